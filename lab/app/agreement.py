"""A finished run compared with what Batfish says of the same configurations."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.app import reports
from lab.app.verify import Ground, ground
from lab.incidents.facebook_2021.drain.state import DrainLevel, DrainState, ScopeKind, scopes
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.model.agreement import Agreement, Cause, Compared, Disagreement
from lab.model.errors import BackendError, InputError, Problem
from lab.model.event import Event, JsonValue
from lab.model.topology import Topology
from lab.model.verification import Invariant, VerifyRequest
from lab.verify.batfish import Batfish
from lab.verify.foresee import Foreseen, foreseen
from lab.verify.judge import Candidate, Judge
from lab.verify.moments import (
    SETTLE_S,
    Moment,
    Pair,
    Running,
    Seen,
    moments,
    observed,
    withdrawals,
)
from lab.verify.question import Remembered, Service


def against(folder: Path, say: Callable[[str], None]) -> Agreement:
    """Compare a run with Batfish, and write the comparison into its journal and reports.

    Raises:
        InputError: it is no run of a network that is known here.
        BackendError: there is no Batfish, or it let us down.
    """
    events = reports.events_of(folder)
    base = _ground(folder, events)
    with Batfish(base.name) as batfish:
        result = compare(Remembered(batfish), base, events, say)
    _write_down(folder, events, result)
    return result


def _ground(folder: Path, events: Sequence[Event]) -> Ground:
    started = next((event for event in events if event.kind == "run.started"), None)
    if started is None:
        raise InputError([Problem(str(folder), "its journal does not say what was run")])
    if started.data.get("only"):
        told = "has one phase only: what its lab ran when it began is not known"
        raise InputError([Problem(str(folder), told)])
    profile = str(started.data.get("profile"))
    base = ground(VerifyRequest(started.subject, lambda _: None, profile=profile))
    _same_files(folder, base)
    return base


def _same_files(folder: Path, base: Ground) -> None:
    """Refuse a run whose routers were given other files than are rendered now."""
    deployed = folder / "configs" / "deployed"
    other = [
        node
        for node, text in base.configs.items()
        if (path := deployed / node / "etc/frr/frr.conf").is_file()
        and path.read_text(encoding="utf-8") != text
    ]
    if other:
        text = f"ran other configurations than are rendered now: {', '.join(other[:3])}"
        raise InputError([Problem(str(folder), text)])


def compare(
    service: Service, base: Ground, events: Sequence[Event], say: Callable[[str], None]
) -> Agreement:
    """Compare every moment of rest of a run with what Batfish says of it."""
    topology = base.context.topology
    judge = Judge(service, topology, base.configs)
    states: dict[tuple[Running, ...], _State] = {}
    told: list[Compared] = []
    wrong: list[Disagreement] = []
    for moment in moments(events):
        seen = observed(events, moment)
        if moment.running not in states:
            states[moment.running] = _state(judge, base, moment, len(states))
        state = states[moment.running]
        say(f"{moment.phase}: {state.drained or 'nothing drained'}")
        said = foreseen(service, state.snapshot, topology, seen)
        off = tuple(_disagreements(moment, seen, said, _doubt(state, events, moment)))
        wrong += off
        rested = moment.rested_s >= SETTLE_S
        told.append(
            Compared(
                moment.phase, moment.at, state.drained, len(seen) - len(off), len(seen), rested
            )
        )  # fmt: skip
    return Agreement(service.version(), tuple(told), tuple(wrong))


@dataclass(frozen=True, slots=True)
class _State:
    """What routers run, as Batfish knows it."""

    drained: str  # for people
    snapshot: str
    withdrawn: frozenset[str]  # name servers
    blind: bool  # some statement of it is read otherwise by Batfish


def _state(judge: Judge, base: Ground, moment: Moment, number: int) -> _State:
    """Return what Batfish makes of the very files that routers run in a moment.

    Raises:
        BackendError: it cannot be asked.
    """
    drained = ", ".join(sorted(set(_in_force(base.context.topology, moment))))
    # Two states can be told alike, and a snapshot is a folder of the service's.
    name = f"{number} {drained or 'nothing'}"[:100]
    found = judge.change(Candidate(name, name, _configs(base, moment)))
    doubt = next((f for f in found.findings if f.invariant == Invariant.SNAPSHOT), None)
    if doubt is not None:
        raise BackendError(f"Batfish cannot be asked of {drained or base.name}: {doubt.evidence}")
    snapshot = judge.last_snapshot(name, found.withdrawn)
    blind = any(spot.touches for spot in found.blind_spots)
    return _State(drained, snapshot, frozenset(found.withdrawn), blind)


def _in_force(topology: Topology, moment: Moment) -> Iterator[str]:
    """Yield what is drained, as scopes; of a plane that is drained in part, its routers."""
    for each in moment.running:
        for scope in scopes(", ".join(each.scopes), topology):
            if scope.kind is not ScopeKind.PLANE:
                yield str(scope)
                continue
            plane = {n.name for n in topology.of_kind(Kind.EB) if str(plane_of(n)) == scope.name}
            here = plane & each.routers
            yield from [str(scope)] if here == plane else [f"router {node}" for node in here]


def _configs(base: Ground, moment: Moment) -> Mapping[str, str]:
    """Return what every router runs in a moment."""
    of_routers: dict[frozenset[str], list[str]] = defaultdict(list)
    for node in base.configs:
        here = {s for each in moment.running if node in each.routers for s in each.scopes}
        of_routers[frozenset(here)].append(node)
    configs: dict[str, str] = {}
    for drains, nodes in of_routers.items():
        texts = _drained(base, drains) if drains else base.configs
        configs |= {node: texts[node] for node in nodes}
    return configs


def _drained(base: Ground, drains: Iterable[str]) -> Mapping[str, str]:
    named = scopes(", ".join(sorted(drains)), base.context.topology)
    return router_configs(base.context, DrainState().with_level(named, DrainLevel.DRAINED))


def _doubt(state: _State, events: Sequence[Event], moment: Moment) -> Cause:
    """Return why a look at rest can be other than foretold."""
    if state.withdrawn != withdrawals(events, moment.at):
        return Cause.HEALTH
    return Cause.BLIND_SPOT if state.blind else Cause.OURS


def _disagreements(
    moment: Moment, seen: Mapping[Pair, Seen], said: Foreseen, doubt: Cause
) -> Sequence[Disagreement]:
    return [
        Disagreement(
            moment.phase, str(pair), _word(said[pair]), _word(look.reached), look.line,
            _cause(moment, look, said[pair], doubt),
        )
        for pair, look in sorted(seen.items())
        if said[pair] is not look.reached
    ]  # fmt: skip


def _word(reached: bool | None) -> str:  # noqa: FBT001  the three words of a prediction
    return {True: "reached", False: "not reached", None: "on some paths"}[reached]


def _cause(moment: Moment, look: Seen, said: bool | None, doubt: Cause) -> Cause:  # noqa: FBT001
    if said is None:
        return Cause.EQUAL_PATHS
    return Cause.TIME if look.changing or moment.rested_s < SETTLE_S else doubt


def _write_down(folder: Path, events: Sequence[Event], result: Agreement) -> None:
    """Append the comparison to the journal, if it says anything new, and rebuild the reports."""
    data: dict[str, JsonValue] = {
        "batfish": result.batfish,
        "percent": result.percent,
        "pairs": result.pairs,
        "at_rest": result.at_rest,
        "moments": [
            {
                "phase": each.phase, "at": each.at, "drained": each.drained,
                "agreed": each.agreed, "pairs": each.pairs, "at_rest": each.at_rest,
            }
            for each in result.moments
        ],
        "disagreements": [
            {
                "phase": each.phase, "pair": each.pair, "foreseen": each.foreseen,
                "seen": each.seen, "line": each.line, "cause": each.cause.value,
            }
            for each in result.disagreements
        ],
    }  # fmt: skip
    known = next((e.data for e in reversed(events) if e.kind == "agreement"), None)
    if known != data:
        last = events[-1]
        event = Event(last.line + 1, last.at, "agreement", "batfish", data)
        with (folder / reports.JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(event.to_line() + "\n")
    reports.report(folder)
