"""What name servers answered; pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lab.journal.fields import text
from lab.journal.kinds.probe import Dns
from lab.journal.seen import seeing
from lab.journal.timeline import Phase, Timeline
from lab.model.event import Event
from lab.report.draw.series import Grid, Shares, grouped, shares

FAILURES = ("SERVFAIL", "TIMEOUT", "UNREACHABLE")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Which share of the questions had which outcome, over time."""

    subject: str
    values: Shares


def by_resolver(run: Timeline, grid: Grid) -> tuple[Outcomes, ...]:
    """Return outcomes per recursive resolver, all names together."""
    return _outcomes(grid, asked(run, "resolver"), resolver)


def by_name(run: Timeline, grid: Grid) -> tuple[Outcomes, ...]:
    """Return outcomes per name, all resolvers together."""
    return _outcomes(grid, asked(run, "resolver"), name)


def by_scope(run: Timeline, grid: Grid) -> tuple[Outcomes, ...]:
    """Return outcomes of the name servers themselves, asked from outside and in their PoP."""
    return _outcomes(grid, asked(run, "authority"), _scope)


def asked(run: Timeline, role: str) -> tuple[Event, ...]:
    """Return the questions to servers of a role that could be asked."""
    return run.once(("asked", role), lambda: _asked(run, role))


def _asked(run: Timeline, role: str) -> tuple[Event, ...]:
    return tuple(event for event in seeing(run.of(Dns.kind)) if text(event.data, "role") == role)


def name(event: Event) -> str:
    """Return the name asked for, without the dot at its end."""
    return text(event.data, "name").rstrip(".")


def resolver(event: Event) -> str:
    """Return how a resolver is called: its address, and its node when that is known."""
    server, target = text(event.data, "server"), text(event.data, "target")
    return f"{target} {server}" if server not in ("", "anycast") else target


def usual(run: Timeline, phase: Phase) -> dict[tuple[str, str], Counter[str]]:
    """Return how often each outcome came in a phase, by resolver and name."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for event in asked(run, "resolver"):
        if phase.covers(event.at):
            key = resolver(event), name(event)
            found.setdefault(key, Counter())[text(event.data, "rcode")] += 1
    return found


def failed(event: Event) -> bool:
    """Tell whether a question got no useful answer."""
    return text(event.data, "rcode") in FAILURES


def _scope(event: Event) -> str:
    inside = text(event.data, "scope") == "in-pop"
    return "from inside their PoP" if inside else "from the Internet"


def _outcomes(
    grid: Grid, events: Sequence[Event], key: Callable[[Event], str]
) -> tuple[Outcomes, ...]:
    return tuple(
        Outcomes(subject, shares(grid, _rcodes(found)))
        for subject, found in grouped(events, key).items()
    )


def _rcodes(events: Iterable[Event]) -> list[tuple[float, str]]:
    return [(event.at, text(event.data, "rcode") or "OTHER") for event in events]
