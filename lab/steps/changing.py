"""Pushes a change to routers, over SSH or at their consoles, and takes it back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lab.clock import hold
from lab.engine.play import Outcome
from lab.frr.daemons import DAEMONS
from lab.frr.diff import Command
from lab.journal.kinds.change import RouterChanged
from lab.model.errors import CommandError, PushError, RuntimeFailure
from lab.model.gate import Gate
from lab.push.console import restore, running, type_everywhere
from lab.push.decision import note
from lab.push.healthgate import HealthGate
from lab.push.job import Access, NodeChange
from lab.push.kept import keep
from lab.push.rollout import Tools, roll_out
from lab.push.waves import Wave, grouped
from lab.steps.book import Entry, lines_of
from lab.steps.halted import state, took, without
from lab.steps.stage import Stage

CONSOLE = "console"
THIRD_PARTY = "third-party"
BY_HAND = (CONSOLE, THIRD_PARTY)  # no path over the network: lines are typed at the router
LOOK = (Gate.CANARY, Gate.CONFIRM)  # gates that look at the network after a push

Lines = Mapping[str, Mapping[str, tuple[Command, ...]]]  # by router and daemon


@dataclass(frozen=True, slots=True)
class Way:
    """The way of lines to routers: a path of `access` with an account, or by hand."""

    path: str
    account: str
    waves: str = ""  # label whose values tell the waves apart; "" for all at once
    gap_s: float = 0.0
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The routers that took all their lines; and why the push ended early, "" if it did not."""

    done: frozenset[str]
    error: str = ""


def usual_path(stage: Stage, path: str) -> str:
    """Return a path as a step names it; without a name in-band, by hand where nobody logs in."""
    if path:
        return path
    return "in-band" if "in-band" in stage.network.access.paths else CONSOLE


def remember(stage: Stage, nodes: Iterable[str]) -> None:
    """Register the return of routers to what they run now, before they are first changed.

    A daemon that does not run is left out: it loads its files when it starts.

    Raises:
        CommandError: a router cannot be asked.
    """
    states = {state.name: state for state in stage.lab.nodes()}
    fresh: dict[str, list[str]] = {}
    for node, daemon in stage.book.first_touch(
        (node, daemon) for node in nodes for daemon in DAEMONS if states[node].runs(daemon)
    ):
        fresh.setdefault(node, []).append(daemon)
    if not fresh:
        return
    before = {node: running(stage.lab, node, daemons) for node, daemons in fresh.items()}
    stage.register(f"configuration of {', '.join(fresh)}", lambda: _return(stage, before))


def _return(stage: Stage, before: Mapping[str, Mapping[str, str]]) -> None:
    left = restore(stage.lab, before)
    if left:
        raise RuntimeFailure(f"not taken back: {'; '.join(left[:5])}")


def give(stage: Stage, name: str, lines: Lines, way: Way) -> Given:
    """Give lines to routers, wave by wave; stop after a wave whose pusher could not go on.

    Raises:
        Refused: a gate that looks after a push refused.
        CommandError: a pusher could not be run under such a gate; no router keeps the lines.
    """
    if way.path not in BY_HAND and any(gate in LOOK for gate in way.gates):
        return Given(_guarded(stage, name, lines, way))
    done: set[str] = set()
    for number, wave in enumerate(_waves(stage, lines, way.waves)):
        if number:
            hold(way.gap_s, stage.clock)
        part = {node: lines[node] for node in wave.nodes}
        written = len(stage.journal.events)
        try:
            done |= _given(stage, name, part, way)
        except CommandError as error:
            events = stage.journal.events[written:]
            change = stage.pushers.known_as(name)
            done |= took(events, change) & part.keys()
            asked = {*done, *part}
            unsure = part.keys() - done - without(events, change)
            told = state(done, unsure, lines.keys() - asked)
            return Given(frozenset(done), f"{error}; {told}")
    return Given(frozenset(done))


def _waves(stage: Stage, lines: Lines, label: str) -> list[Wave]:
    if not label:
        return [Wave("the whole change", tuple(lines))]
    groups = grouped(stage.network.topology, lines, label)
    return [Wave(name, nodes) for name, nodes in groups]


def _given(stage: Stage, name: str, lines: Lines, way: Way) -> frozenset[str]:
    if way.path in BY_HAND:
        failed = type_everywhere(stage.lab, lines)
        for node in lines:
            _note_typed(stage, name, node, way, failed.get(node, ""))
        return frozenset(lines) - failed.keys()
    access = stage.pushers.access(way.path, way.account)
    return stage.pushers.push(name, access, lines)["activate"]


def _note_typed(stage: Stage, name: str, node: str, way: Way, error: str) -> None:
    typed = RouterChanged(
        change=name, step="refused" if error else "applied", error=error, path=way.path
    )
    stage.note(typed, node)


def _guarded(stage: Stage, name: str, lines: Lines, way: Way) -> frozenset[str]:
    """Roll a change out under the gates that look at the network after each wave."""
    access = stage.pushers.access(way.path, way.account)
    tools = Tools(
        stage.pushers, access, _confirming(stage, way), HealthGate(
            stage.journal, stage.clock, stage.network.pairs
        ), lambda result: note(stage.journal, name, result, effective=True),
    )  # fmt: skip
    asked = tuple(gate for gate in way.gates if gate in LOOK)
    found = _waves(stage, lines, way.waves or "site")
    rollout = [
        Wave(wave.name, wave.nodes, asked if number < len(found) else _last(asked))
        for number, wave in enumerate(found, 1)
    ]
    roll_out(name, lines, rollout, tools)
    return frozenset(lines)


def _last(gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
    """Return the gates of the last wave: a canary protects later waves, so it is left out."""
    return tuple(gate for gate in gates if gate is not Gate.CANARY)


def _confirming(stage: Stage, way: Way) -> Access:
    """Return the way to confirm a change on routers: another path if there is one."""
    others = [
        name
        for name, path in stage.network.access.paths.items()
        if name != way.path and way.account in path.origins
    ]
    return stage.pushers.access(others[0] if others else way.path, way.account)


def carry_out(stage: Stage, entry: Entry, way: Way, *, nodes: Mapping[str, NodeChange]) -> Outcome:
    """Give a change to its routers, record which routers run it, and return the outcome.

    Raises:
        Refused: a gate refused; no router keeps the change.
    """
    remember(stage, nodes)
    keep(stage.folder, entry.id, nodes)
    lines = lines_of(nodes, entry.parts())
    try:
        given = give(stage, entry.id, lines, way)
    except CommandError as error:
        return Outcome(ok=False, text=str(error))
    except PushError:
        stage.book.forget(entry.id)
        raise
    entry.applied({part for part in entry.parts() if part[0] in given.done})
    if given.error:
        return Outcome(ok=False, text=given.error)
    return outcome(given.done, lines)


def outcome(done: frozenset[str], routers: Collection[str]) -> Outcome:
    """Return how many of the routers took their lines, or let in."""
    missing = sorted(set(routers) - done)
    text = f"{len(done)} of {len(routers)} routers"
    if missing:
        text += f"; not {', '.join(missing[:5])}" + (" ..." if missing[5:] else "")
    return Outcome(ok=not missing, text=text)
