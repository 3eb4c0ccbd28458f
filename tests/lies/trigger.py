"""Lies about the trigger: what was asked for, and which routers took it."""

from tests.lies.edits import Lies, blind, change, drop

BEFORE = ("before",)
OUT = ("outage", "diagnose")

LIES: Lies = {
    "F01": {
        "the request named one plane": change("request", "fault", to={"scope_asked": "plane 1"}),
        "the intent was a drain": change(
            "request", "fault", to={"intent": "drain the backbone for a test"}
        ),
        "the tool was that of drains": change("request", "fault", to={"tool": "drain"}),
        "nobody wanted anything": change("request", "fault", to={"intent": ""}),
        "nothing was asked for": drop("request", "fault"),
        "no router took it": drop("router.change", "fault", step="applied"),
        "one router did not take it": drop(
            "router.change", "fault", step="applied", subject="eb1-prn"
        ),
        "routers took another change": change(
            "router.change", "fault", to={"change": "maintenance"}
        ),
        "one router was not drained by what it runs": change(
            "backbone", *OUT, subject="p1", to={"routers_drained": 2}
        ),
        "a plane was drained before": change(
            "backbone", *BEFORE, "fault", subject="p2", to={"routers_drained": 3}
        ),
        "nobody looked at the routers before": drop("backbone", *BEFORE, "fault"),
        "the looks were blind": blind("backbone", *OUT),
    },
}
OWED: frozenset[str] = frozenset()
