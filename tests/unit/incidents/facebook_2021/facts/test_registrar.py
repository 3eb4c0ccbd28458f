"""F35: the company's own registrar, by looks at its page."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import (
    END,
    blind,
    change,
    drop,
    during,
    repeat,
)

OURS = {"app": "registrar"}


@pytest.mark.parametrize(
    "case",
    [
        holds("F35", "works, fails, works", "late in the outage the look-up failed in 100% of"),
        fails(
            "F35",
            "served elsewhere, as with the dial",
            "the look-up failed in 0% of",
            change("http", during(0, END, **OURS), status=200, error=""),
        ),
        fails(
            "F35",
            "its name resolves, and a proxy says 503",
            "the look-up failed in 0% of",
            change("http", during(112, 250, **OURS), status=503, error=""),
        ),
        fails(
            "F35",
            "it never worked",
            "0% of 40 fetches by name worked before",
            change("http", during(0, 112, **OURS), status=None, error="dns"),
        ),
        fails(
            "F35",
            "it does not come back",
            "of the last 3 of the run 0% worked",
            change("http", during(243, END, **OURS), status=None, error="dns"),
        ),
        unknown(
            "F35",
            "nobody looked",
            "no fetches of the registrar's page",
            drop("http", during(0, END, **OURS)),
        ),
        unknown(
            "F35",
            "nobody looked late in the outage",
            "no fetches of the registrar's page",
            drop("http", during(112, 230, **OURS)),
        ),
        unknown(
            "F35",
            "looks were blind",
            "0 seeing",
            blind("http", during(150, 240, **OURS)),
        ),
        fails(
            "F35",
            "pages of applications do not count for it",
            "of the last 3 of the run 0% worked",
            change("http", during(243, END, **OURS), status=None, error="dns"),
            repeat(range(290, 299), "http", "usr-swisscom", app="facebook", by="name", status=200),
        ),
    ],
)
def test_the_registrar_is_judged_by_looks_at_its_page(case: Case) -> None:
    check(case)
