"""F19, F20, F21, F25, F26, F27: what DNS answered to whom."""

import pytest

from lab.incidents.facebook_2021.facts.records import Record, parse
from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import (
    DELEGATION,
    OTHERS,
    SIX,
    always,
    blind,
    change,
    drop,
    during,
)

DARK = (125, 230)
KEPT = (
    drop("bgp", during(112, 230)),
    change("rib", during(112, 230), prefixes=dict.fromkeys((*OTHERS, *SIX), 5)),
)  # no path leaves, and the table says so
SHORT = [line.replace("172800", "3600") for line in DELEGATION]

PARENT = [
    holds("F19", "delegates exactly", "150 of 150 referrals exactly as expected"),
    fails(
        "F19",
        "another TTL",
        "missing a.ns.facebook.com. 172800 A 129.134.30.12",
        change("dns", always(role="parent"), answers=SHORT),
    ),
    fails(
        "F19",
        "one wrong answer",
        "149 of 150 referrals",
        change("dns", during(200, 201, role="parent"), answers=DELEGATION[:-1]),
    ),
    unknown(
        "F19",
        "answers without TTL",
        "no answer of .com with records",
        change("dns", always(role="parent"), answers=["a.ns.facebook.com."]),
    ),
    unknown(
        "F19", "never asked", "no looks at the delegation", drop("dns", always(role="parent"))
    ),
    unknown(
        "F19",
        "parent silent",
        "no answer of .com",
        change("dns", always(role="parent"), rcode="TIMEOUT"),
    ),
]

NAMES = [
    holds("F20", "in-house names fail", "whatsapp.net failed 100%; messenger.com failed 100%"),
    fails(
        "F20",
        "one in-house name resolves",
        "whatsapp.com failed 0%",
        change("dns", during(*DARK, name="www.whatsapp.com."), rcode="NOERROR"),
    ),
    fails(
        "F20",
        "instagram.com fails too",
        "instagram.com NOERROR 0%",
        change("dns", during(*DARK, name="www.instagram.com."), rcode="SERVFAIL"),
    ),
    fails(
        "F20",
        "instagram serves pages",
        "HTTP 503 in 0% of 72",
        change("http", during(*DARK, app="instagram"), status=200),
    ),
    unknown(
        "F20",
        "a name not asked",
        "no resolver was asked for whatsapp.net.",
        drop("dns", always(name="www.whatsapp.net.")),
    ),
    unknown("F20", "instagram not fetched", "no fetches of instagram", drop("http")),
    holds("F25", "SERVFAIL", "8.8.8.8: SERVFAIL in 100% of 144 looks, NOERROR in 100% before"),
    fails(
        "F25",
        "one public resolver hangs",
        "8.8.8.8: SERVFAIL in 0%",
        change("dns", during(*DARK, target="8.8.8.8"), rcode="TIMEOUT"),
    ),
    unknown(
        "F25", "not asked", "no looks at 8.8.8.8", drop("dns", during(*DARK, target="8.8.8.8"))
    ),
    holds("F26", "at once", "median 0.4 ms"),
    fails(
        "F26",
        "every failure takes its time",
        "median 4000.0 ms",
        change("dns", during(*DARK, role="resolver"), took_ms=4000.0),
    ),
    fails(
        "F26",
        "names resolve all the while",
        "8.8.8.8: 100% of 144 answered late in the outage",
        change("dns", during(*DARK, role="resolver"), rcode="NOERROR"),
    ),
    fails(
        "F25",
        "no route was withdrawn",
        "8.8.8.8: SERVFAIL in 0%",
        *KEPT,
        change("dns", during(*DARK, role="resolver"), rcode="NOERROR"),
    ),
    unknown(
        "F25",
        "withdrawals were not heard",
        "the collector saw no withdrawal",
        drop("bgp", during(112, 230)),
    ),
    unknown(
        "F26",
        "no SERVFAIL",
        "0 SERVFAIL were seen",
        change("dns", during(*DARK, role="resolver"), rcode="TIMEOUT"),
    ),
    holds("F27", "both", "mostly SERVFAIL at 1.1.1.1, 8.8.8.8; mostly no answer at 73.1.53.1"),
    fails(
        "F27",
        "only SERVFAIL",
        "mostly no answer at none",
        change("dns", during(*DARK, target="73.1.53.1"), rcode="SERVFAIL"),
    ),
    unknown("F27", "not asked", "no look-ups at resolvers", drop("dns", always(role="resolver"))),
]

SERVERS = [
    holds("F21", "up inside", "dns-lhr: 100% of 592 pairs of looks NOERROR inside"),
    fails(
        "F21",
        "a server is down",
        "dns-sin: 0% of 592",
        change("dns", during(*DARK, server="dns-sin"), rcode="TIMEOUT"),
    ),
    fails(
        "F21",
        "reachable from outside",
        "dns-sin: 75% of 592",
        change("dns", during(*DARK, scope="outside", target="185.89.219.12"), rcode="NOERROR"),
    ),
    unknown(
        "F21",
        "one PoP not looked into",
        "within 2 s inside and outside: dns-sin",
        drop("dns", during(*DARK, server="dns-sin")),
    ),
    unknown("F21", "blind inside", "blind (no vty)", blind("dns", during(*DARK, scope="in-pop"))),
]


@pytest.mark.parametrize("case", PARENT)
def test_the_parent_delegates_exactly_as_it_did(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", NAMES)
def test_resolvers_and_users_see_failure_of_in_house_names(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", SERVERS)
def test_name_servers_are_up_and_unreachable(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (
            "A.ns.facebook.com 60 IN A 192.0.2.1",
            Record("a.ns.facebook.com.", 60, "A", "192.0.2.1"),
        ),
        ("x. 60 AAAA 2001:db8:0:0::1", Record("x.", 60, "AAAA", "2001:db8::1")),
        ("x. 60 IN NS NS.Example", Record("x.", 60, "NS", "ns.example.")),
        ("x. 60 IN TXT in words", Record("x.", 60, "TXT", "words")),
        ("192.0.2.1", None),
        ("x. soon IN A 192.0.2.1", None),
    ],
)
def test_a_record_is_read_from_its_presentation_form(line: str, record: Record | None) -> None:
    assert parse(line) == record
