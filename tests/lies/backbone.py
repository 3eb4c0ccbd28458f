"""Lies about the backbone and its drain."""

from collections.abc import Callable
from typing import Any

from lab.model.event import Event
from tests.lies.edits import Lies, blind, change, drop

BEFORE = ("before",)
OUT = ("outage", "diagnose")


def _changed(times: int) -> Callable[[Event], dict[str, Any]]:
    return lambda event: {"link_changes": int(str(event.data["link_changes"])) + times}


def _a_link_less(event: Event) -> dict[str, Any]:
    return {"links_up": int(str(event.data["links_total"])) - 1}


LIES: Lies = {
    "F02": {
        "a plane kept half of its adjacencies": change(
            "backbone", *OUT, subject="p1", to={"ospf_full": 1}
        ),
        "one pair of data centres still saw each other once": change(
            "reach", *OUT, between="dc-dc", to={"ok": True}
        ),
        "the backbone never was whole": change("backbone", "steady", to={"ospf_full": 0}),
        "data centres never reached each other": change(
            "reach", "steady", between="dc-dc", to={"ok": False}
        ),
        "a plane was never looked at": drop("backbone", *OUT, subject="p2"),
        "nobody looked between data centres": drop("reach", *OUT, between="dc-dc"),
        "the looks were blind": blind("backbone", *OUT),
    },
    "F03": {
        "one router kept serving": change(
            "backbone", "outage", subject="p1", to={"routers_drained": 2}
        ),
        "a link was down": change("backbone", "fault", subject="p2", to=_a_link_less),
        "a link went down and up between two looks": change(
            "backbone", *OUT, subject="p1", to=_changed(2)
        ),
        "a link did so in the last second": change(
            "backbone", "diagnose", subject="p2", to=_changed(1)
        ),
        "zebra counted anew": change("backbone", *BEFORE, to={"link_changes": 40}),
        "changes of links are not told": change("backbone", *OUT, to={"link_changes": None}),
        "a plane was drained before": change(
            "backbone", *BEFORE, subject="p2", to={"routers_drained": 3}
        ),
        "a plane was never looked at": drop("backbone", *OUT, subject="p2"),
        "nobody looked before": drop("backbone", *BEFORE),
        "the looks were blind": blind("backbone", *OUT),
    },
}
OWED: frozenset[str] = frozenset()
