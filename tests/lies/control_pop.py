"""Lies about the PoP that is cut off in a control."""

from typing import Any

from lab.model.event import Event
from tests.lies.edits import Lies, all_of, blind, change, drop, insert

POP = "control-pop"
EARLY = ("steady", "control-plane")
CUT, OTHER = "157.240.2.", "157.240.1."  # addresses of the PoP cut off, and of another one


def fetched(place: str, **counts: int) -> Any:
    """Return a second in which fetches at a PoP's addresses ended so."""

    def edited(event: Event) -> dict[str, Any]:
        places: Any = event.data.get("addresses", {})
        told = {
            address: {**each, **counts} if address.startswith(place) else each
            for address, each in places.items()
        }
        told.setdefault(f"{place}35", {"app": "facebook", "http_ok": 0, "failed": 0, **counts})
        return {"addresses": told}

    return edited


def all_failed(event: Event) -> dict[str, Any]:
    """Return a second in which no fetch was good."""
    places: Any = event.data.get("addresses", {})
    return {
        "addresses": {
            address: {**each, "http_ok": 0, "failed": 3} for address, each in places.items()
        }
    }


LIES: Lies = {
    "C2": {
        "not one fetch was good": change("load", POP, to=all_failed),
        "its users stayed": change("load", POP, to=fetched(CUT, http_ok=0, failed=2)),
        "users of another PoP notice": change("load", POP, to=fetched(OTHER, failed=2)),
        "nobody used it before": change("load", *EARLY, to=fetched(CUT, http_ok=0)),
        "fetches were not counted by address": change("load", to={"addresses": None}),
        "users were not counted": drop("load", POP),
        "another PoP withdrew too": insert(
            POP, 0.3, "health", "dns-sin", decision="withdraw", reason="x", checks=[]
        ),
        "another PoP announced less": change("announce", POP, subject="sin", to={"prefixes": []}),
        "a fifth of the names failed": change(
            "dns", POP, role="resolver", target="193.60.53.1", to={"rcode": "SERVFAIL"}
        ),
        "no PoP was cut off": change("reach", POP, between="pop-dc", to={"ok": True}),
        "it did not withdraw": drop("health", POP, decision="withdraw"),
        "nobody looked": all_of(drop("reach", POP, between="pop-dc")),
        "the look-ups were blind": blind("dns", POP, role="resolver"),
    },
}
OWED: frozenset[str] = frozenset()
