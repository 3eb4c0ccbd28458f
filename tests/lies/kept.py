"""Lies about the run whose name servers keep their routes."""

from lab.incidents.facebook_2021.record import DNS_PREFIXES
from tests.lies.edits import Edit, Lies, blind, change, drop

PHASE = "control-keep"
SERVED = {"apps": {"facebook": {"lookups": 5, "dns_ok": 5, "fetches": 5, "http_ok": 5}}}
FEWER = dict.fromkeys(map(str, DNS_PREFIXES[1:]), 5)

_SHARED: dict[str, Edit] = {
    "names failed": change("dns", PHASE, role="resolver", to={"rcode": "SERVFAIL"}),
    "a DNS prefix left": change("rib", PHASE, to={"prefixes": FEWER}),
    "the collector's table was empty": change("rib", PHASE, to={"prefixes": {}}),
    "nobody read the table": drop("rib", PHASE),
    "a plane was not drained": change("backbone", PHASE, subject="p2", to={"routers_drained": 2}),
    "a plane was not looked at": drop("backbone", PHASE, subject="p1"),
    "one router did not take the drain": drop(
        "router.change", PHASE, step="applied", subject="eb1-prn"
    ),
    "nobody asked for a drain": drop("request", PHASE),
    "names did not resolve before": change(
        "dns", "steady", role="resolver", to={"rcode": "SERVFAIL"}
    ),
    "no page came before": change("http", "steady", by="name", to={"status": 503}),
    "nobody asked for names": drop("dns", PHASE, role="resolver"),
    "the looks were blind": blind("http", PHASE),
}
LIES: Lies = {
    "C4": {
        **_SHARED,
        "pages came": change("http", PHASE, by="name", to={"status": 200}),
        "pages timed out": change(
            "http", PHASE, by="name", to={"status": None, "error": "timeout"}
        ),
        "nobody fetched by name": drop("http", PHASE, by="name"),
    },
    "F38": {
        **_SHARED,
        "users were served": change("load", PHASE, to=SERVED),
        "nobody was served before": change(
            "load", "steady", to={"apps": {"facebook": {"http_fail": 5}}}
        ),
        "the users were not seen": drop("load", PHASE),
    },
}
OWED: frozenset[str] = frozenset()
