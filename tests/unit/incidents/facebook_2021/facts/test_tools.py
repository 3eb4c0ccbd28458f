"""F46: an internal tool, by looks at its name and at its address."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import END, blind, change, drop, during, repeat

NAMED, DIRECT = {"app": "tools", "by": "name"}, {"app": "tools", "by": "address"}
LOST = {"status": None, "error": "timeout"}


@pytest.mark.parametrize(
    "case",
    [
        holds("F46", "by name it fails, by address it works", "by address 100% of 36 worked"),
        fails(
            "F46",
            "its zone is served elsewhere too, as with the dial",
            "the look-up failed in 0% of",
            change("http", during(0, END, **NAMED), status=200, error=""),
        ),
        fails(
            "F46",
            "the name is found, and the page does not come",
            "the look-up failed in 0% of",
            change("http", during(112, END, **NAMED), **LOST),
        ),
        fails(
            "F46",
            "its name never worked",
            "before 0% of 40 fetches by name worked",
            change("http", during(0, 112, **NAMED), status=None, error="dns"),
        ),
        fails(
            "F46",
            "its address never worked before",
            "0% of 40 by address",
            change("http", during(0, 112, **DIRECT), **LOST),
        ),
        unknown(
            "F46",
            "the tool itself is cut off",
            "the tool itself was cut off: 0% of 36 fetches by address worked",
            change("http", during(112, END, **DIRECT), **LOST),
        ),
        unknown(
            "F46",
            "nobody used the name",
            "no fetches of the tool by name",
            drop("http", during(0, END, **NAMED)),
        ),
        unknown(
            "F46",
            "nobody used the address, others' pages came",
            "no fetches of the tool by address",
            drop("http", during(0, END, **DIRECT)),
            repeat(range(160, 230), "http", "noc", app="facebook", by="address", status=200),
        ),
        unknown("F46", "looks were blind", "0 seeing", blind("http", during(112, END, **NAMED))),
    ],
)
def test_a_tool_is_judged_by_name_and_by_address(case: Case) -> None:
    check(case)
