"""Lies about the collector's stream of updates and the traces."""

from collections.abc import Callable, Sequence
from typing import Any

from lab.journal.timeline import Timeline
from lab.model.event import Event
from tests.lies.edits import Edit, Lies, all_of, blind, change, drop, insert
from tests.lies.tables import half_deaf, without

BEFORE = ("before",)
OUT = ("outage", "diagnose")
BACK = ("repair", "return", "after")
A, B = "129.134.30.12", "129.134.31.12"
COVERED = {"target": lambda target: target in (A, B)}
TATA = "31.13.66.0"  # its own address on its link to a PoP, of space of AS 32934
SOME = "129.134.30.0/24"


def ends_at(address: str) -> Callable[[Event], dict[str, Any]]:
    """Let the last hop that answered have another address."""

    def moved(event: Event) -> dict[str, Any]:
        hops = event.data["hops"]
        assert isinstance(hops, list)
        told = [hop for hop in hops if isinstance(hop, dict)]
        last = max((n for n, hop in enumerate(told) if hop.get("address")), default=-1)
        return {
            "hops": [{**hop, "address": address} if n == last else hop
                     for n, hop in enumerate(told)]
        }  # fmt: skip

    return moved


def _only(announced: int, withdrawn: int, back: int) -> Edit:
    """Keep so few updates of the fault and of the return."""

    def edit(events: Sequence[Event]) -> list[Event]:
        run = Timeline(events)
        late = run.phase("repair").start
        left = {("A", False): announced, ("W", False): withdrawn, ("A", True): back}
        kept = []
        for event in run.events:
            if event.kind == "bgp" and event.at >= run.phase("fault").start:
                key = (str(event.data["type"]), event.at >= late)
                left[key] = left.get(key, 0) - 1
                if left[key] < 0:
                    continue
            kept.append(event)
        return kept

    return edit


def _update(phase: str, kind: str, prefix: str) -> Edit:
    path = "6453 32934" if kind == "A" else ""
    return insert(phase, 0.6, "bgp", "ris", type=kind, prefix=prefix, peer_as=6453, path=path)


LIES: Lies = {
    "F10": {
        "they died in a transit's router": change("trace", *OUT, to=ends_at(TATA), **COVERED),
        "they died at an ISP": change("trace", *OUT, to=ends_at("178.197.0.1"), **COVERED),
        "they were told unreachable": change(
            "trace", *OUT, to={"answered": "unreachable"}, **COVERED
        ),
        "they arrived": change("trace", *OUT, to={"answered": "reached"}, **COVERED),
        "they never arrived before": change(
            "trace", *BEFORE, "fault", to={"answered": "silent"}, **COVERED
        ),
        "nobody was answered before": change(
            "dns", *BEFORE, role="authority", scope="outside", to={"rcode": "TIMEOUT"}, **COVERED
        ),
        "queries were refused": change(
            "dns", *OUT, role="authority", scope="outside", to={"rcode": "UNREACHABLE"},
            **COVERED,
        ),
        "one query was answered": change(
            "dns", "diagnose", role="authority", scope="outside", target=A, to={"rcode": "NOERROR"}
        ),
        "nobody traced one of them": drop("trace", *OUT, target=B),
        "nobody asked one of them": drop("dns", *OUT, role="authority", target=A),
        "the traces were blind": blind("trace", *OUT),
        "the journal lists no addresses": change("run.started", to={"nodes": []}),
    },
    "F14": {
        "1 A, 2 W and 3 A at the return": _only(1, 2, 3),
        "one path was not withdrawn": _only(99, 29, 99),
        "one path did not come back": drop(
            "bgp", *BACK, prefix=SOME, peer_as=786
        ),
        "no path was explored": drop("bgp", "fault", "outage", type="A"),
        "the cover moved too": _update("fault", "W", "129.134.0.0/17"),
        "another prefix moved at the return": _update("return", "A", "157.240.1.0/24"),
        "the outage was not silent": all_of(*(_update("diagnose", kind, SOME) for kind in "AWAW")),
        "one feeder was heard": drop("bgp", peer_as=lambda peer: peer != 6453),
        "one feeder of five was up": half_deaf(1),
        "one feeder of five was up in the outage": half_deaf(1, *OUT),
        "nobody read the table in the outage": drop("rib", *OUT),
        "the prefixes were not there before": without({SOME}, *BEFORE, "fault"),
        "the stream was dead": drop("bgp"),
    },
}  # fmt: skip
OWED: frozenset[str] = frozenset()
