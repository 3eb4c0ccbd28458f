"""Lies about the control that drains one plane."""

from tests.lies.edits import Lies, blind, change, drop, insert
from tests.lies.tables import COVER, half_deaf, with_paths, without

PLANE = "control-plane"
LAST = ("steady", PLANE)
NOBODY = {"users": 0, "apps": {}}
LOSING = {"apps": {"facebook": {"lookups": 5, "dns_ok": 5, "http_ok": 4, "http_5xx": 1}}}

LIES: Lies = {
    "C1": {
        "the collector was dead": drop("bgp"),
        "one feeder of five was up": half_deaf(1, PLANE),
        "one feeder of five told its paths, all were up": half_deaf(1, PLANE, told=False),
        "nobody read the table": drop("rib", PLANE),
        "the looks at the table were blind": blind("rib", PLANE),
        "the table lost a prefix": without({COVER}, PLANE),
        "the table lost paths of one prefix": with_paths({"129.134.30.0/24"}, 3, PLANE),
        "a prefix was withdrawn": insert(
            PLANE, 0.5, "bgp", "ris", type="W", prefix=COVER, peer_as=786, path=""
        ),
        "a name server gave up": insert(
            PLANE, 0.5, "health", "dns-sin", decision="withdraw", reason="x", checks=[]
        ),
        "no plane was drained": change("backbone", PLANE, to={"routers_drained": 0}),
        "two planes were drained": change(
            "backbone", PLANE, subject="p1", to={"routers_drained": 3}
        ),
        "a path broke": change("reach", PLANE, dst="web1-frc", between="dc-dc", to={"ok": False}),
        "nobody tried a pair": drop("reach", PLANE, subject="edge-sin", between="pop-dc"),
        "users lost a fifth": change("load", PLANE, to=LOSING),
        "users were never served": change(
            "load", *LAST, to={"apps": {"facebook": {"http_5xx": 5}}}
        ),
        "nobody used anything": change("load", PLANE, to=NOBODY),
        "users were not counted": drop("load", PLANE),
    },
}
OWED: frozenset[str] = frozenset()
