"""Lies about the delegation in .com and what resolvers make of it."""

from typing import Any

from lab.model.event import Event
from tests.lies.edits import Lies, blind, change, drop

EARLY = ("before",)
A6 = "2a03:2880:f0fc:c:face:b00c:0:35"


def other(old: str, new: str) -> Any:
    """Return the records of an answer with other words in them."""

    def edited(event: Event) -> dict[str, Any]:
        answers: Any = event.data["answers"]
        return {"answers": [line.replace(old, new) for line in answers]}

    return edited


def fewer(event: Event) -> dict[str, Any]:
    """Return an answer without its last record."""
    answers: Any = event.data["answers"]
    return {"answers": answers[:-1]}


LIES: Lies = {
    "F19": {
        "one referral lacks a record": change("dns", "diagnose", role="parent", to=fewer),
        "another TTL": change("dns", role="parent", to=other("172800", "3600")),
        "another server": change("dns", role="parent", to=other("a.ns.", "e.ns.")),
        "resolvers know another IPv6 address": change(
            "dns", *EARLY, role="delegation", qtype="AAAA", to=other(A6, "2001:db8::1")
        ),
        "resolvers know three servers": change(
            "dns", *EARLY, role="delegation", qtype="NS", to=fewer
        ),
        "resolvers keep it for a minute": change(
            "dns", *EARLY, role="delegation", qtype="NS", to=other(" 86", " 00")
        ),
        "no resolver was asked": drop("dns", role="delegation"),
        "one name was not asked for": drop("dns", role="delegation", name="d.ns.facebook.com."),
        ".com was not asked": drop("dns", role="parent"),
        "the looks were blind": blind("dns", role="parent"),
    },
}
OWED: frozenset[str] = frozenset()
