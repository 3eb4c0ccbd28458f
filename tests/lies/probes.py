"""Lies about the declared probes of a scenario, in their words."""

from dataclasses import dataclass
from typing import Any

from lab.model.event import Event
from tests.lies.edits import Edit, all_of, blind, change, drop

GOOD = {"ok": True, "status": 200, "rcode": "NOERROR", "error": ""}
BAD = {"ok": False, "status": None, "rcode": "TIMEOUT", "error": "timeout"}


@dataclass(frozen=True)
class Probe:
    """A probe of a scenario, from some nodes; ``where`` are values of its events."""

    kind: str
    id: str
    where: dict[str, Any]

    def works(self, *when: str, **where: Any) -> Edit:
        """Let it have succeeded in these phases."""
        return self.says(*when, to=lambda event: _known(event, GOOD), **where)

    def fails(self, *when: str, **where: Any) -> Edit:
        """Let it have failed in these phases."""
        return self.says(*when, to=lambda event: _known(event, BAD), **where)

    def says(self, *when: str, to: Any, **where: Any) -> Edit:
        """Let it have seen something else."""
        return change(self.kind, *when, to=to, probe=self.id, **(self.where | where))

    def sees(self, number: int, *when: str, **where: Any) -> Edit:
        """Let a router have had so many paths, or routes, of those that are asked for."""
        told = {"present": number, "chosen": number, "paths": number}
        return self.says(*when, to=told, **where)

    def silent(self, *when: str, **where: Any) -> Edit:
        """Let it not have looked."""
        return drop(self.kind, *when, probe=self.id, **(self.where | where))

    def hidden(self, *when: str, **where: Any) -> Edit:
        """Let it have been blind."""
        return blind(self.kind, *when, probe=self.id, **(self.where | where))


def probe(kind: str, number: str, **where: Any) -> Probe:
    """Return a probe of a scenario, of the nodes that ``where`` picks."""
    return Probe(kind, number, where)


def lost(it: Probe, before: str, during: tuple[str, ...], one: str) -> dict[str, Edit]:
    """Return the lies about something that worked before, and does not during."""
    return {
        "it never worked": it.fails(before),
        "it went on working": it.works(*during),
        "one node did not look": it.silent(*during, subject=one),
        "one node was blind": it.hidden(*during, subject=one),
        "nobody looked before": it.silent(before),
    }


def kept(it: Probe, during: tuple[str, ...], one: str) -> dict[str, Edit]:
    """Return the lies about something that works during."""
    return {
        "it failed": it.fails(*during),
        "one node did not look": it.silent(*during, subject=one),
        "one node was blind": it.hidden(*during, subject=one),
    }


def gone(it: Probe, number: int, before: str, during: tuple[str, ...]) -> dict[str, Edit]:
    """Return the lies about routes: before there are some, or more, and during ``number``."""
    return {
        "it was so before": it.sees(number, before),
        "nothing changed": it.sees(number + 9, *during),
        "nobody looked": it.silent(*during),
        "the looks were blind": it.hidden(*during),
        "nobody looked before": it.silent(before),
    }


def _known(event: Event, fields: dict[str, Any]) -> dict[str, Any]:
    """Return those of the fields that the event has; a fetch that failed has no status."""
    status = {"status": fields["status"]} if event.kind == "http" else {}
    return {key: value for key, value in fields.items() if key in event.data} | status


__all__ = ["Probe", "all_of", "gone", "kept", "lost", "probe"]
