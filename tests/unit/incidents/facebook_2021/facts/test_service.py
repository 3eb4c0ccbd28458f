"""F36, F37, F42: what the applications' users saw."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import always, blind, change, drop, during

OUT = (110, 230)


@pytest.mark.parametrize(
    "case",
    [
        holds("F36", "HTTP, DNS, DNS, HTTP", "HTTP fails at 114.5 s, DNS +33.0 s"),
        fails(
            "F36",
            "DNS fails first",
            "DNS -2.0 s",
            change("dns", during(112, 120, role="resolver"), rcode="SERVFAIL"),
        ),
        fails(
            "F36",
            "HTTP returns first",
            "HTTP -2.0 s",
            change("http", during(242, 260), status=200, error=""),
        ),
        fails(
            "F36",
            "DNS failed at one resolver of three only",
            "names did not fail: 67% of",
            change("dns", during(112, 300, role="resolver", target="1.1.1.1"), rcode="NOERROR"),
            change("dns", during(112, 300, role="resolver", target="8.8.8.8"), rcode="NOERROR"),
        ),
        fails(
            "F36",
            "DNS never failed",
            "names did not fail: 100% of",
            change("dns", always(role="resolver"), rcode="NOERROR"),
        ),
        unknown(
            "F36",
            "pages never back",
            "it was not seen that fetches were good after the repair",
            drop("http", during(250, 301)),
        ),
        unknown("F36", "nobody fetched", "no fetches", drop("http")),
        holds("F37", "503 at the edge", "200 of 200 fetches by address: 503, no_server_available"),
        fails("F37", "pages served", "0 of 200", change("http", during(*OUT), status=200)),
        fails("F37", "another 503", "0 of 200", change("http", during(*OUT), proxy_status="")),
        unknown("F37", "not fetched", "no fetches by address", drop("http", always(by="address"))),
        holds("F42", "together", "4 of 4 applications fell within 0.0 s"),
        fails(
            "F42",
            "one later",
            "fell within 6.0 s",
            change("http", during(110, 120, app="whatsapp"), status=200),
        ),
        fails(
            "F42",
            "one never",
            "3 of 4 applications",
            change("http", during(*OUT, app="whatsapp"), status=200),
        ),
        unknown("F42", "blind", "blind (no vty)", blind("http")),
        unknown(
            "F42",
            "one application only",
            "no fetches of whatsapp before",
            change("http", always(), app="facebook"),
        ),
    ],
)
def test_applications_fail_and_return_in_order(case: Case) -> None:
    check(case)
