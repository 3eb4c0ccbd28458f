"""A finished run compared with what Batfish says of the same configurations."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lab.app import reports
from lab.app.verifying import Ground, ground
from lab.model.agreement import Agreement, Cause, Compared, Disagreement
from lab.model.drain import DrainLevel, DrainState, scopes
from lab.model.errors import BackendError, InputError, Problem
from lab.model.event import Event, JsonValue
from lab.model.verification import Invariant, VerifyRequest
from lab.render.deployment import router_configs
from lab.verify.against import SETTLE_S, Moment, Pair, Seen, moments, observed, withdrawals
from lab.verify.batfish import Batfish
from lab.verify.foresee import Foreseen, foreseen
from lab.verify.judge import Candidate, Judge
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
    states: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
    told: list[Compared] = []
    wrong: list[Disagreement] = []
    for moment in moments(events):
        say(f"{moment.phase}: {', '.join(moment.drained) or 'nothing drained'}")
        seen = observed(events, moment)
        if moment.drained not in states:
            states[moment.drained] = _state(judge, base, moment)
        snapshot, sick = states[moment.drained]
        said = foreseen(service, snapshot, topology, seen)
        off = tuple(_disagreements(moment, seen, said, sick ^ withdrawals(events, moment.at)))
        wrong += off
        drained = ", ".join(moment.drained)
        rested = moment.rested_s >= SETTLE_S
        told.append(Compared(moment.phase, drained, len(seen) - len(off), len(seen), rested))
    return Agreement(service.version(), tuple(told), tuple(wrong))


def _state(judge: Judge, base: Ground, moment: Moment) -> tuple[str, frozenset[str]]:
    """Return the snapshot of a moment, and the name servers that withdraw in it."""
    topology = base.context.topology
    named = scopes(", ".join(moment.drained), topology)
    state = DrainState().with_level(named, DrainLevel.DRAINED)
    name = "-".join(moment.drained) or "nothing"
    found = judge.change(Candidate(name, name, router_configs(base.context, state)))
    doubt = next((f for f in found.findings if f.invariant == Invariant.SNAPSHOT), None)
    if doubt is not None:
        raise BackendError(f"Batfish cannot be asked of {name}: {doubt.evidence}")
    return judge.last_snapshot(name, found.withdrawn), frozenset(found.withdrawn)


def _disagreements(
    moment: Moment, seen: Mapping[Pair, Seen], said: Foreseen, other: frozenset[str]
) -> Sequence[Disagreement]:
    return [
        Disagreement(
            moment.phase, str(pair), _word(said[pair]), _word(look.reached), look.line,
            _cause(moment, look, said[pair], other),
        )
        for pair, look in sorted(seen.items())
        if said[pair] is not look.reached
    ]  # fmt: skip


def _word(reached: bool | None) -> str:  # noqa: FBT001  the three words of a prediction
    return {True: "reached", False: "not reached", None: "on some paths"}[reached]


def _cause(moment: Moment, look: Seen, said: bool | None, other: frozenset[str]) -> Cause:  # noqa: FBT001
    if said is None:
        return Cause.EQUAL_PATHS
    if look.changing or moment.rested_s < SETTLE_S:
        return Cause.TIME
    return Cause.HEALTH if other else Cause.OURS


def _write_down(folder: Path, events: Sequence[Event], result: Agreement) -> None:
    """Append the comparison to the journal and rebuild the reports from it."""
    last = events[-1]
    data: dict[str, JsonValue] = {
        "batfish": result.batfish,
        "percent": result.percent,
        "pairs": result.pairs,
        "at_rest": result.at_rest,
        "moments": [
            {
                "phase": each.phase, "drained": each.drained, "agreed": each.agreed,
                "pairs": each.pairs, "at_rest": each.at_rest,
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
    event = Event(last.line + 1, last.at, "agreement", "batfish", data)
    with (folder / reports.JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(event.to_line() + "\n")
    reports.report(folder)
