"""Lies about the backbone and its drain."""

from tests.lies.edits import Lies, blind, change, drop

OUT = ("outage", "diagnose")

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
}
OWED = frozenset({"F03", "F04"})  # facts without lies yet
