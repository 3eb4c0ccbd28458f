"""What the strict decoder accepts, and what it says about the rest."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

import pytest

from lab.load import decode
from lab.model.errors import InputError


class Colour(StrEnum):
    RED = "red"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    asn: int = field(metadata={"min": 1, "max": 65535, "doc": "autonomous system number"})
    address: IPv4Address | None = None


@dataclass(frozen=True, slots=True)
class Push:
    lines: tuple[str, ...]
    do: Literal["push"] = "push"


@dataclass(frozen=True, slots=True)
class Wait:
    span: timedelta
    do: Literal["wait"] = "wait"

    def __post_init__(self) -> None:
        if self.span == timedelta(13):
            raise ValueError("thirteen days bring bad luck")


@dataclass(frozen=True, slots=True)
class Plan:
    name: str = field(metadata={"pattern": "[a-z]+", "doc": "small letters"})
    peers: tuple[Peer, ...] = ()
    colour: Colour = Colour.RED
    steps: tuple[Push | Wait, ...] = ()
    sizes: dict[str, int] = field(default_factory=dict, metadata={"min": 1})
    prefix: IPv4Network | None = None
    began: datetime | None = None
    share: float = 0.5
    quick: bool = False
    pair: tuple[str, int] | None = None


def problems(text: str, cls: type = Plan) -> list[str]:
    with pytest.raises(InputError) as caught:
        decode(cls, text, "plan.yml")
    return [str(problem) for problem in caught.value.problems]


def test_a_whole_document_becomes_the_value_it_says() -> None:
    text = """
name: storm
peers:
  - {name: a, asn: 65001, address: 192.0.2.1}
  - {name: b, asn: 1, address: ~}
colour: off
steps:
  - {do: push, lines: [no router bgp, "1"]}
  - do: wait
    span: 1m30s
sizes: {mini: 2, large: 400}
prefix: 129.134.0.0/17
began: 2021-10-04T17:39:00+02:00
share: 1
quick: true
pair: [x, 7]
"""
    assert decode(Plan, text, "plan.yml") == Plan(
        name="storm",
        peers=(Peer("a", 65001, IPv4Address("192.0.2.1")), Peer("b", 1, None)),
        colour=Colour.OFF,
        steps=(Push(("no router bgp", "1")), Wait(timedelta(seconds=90))),
        sizes={"mini": 2, "large": 400},
        prefix=IPv4Network("129.134.0.0/17"),
        began=datetime(2021, 10, 4, 15, 39, tzinfo=UTC),
        share=1.0,
        quick=True,
        pair=("x", 7),
    )


def test_all_problems_of_a_file_come_at_once_in_the_order_of_its_lines() -> None:
    text = """name: Storm
peers:
  - {nam: a, asn: 70000}
  - 3
colour: ref
steps:
  - {do: pull}
  - {span: 2}
sizes: [1]
"""
    assert problems(text) == [
        "plan.yml:1: name: 'Storm' does not match [a-z]+; small letters",
        "plan.yml:3: peers.0.nam: unknown key; did you mean name?",
        "plan.yml:3: peers.0.asn: 70000 is out of range; between 1 and 65535",
        "plan.yml:3: peers.0.name: is missing",
        "plan.yml:4: peers.1: must be a mapping, not a single value; keys: address, asn, name",
        "plan.yml:5: colour: 'ref' is not known; did you mean red?",
        "plan.yml:7: steps.0.do: 'pull' is not known; one of: push, wait",
        "plan.yml:8: steps.1: needs do; do is one of: push, wait",
        "plan.yml:9: sizes: must be a mapping, not a list",
    ]


def test_a_missing_key_says_what_it_is_for() -> None:
    assert problems("peers: [{name: a}]\nname: x") == [
        "plan.yml:1: peers.0.asn: is missing; meaning: autonomous system number"
    ]


def test_a_key_given_twice_is_a_problem_beside_the_others() -> None:
    assert problems("name: a\nshare: x\nname: b\n") == [
        "plan.yml:2: share: must be a number, not the text 'x'",
        "plan.yml:3: name: occurs twice, first on line 1; keep one of them",
    ]


def test_the_constructor_of_a_dataclass_may_refuse_its_values() -> None:
    assert problems("name: x\nsteps:\n  - {do: wait, span: 312h}") == [
        "plan.yml:3: steps.0: thirteen days bring bad luck"
    ]


def test_values_inside_a_mapping_keep_the_bounds_of_their_field() -> None:
    assert problems("name: x\nsizes: {mini: 0}") == [
        "plan.yml:2: sizes.mini: 0 is out of range; at least 1"
    ]


def test_a_fixed_tuple_wants_its_number_of_items() -> None:
    assert problems("name: x\npair: [a]") == ["plan.yml:2: pair: must have 2 items, not 1"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("name: 12", "name: must be text, not 12; put it in quotes"),
        ("name: [x]", "name: must be a single value, not a list; meaning: small letters"),
        ("share: .nan", "share: must be a number, not .nan"),
        ("share: true", "share: must be a number, not true"),
        ("quick: yes", "quick: must be true or false, not the text 'yes'"),
        ("sizes: {a: 1.5}", "sizes.a: must be a whole number, not 1.5"),
        ("prefix: 10.0.0.1/8", "prefix: '10.0.0.1/8' has host bits set; give an IPv4 prefix"),
        ("prefix: ten", "prefix: 'ten' is not one; give an IPv4 prefix"),
        (
            "began: 2021-10-04T15:39:00",
            "began: has no time zone; give it as 2021-10-04T15:39:00Z",
        ),
        (
            "began: soon",
            "began: must be a date and time, not the text 'soon'; give it as 2021-10-04T15:39:00Z",
        ),
        (
            "steps: [{do: wait, span: 3 days}]",
            "steps.0.span: must be a duration, not the text '3 days'; "
            "give seconds, or text as 90s, 1m30s or 500ms",
        ),
        ("peers: ~", "peers: must be a list, not a single value"),
    ],
)
def test_a_value_of_another_type_is_named_with_what_was_wanted(line: str, said: str) -> None:
    text = line if line.startswith("name") else f"{line}\nname: x"
    assert problems(text) == [f"plan.yml:1: {said}"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2", 2.0), ("0.5", 0.5), ("90s", 90.0), ("1h2m3s", 3723.0), ("5ms", 0.005)],
)
def test_durations_are_seconds_or_numbers_with_units(text: str, seconds: float) -> None:
    assert decode(Wait, f"span: {text}", "f") == Wait(timedelta(seconds=seconds))


def test_a_union_of_plain_types_takes_the_first_that_fits() -> None:
    @dataclass(frozen=True, slots=True)
    class Either:
        value: int | tuple[int, ...]

    assert decode(Either, "value: [1, 2]", "f") == Either((1, 2))
    assert problems("value: x", Either) == ["plan.yml:1: value: fits none of: int, tuple"]


class Step:
    """Stands for any kind of step."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Announce(Step):
    from_: str = field(metadata={"doc": "who announces"})
    do: Literal["announce"] = "announce"


@dataclass(frozen=True, slots=True)
class Visit(Step):
    there: tuple[Step, ...] = ()
    do: Literal["visit"] = "visit"


@dataclass(frozen=True, slots=True)
class Play:
    steps: tuple[Step, ...] = ()
    last: Step | None = None


KINDS: dict[type, tuple[type, ...]] = {Step: (Announce, Visit)}


def told(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        decode(Play, text, "play.yml", KINDS)
    return [str(problem) for problem in caught.value.problems]


def test_a_marker_class_stands_for_every_kind_it_is_given() -> None:
    text = """
steps:
  - {do: announce, from: r1}
  - {do: visit, there: [{do: announce, from: r2}, {do: visit}]}
last: {do: announce, from: r3}
"""
    assert decode(Play, text, "play.yml", KINDS) == Play(
        (Announce("r1"), Visit((Announce("r2"), Visit()))), Announce("r3")
    )
    assert decode(Play, "last: ~", "play.yml", KINDS) == Play()


def test_a_kind_that_is_none_is_answered_with_the_nearest_at_any_depth() -> None:
    assert told("steps:\n  - {do: visit, there: [{do: anounce, from: r1}]}\n  - {}\n") == [
        "play.yml:2: steps.0.there.0.do: 'anounce' is not known; did you mean announce?",
        "play.yml:3: steps.1: needs do; do is one of: announce, visit",
    ]


def test_a_field_that_python_has_a_word_for_is_spelt_without_its_underscore() -> None:
    assert told("steps: [{do: announce}]") == [
        "play.yml:1: steps.0.from: is missing; meaning: who announces"
    ]
    assert told("steps: [{do: announce, from: r1, from_: r2}]") == [
        "play.yml:1: steps.0.from_: unknown key; did you mean from?"
    ]
    assert told("steps: [{do: announce, from: [r1]}]") == [
        "play.yml:1: steps.0.from: must be a single value, not a list; meaning: who announces"
    ]


def test_one_kind_alone_needs_no_name() -> None:
    kinds: dict[type, tuple[type, ...]] = {Step: (Announce,)}
    assert decode(Play, "steps: [{from: r1}]", "play.yml", kinds) == Play((Announce("r1"),))
