"""Lies about how resolvers failed."""

from tests.lies.edits import Lies, all_of, blind, change, drop

OUT = ("outage", "diagnose")
FALL = ("fault", *OUT)
ONE, OTHER = "1.1.1.1", "8.8.8.8"
SILENT = {"rcode": "TIMEOUT", "ok": False}
LOST = {"rcode": "SERVFAIL", "ok": False}
AT_ONCE = {**LOST, "took_ms": 1.0}
FINE = {"rcode": "NOERROR", "ok": True}
ALL = {"role": "resolver"}

LIES: Lies = {
    "F25": {
        "one of them hung": change("dns", *OUT, **ALL, target=OTHER, to=SILENT),
        "one of them went on": change("dns", *OUT, **ALL, target=OTHER, to=FINE),
        "one of them always failed": change("dns", "steady", **ALL, target=ONE, to=LOST),
        "one of them was not asked": drop("dns", *OUT, **ALL, target=ONE),
        "one of them was not asked before": drop("dns", "steady", **ALL, target=ONE),
        "the looks were blind": blind("dns", *OUT, **ALL),
        "no prefix was withdrawn": drop("bgp", *FALL, type="W"),
    },
    "F26": {
        "refused at once from the first": all_of(
            change("dns", *FALL, **ALL, rcode="SERVFAIL", to=AT_ONCE),
            change("dns", *FALL, **ALL, rcode="TIMEOUT", to=AT_ONCE),
        ),
        "it was away, and refused at once when it was back": all_of(
            change("dns", *FALL, **ALL, rcode="SERVFAIL", to=AT_ONCE),
            drop("dns", *FALL, **ALL, rcode="NOERROR"),
        ),
        "one of them takes 3 s each time": change(
            "dns", *FALL, **ALL, rcode="SERVFAIL", target=ONE, to={"took_ms": 3000.0}
        ),
        "one of them hung": change("dns", *FALL, **ALL, target=OTHER, to=SILENT),
        "one of them was not asked": drop("dns", *FALL, **ALL, target=ONE),
        "the looks were blind": blind("dns", *FALL, **ALL),
    },
    "F27": {
        "all answered SERVFAIL": change("dns", *OUT, **ALL, rcode="TIMEOUT", to=LOST),
        "all were silent": change("dns", *OUT, **ALL, rcode="SERVFAIL", to=SILENT),
        "the silent ones never answered": change(
            "dns", "steady", **ALL, target="193.60.53.1", to=SILENT
        ),
        "the silent ones were not asked": all_of(
            *(
                drop("dns", *OUT, **ALL, target=target)
                for target in ("193.60.53.1", "73.1.53.1", "84.128.53.1")
            )
        ),
        "the looks were blind": blind("dns", *OUT, **ALL),
    },
}
OWED: frozenset[str] = frozenset()
