"""Values of dials in the place of their names."""

from dataclasses import dataclass, field

import pytest

from lab.load import decode
from lab.load.fill import Values
from lab.model.errors import InputError

VALUES: Values = {
    "visit.travel_s": 90.0, "visit.crews": 2.5, "visit.site": "lhr", "gates.batfish": "on",
    "limits.routes.most": 100.0, "limits.loud": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    name: str = ""
    travel_s: float = field(default=0.0, metadata={"max": 100})
    crews: int = 1
    loud: bool = False
    lines: tuple[str, ...] = ()
    where: dict[str, bool | float | str] = field(default_factory=dict)


def read(text: str, values: Values = VALUES) -> Plan:
    return decode(Plan, text, "plan.yml", values=values)


def problems(text: str, values: Values = VALUES) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(text, values)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("travel_s: $visit.travel_s", Plan(travel_s=90.0)),
        ("crews: $limits.routes.most", Plan(crews=100)),
        ("name: $visit.site", Plan(name="lhr")),
        ("loud: $limits.loud", Plan(loud=True)),
        ("lines: [$visit.site, plain]", Plan(lines=("lhr", "plain"))),
        ("where: {number: $visit.travel_s, site: $visit.site, loud: $limits.loud}",
         Plan(where={"number": 90.0, "site": "lhr", "loud": True})),
    ],
)  # fmt: skip
def test_a_value_that_is_nothing_but_a_name_takes_the_value_with_its_type(
    text: str, plan: Plan
) -> None:
    assert read(text) == plan


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name: at $visit.site in $visit.travel_s s", "at lhr in 90 s"),
        ("name: $visit.crews crews", "2.5 crews"),
        ("name: '$visit.site$visit.site'", "lhrlhr"),
        ("name: 'neighbor 10.0.0.1 maximum-prefix $limits.routes.most'",
         "neighbor 10.0.0.1 maximum-prefix 100"),
        ("name: $visit.site.", "lhr."),
    ],
)  # fmt: skip
def test_names_inside_a_text_are_replaced_by_their_values(text: str, name: str) -> None:
    assert read(text) == Plan(name=name)


@pytest.mark.parametrize(
    "name", ["^router bgp 65001$", "costs $5", "$HOME/x", "$ visit.site", "at $visit.colour", "$x"]
)
def test_a_dollar_sign_that_names_no_dial_stays_in_a_text(name: str) -> None:
    assert read(f"name: '{name}'") == Plan(name=name)


def test_a_name_of_no_dial_is_refused_with_its_line_and_the_nearest() -> None:
    assert problems("name: x\ntravel_s: $visit.travel") == [
        "plan.yml:2: there is no dial visit.travel; did you mean visit.travel_s?",
    ]
    assert problems("name: $visit.site", {}) == [
        "plan.yml:1: there is no dial visit.site; there are no dials"
    ]


def test_a_value_keeps_the_bounds_and_the_type_of_its_key() -> None:
    assert problems("travel_s: $limits.most", {"limits.most": 101.0}) == [
        "plan.yml:1: travel_s: 101 is out of range; at most 100"
    ]
    assert problems("crews: $visit.crews") == [
        "plan.yml:1: crews: must be a whole number, not 2.5 of the dial visit.crews"
    ]


def test_a_key_is_no_place_for_a_value() -> None:
    assert problems("$visit.site: x") == ["plan.yml:1: $visit.site: unknown key; keys: "
                                          "crews, lines, loud, name, travel_s, where"]  # fmt: skip
