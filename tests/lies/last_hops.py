"""Lies about where packets to the name servers die."""

from collections.abc import Sequence
from typing import Any

from tests.lies.edits import Lies, blind, change, drop

OUT = ("outage", "diagnose")
COVERED = ("129.134.30.12", "129.134.31.12")
BARE = ("185.89.218.12", "185.89.219.12")
OUTSIDE = {"role": "authority", "scope": "outside"}


def _one_of(servers: Sequence[str]) -> Any:
    return lambda target: target in servers


LIES: Lies = {
    "F11": {
        "c and d were silent": change(
            "dns", *OUT, **OUTSIDE, target=_one_of(BARE), to={"rcode": "TIMEOUT"}
        ),
        "d alone was silent": change(
            "dns", *OUT, **OUTSIDE, target=BARE[1], to={"rcode": "TIMEOUT"}
        ),
        "a was refused": change(
            "dns", *OUT, **OUTSIDE, target=COVERED[0], to={"rcode": "UNREACHABLE"}
        ),
        "traces to c and d were silent": change(
            "trace", *OUT, target=_one_of(BARE), to={"answered": "silent"}
        ),
        "traces to c reached the edge": change(
            "trace", *OUT, target=BARE[0],
            to={"hops": [{"ttl": 1, "address": "31.13.65.1"}]},
        ),
        "traces to a died far away": change(
            "trace", *OUT, target=_one_of(COVERED),
            to={"hops": [{"ttl": 1, "address": "178.197.0.1"}, {"ttl": 2, "address": None}]},
        ),
        "c never answered": change(
            "dns", "steady", **OUTSIDE, target=BARE[0], to={"rcode": "UNREACHABLE"}
        ),
        "nobody traced c": drop("trace", *OUT, target=BARE[0]),
        "nobody asked d": drop("dns", *OUT, **OUTSIDE, target=BARE[1]),
        "the traces were blind": blind("trace", *OUT),
        "the journal lists no addresses": change(
            "run.started",
            to=lambda event: {
                "nodes": [{**node, "addresses": []} for node in event.data["nodes"]]  # type: ignore[union-attr,dict-item]
            },
        ),
    },
}  # fmt: skip
OWED: frozenset[str] = frozenset()
