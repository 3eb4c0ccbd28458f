"""A wrong file, read as far as it can be: what is left of it, and where each part stood."""

from dataclasses import dataclass, field
from typing import Literal

import pytest

from lab.load import Dials, Partial, decode_known, decode_partly, places
from lab.model.errors import Problem


class Step:
    """Stands for any kind of step."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Wait(Step):
    seconds: float = 0.0
    do: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class Announce(Step):
    from_: str
    id: str = ""
    do: Literal["announce"] = "announce"


@dataclass(frozen=True, slots=True)
class Phase:
    id: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    name: str
    phases: tuple[Phase, ...] = ()
    notes: dict[str, int] = field(default_factory=dict)


KINDS: dict[type, tuple[type, ...]] = {Step: (Wait, Announce)}
GOOD = """\
name: play
phases:
  - id: one
    steps:
      - {do: wait, seconds: 1}
      - {do: announce, from: r1, id: x}
  - {id: two}
notes: {a: 1, b: 2}
"""


def partly(text: str) -> Partial[Play]:
    return decode_partly(Play, text, "play.yml", KINDS, Dials({}))


def said(found: Partial[Play]) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_of_a_right_file_nothing_is_left_out() -> None:
    found = partly(GOOD)
    steps = (Wait(1.0), Announce("r1", "x"))
    assert found.value == Play("play", (Phase("one", steps), Phase("two")), {"a": 1, "b": 2})
    assert (found.problems, found.left_out) == ((), frozenset())


def test_a_wrong_item_of_a_list_is_left_out_alone() -> None:
    found = partly(GOOD.replace("seconds: 1", "secs: 1"))
    assert said(found) == ["play.yml:5: phases.0.steps.0.secs: unknown key; did you mean seconds?"]
    assert found.value is not None
    assert found.value.phases[0].steps == (Announce("r1", "x"),)


def test_a_wrong_key_of_a_mapping_is_left_out_alone() -> None:
    found = partly(GOOD.replace("a: 1", "a: one"))
    assert said(found) == ["play.yml:8: notes.a: must be a whole number, not the text 'one'"]
    assert found.value is not None
    assert found.value.notes == {"b": 2}
    assert set(found.left_out) == {"a"}


def test_parts_are_known_by_what_others_call_them() -> None:
    found = partly(GOOD.replace("from: r1, id: x", "id: x"))
    assert found.left_out == {"x"}
    assert found.follows(Problem("phases.1.steps.0", "no announce x before it"))
    assert not found.follows(Problem("phases.1.steps.0", "no announce y before it"))


def test_a_file_with_too_little_left_has_no_value() -> None:
    found = partly("- name: play\n")
    assert found.value is None
    assert len(said(found)) == 1


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "play.yml:1: name: is missing"),
        ("name: [play]\n", "play.yml:1: name: must be a single value, not a list"),
    ],
)
def test_a_file_without_its_name_is_read_all_the_same(name: str, problem: str) -> None:
    good = partly(GOOD)
    found = partly(GOOD.replace("name: play\n", name))
    assert said(found) == [problem]
    assert found.value is not None
    assert good.value is not None
    assert found.value.phases == good.value.phases
    assert not found.follows(Problem("phases.0", "two phases have the name one"))


def test_a_problem_of_what_was_read_has_the_line_and_path_of_the_file() -> None:
    found = partly(GOOD.replace("seconds: 1", "secs: 1"))
    placed = found.placed(Problem("phases.0.steps.0.from", "there is no node r1", "use r2"))
    assert str(placed) == "play.yml:6: phases.0.steps.1.from: there is no node r1; use r2"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("phases.0.steps.1.from", "play.yml:6: phases.0.steps.1.from: is wrong"),
        ("phases.0.steps.1.on", "play.yml:6: phases.0.steps.1.on: is wrong"),
        ("phases.1", "play.yml:7: phases.1: is wrong"),
        ("phases.9.id", "play.yml:2: phases.9.id: is wrong"),
        ("notes.b", "play.yml:8: notes.b: is wrong"),
        ("facts", "play.yml:1: facts: is wrong"),
        ("", "play.yml:1: is wrong"),
    ],
)
def test_a_problem_is_placed_at_the_nearest_line_above_its_path(place: str, told: str) -> None:
    assert str(places(GOOD, "play.yml")(Problem(place, "is wrong"))) == told


@dataclass(frozen=True, slots=True)
class Header:
    name: str = ""
    notes: dict[str, int] = field(default_factory=dict)


def test_some_keys_of_a_file_are_read_and_the_others_left() -> None:
    text = GOOD.replace("do: wait", "do: nothing that is known")
    found = decode_known(Header, text, "play.yml")
    assert (found.value, found.problems) == (Header("play", {"a": 1, "b": 2}), ())


def test_what_is_wrong_in_these_keys_is_left_out_of_them() -> None:
    found = decode_known(Header, GOOD.replace("a: 1", "a: one"), "play.yml")
    assert found.value == Header("play", {"b": 2})
    assert [str(problem) for problem in found.problems] == [
        "play.yml:8: notes.a: must be a whole number, not the text 'one'"
    ]


def test_names_of_dials_stay_in_some_keys_until_their_values_are_known() -> None:
    text = "name: at $visit.site\nphases: $visit.x\n"
    names = [
        found.value.name
        for dials in (None, Dials({"visit.site": "lhr"}))
        if (found := decode_known(Header, text, "play.yml", dials)).value
    ]
    assert names == ["at $visit.site", "at lhr"]
