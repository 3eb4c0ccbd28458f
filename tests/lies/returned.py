"""Lies about the return of routes and service."""

from tests.lies.anycast import typed
from tests.lies.edits import Lies, all_of, change, drop, insert, late
from tests.lies.tables import half_deaf, with_paths, without

BEFORE = ("before",)
BACK = ("repair", "return", "after")
SOME = "129.134.30.0/24"

LIES: Lies = {
    "F50": {
        "users were never served again": change(
            "load", *BACK, to={"apps": {"facebook": {"http_5xx": 5}}}
        ),
        "users were never served": change("load", to={"apps": {"facebook": {"http_5xx": 5}}}),
        "users were not counted": drop("load", *BACK),
        "one prefix stayed away": without({SOME}, *BACK),
        "one prefix came back at one feeder": with_paths({SOME}, 1, *BACK),
        "one feeder of five was up": half_deaf(1, *BACK),
        "nobody read the table": drop("rib", *BACK),
        "one site stayed silent": change("announce", *BACK, subject="sin", to={"prefixes": []}),
        "one name server's bgpd stayed silent": change(
            "announce", *BACK, subject="sin", to={"originated": []}
        ),
        "one site was not looked at": drop("announce", *BACK, subject="sin"),
        "one name server did not announce": drop(
            "health", *BACK, decision="announce", subject="dns-sin"
        ),
        "one did so before the undrain": late(
            "health", -8.0, *BACK, decision="announce", subject="dns-sin"
        ),
        "somebody changed a peering router": all_of(
            *(insert(phase, share, "router.change", "pr1-sin", change="x", step="applied")
              for phase in BACK for share in (0.1, 0.4, 0.9))
        ),
        "somebody typed at one": typed(*BACK, site="lhr"),
        "nobody looked at configurations": drop("configured", *BACK),
        "the backbone was never undrained": change("backbone", *BACK, to={"routers_drained": 3}),
        "the prefixes were not there before": without({SOME}, *BEFORE, "fault"),
        "agents wrote nothing": drop("health"),
    },
}  # fmt: skip
OWED: frozenset[str] = frozenset()
