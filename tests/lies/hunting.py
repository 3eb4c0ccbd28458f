"""Lies about path exploration, when routes leave and when they return."""

from collections.abc import Sequence
from dataclasses import replace

from lab.journal.timeline import Timeline
from lab.model.event import Event
from tests.lies.edits import Edit, Lies, blind, change, drop, insert, late

BEFORE = ("before",)
LEAVING = ("fault", "outage")
BACK = ("repair", "return", "after")


def at_once(*phases: str) -> Edit:
    """Let all updates of these phases come with the first one, in their order."""

    def edit(events: Sequence[Event]) -> list[Event]:
        run = Timeline(events)
        updates = [e for phase in phases for e in run.of("bgp", run.phase(phase))]
        start, lines = updates[0].at, {event.line for event in updates}
        return [replace(e, at=start) if e.line in lines else e for e in events]

    return edit


def _mrai(seconds: float | None) -> Edit:
    def told(event: Event) -> dict[str, object]:
        parameters = event.data["parameters"]
        assert isinstance(parameters, dict)
        return {"parameters": {**parameters, "bgp.mrai_s": seconds}}

    return change("run.started", to=told)


def _straight(event: Event) -> dict[str, object]:
    return {"path": f"{event.data['peer_as']} 32934"}


LIES: Lies = {
    "F15": {
        "all left at once": at_once("fault"),
        "withdrawals came 3 s earlier": late("bgp", -3.0, *LEAVING, type="W"),
        "no feeder announced another path": drop("bgp", *LEAVING, type="A"),
        "no path was longer than usual": change("bgp", *LEAVING, type="A", to=_straight),
        "one feeder of five was heard": drop(
            "bgp", *LEAVING, type="W", peer_as=lambda peer: peer != 6453
        ),
        "one feeder was not heard": drop("bgp", *LEAVING, type="W", peer_as=3303),
        "the collector was dead": drop("bgp", *LEAVING),
        "an MRAI was ten times as long": _mrai(30),
        "the MRAI is not told": _mrai(None),
        "the table was not seen before": blind("rib", *BEFORE, "fault"),
    },
    "F16": {
        "all came back at once": at_once("return"),
        "a feeder did not come back": drop("bgp", *BACK, peer_as=786),
        "a prefix went away again": insert(
            "after", 0.1, "bgp", "rib-collector", type="W", peer_as=3356,
            prefix="129.134.30.0/24", path="",
        ),
        "it never ended": insert(
            "after", 0.99, "bgp", "rib-collector", type="A", peer_as=3356,
            prefix="129.134.30.0/24", path="3356 32934",
        ),
        "the collector was dead": drop("bgp", *BACK),
        "nobody read its table at the end": drop("rib", *BACK),
        "its table was empty at the end": change("rib", "after", to={"prefixes": {}}),
        "the MRAI is not told": _mrai(None),
    },
}  # fmt: skip
OWED: frozenset[str] = frozenset()
