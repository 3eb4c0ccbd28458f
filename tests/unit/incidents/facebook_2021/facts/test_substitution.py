"""F34: queries for other services, as users counted them."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import Edit, blind, change, drop, during


def asked(start: float, end: float, queries: int) -> Edit:
    """Let users count so many queries a second for other services at 1.1.1.1."""
    told = {"services": {"queries": {"1.1.1.1": queries}}}
    return change("load", during(start, end), others=told)


@pytest.mark.parametrize(
    "case",
    [
        holds("F34", "more than twice", "2.6 times as often, at least 2.1 times (95 %)"),
        fails("F34", "nobody turns to others, as with the dial", "1.0 times", asked(110, 300, 1)),
        fails("F34", "fewer than before", "0.0 times as often", asked(110, 300, 0)),
        fails(
            "F34",
            "a rise that chance may have made",
            "at least 0.",
            asked(0, 110, 0),
            asked(0, 11, 1),
            asked(110, 300, 0),
            asked(160, 175, 1),
        ),
        unknown("F34", "nobody asked before", "0 times before", asked(0, 110, 0)),
        unknown(
            "F34",
            "other services failed as well",
            "other services failed too: 0 of ",
            change("dns", during(110, 300, role="service"), rcode="SERVFAIL"),
        ),
        unknown(
            "F34",
            "nobody looked whether they resolve",
            "no looks at other services",
            drop("dns", during(110, 300, role="service")),
        ),
        unknown(
            "F34",
            "users' counts are of all names alone",
            "0 times before",
            change("load", during(0, 300), others=None),
        ),
        unknown("F34", "users were blind", "seconds of users: ", blind("load", during(150, 240))),
    ],
)
def test_substitution_is_judged_by_what_users_counted(case: Case) -> None:
    check(case)
