"""The network's own state: updates, announcements, planes, reachability; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lab.incidents.facebook_2021.events import Backbone, PopAnnounced, Rib
from lab.journal.fields import Data, flag, number, table, text, texts
from lab.journal.kinds.probe import BgpUpdate, Reach
from lab.journal.seen import is_blind, seeing
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.draw.series import (
    Grid,
    Shares,
    Values,
    counts,
    grouped,
    held,
    latest,
    patience,
    ratios,
)

BETWEEN = {"dc-dc": "between data centres", "pop-dc": "PoP to data centre", "mgmt": "management"}


class State(StrEnum):
    """How a part of the network is."""

    UP = "up"
    PARTLY = "partly"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Updates:
    """BGP messages at the collectors per cell."""

    announced: tuple[int, ...]
    withdrawn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A named row of values."""

    subject: str
    values: Values


@dataclass(frozen=True, slots=True)
class Plane:
    """A backbone plane: which share of its routers serves, which is drained."""

    subject: str
    values: Shares


def updates(run: Timeline, grid: Grid) -> Updates:
    """Return announcements and withdrawals per cell."""
    kinds = grouped(run.of(BgpUpdate.kind), lambda event: text(event.data, "type"))
    announced, withdrawn = (
        counts(grid, [event.at for event in kinds.get(kind, ())]) for kind in ("A", "W")
    )
    return Updates(announced, withdrawn)


def announced(run: Timeline, grid: Grid) -> tuple[Line, ...]:
    """Return how many DNS prefixes each PoP announced."""
    return tuple(
        Line(
            pop,
            latest(grid, [(event.at, _count(event.data)) for event in events]),
        )
        for pop, events in grouped(run.of(PopAnnounced.kind), lambda event: event.subject).items()
    )


def visible(run: Timeline, grid: Grid) -> Values:
    """Return how many prefixes of the origin the collector held."""
    return latest(
        grid,
        [
            (event.at, None if is_blind(event) else len(table(event.data, "prefixes")))
            for event in run.of(Rib.kind)
        ],
    )


def planes(run: Timeline, grid: Grid) -> tuple[Plane, ...]:
    """Return each plane's routers by what they did, in the order of the planes' names."""
    found = grouped(run.of(Backbone.kind), lambda event: event.subject)
    return tuple(Plane(plane, _roles(grid, found[plane])) for plane in sorted(found, key=_natural))


def adjacencies(run: Timeline, grid: Grid) -> Values:
    """Return the share of all planes' OSPF adjacencies that were up."""
    return ratios(
        grid,
        [(event.at, *adjacency(event.data)) for event in seeing(run.of(Backbone.kind))],
    )


def links(run: Timeline, grid: Grid) -> Values:
    """Return the share of all planes' links that were up."""
    return ratios(
        grid,
        [
            (event.at, number(event.data, "links_up") or 0, number(event.data, "links_total") or 0)
            for event in seeing(run.of(Backbone.kind))
        ],
    )


def adjacency(data: Data) -> tuple[float, float]:
    """Return how many OSPF adjacencies of a plane are up, and how many there should be.

    It is what the measure ``backbone.adjacencies`` counts: BGP sessions of a drained plane stay.
    """
    return number(data, "ospf_full") or 0.0, number(data, "ospf_expected") or 0.0


def _sessions_lost(data: Data) -> bool:
    return (number(data, "bgp_up") or 0.0) < (number(data, "bgp_expected") or 0.0)


def reachability(run: Timeline, grid: Grid) -> tuple[Line, ...]:
    """Return the share of probes that got through, by what lies between their ends."""
    found = grouped(
        seeing(run.of(Reach.kind)), lambda event: text(event.data, "between") or "other"
    )
    return tuple(
        Line(
            BETWEEN.get(between, between),
            ratios(grid, [(event.at, float(bool(flag(event.data, "ok"))), 1) for event in events]),
        )
        for between, events in found.items()
    )


def plane_state(data: Data) -> State:
    """Tell from one look at a plane whether it carries traffic."""
    drained, routers = number(data, "routers_drained"), number(data, "routers")
    up, expected = adjacency(data)
    if "blind" in data or drained is None or not routers:
        return State.UNKNOWN
    if drained >= routers or (expected and not up):
        return State.DOWN
    return State.PARTLY if drained or up < expected or _sessions_lost(data) else State.UP


def _count(data: Data) -> float | None:
    return None if "blind" in data else float(len(texts(data, "prefixes")))


def _roles(grid: Grid, events: Sequence[Event]) -> Shares:
    cells: list[dict[str, float] | None] = [None] * grid.count
    blind: set[int] = set()
    for event in events:
        cell = grid.cell(event.at)
        if cell is None:
            continue
        cells[cell] = _role(event.data)
        (blind.add if cells[cell] is None else blind.discard)(cell)
    return held(cells, patience(grid, [event.at for event in events]), blind)


def _role(data: Data) -> dict[str, float] | None:
    if plane_state(data) is State.UNKNOWN:
        return None
    routers = number(data, "routers") or 1.0
    drained = (number(data, "routers_drained") or 0.0) / routers
    up, expected = adjacency(data)
    serving = (1 - drained) * (up / expected if expected and not drained else 1)
    roles = {"serving": serving, "drained": drained, "down": 1 - drained - serving}
    return {role: share for role, share in roles.items() if share > 1e-9}  # noqa: PLR2004


def _natural(name: str) -> tuple[int, str]:
    digits = "".join(character for character in name if character.isdigit())
    return int(digits or 0), name
