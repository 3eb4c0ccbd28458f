"""A finished run compared with Batfish's predictions for the same configurations."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.app import reports
from lab.app.baseline import Baseline, baseline
from lab.journal.kinds.run import (
    AgreementComputed,
    IncidentNamed,
    RunStarted,
)
from lab.model.agreement import Agreement, Cause, Compared, Disagreement
from lab.model.errors import BackendError, InputError, Problem
from lab.model.event import Event, JsonValue
from lab.model.verification import SNAPSHOT, VerifyRequest
from lab.verify.agreed import disagreements, told
from lab.verify.batfish import Batfish, network_name
from lab.verify.judge import Candidate, Judge
from lab.verify.moments import (
    SETTLE_S,
    Moment,
    Running,
    moments,
    observed,
    withdrawals,
)
from lab.verify.predict import predicted
from lab.verify.question import Remembered, Service
from lab.verify.state import State


def against(folder: Path, say: Callable[[str], None]) -> Agreement:
    """Compare a run with Batfish, and write the comparison into its journal and reports.

    Raises:
        InputError: it is not a run of a network that is known here.
        BackendError: Batfish does not answer or fails.
    """
    events = reports.events_of(folder)
    base = _baseline(folder, events)
    with Batfish(network_name(base.topology)) as batfish:
        result = compare(Remembered(batfish), base, events, say)
    _write_down(folder, events, result)
    return result


def _baseline(folder: Path, events: Sequence[Event]) -> Baseline:
    started = next((event for event in events if event.kind == RunStarted.kind), None)
    if started is None:
        raise InputError([Problem(str(folder), "its journal does not say what was run")])
    if started.data.get("only"):
        told = "has one phase only: the configurations at its start are not known"
        raise InputError([Problem(str(folder), told)])
    profile = str(started.data.get("profile"))
    place = next(
        (event.data.get("file") for event in events if event.kind == IncidentNamed.kind), None
    )
    what = str(place) if place and Path(str(place)).is_file() else started.subject
    base = baseline(VerifyRequest(what, lambda _: None, profile=profile or None))
    _same_files(folder, base)
    return base


def _same_files(folder: Path, base: Baseline) -> None:
    """Refuse a run whose routers had other files than those rendered now."""
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
    service: Service, base: Baseline, events: Sequence[Event], say: Callable[[str], None]
) -> Agreement:
    """Compare every moment of rest of a run with the prediction of Batfish."""
    topology = base.topology
    judge = Judge(service, topology, base.configs, base.asked)
    states: dict[tuple[Running, ...], _Known] = {}
    found: list[Compared] = []
    wrong: list[Disagreement] = []
    for moment in moments(events, _requested(events)):
        seen = observed(events, moment, base.asked.probed)
        if moment.running not in states:
            states[moment.running] = _known(judge, base, moment, len(states))
        known = states[moment.running]
        say(f"{moment.phase}: {known.drained or 'nothing drained'}")
        predictions = predicted(known.state, seen, base.asked.announcers)
        off = tuple(disagreements(moment, seen, predictions, _doubt(known, events, moment)))
        wrong += off
        rested = moment.rested_s >= SETTLE_S
        found.append(
            Compared(
                moment.phase, moment.at, known.drained, len(seen) - len(off), len(seen), rested
            )
        )  # fmt: skip
    return Agreement(service.version(), tuple(found), tuple(wrong))


def _requested(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Return the changes that were requested in a run, each with its scopes."""
    requests = [event for event in events if event.kind == "request"]
    return {event.subject: _texts(event.data.get("scope_effective")) for event in requests}


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class _Known:
    """The configurations of a moment, and the state of them in Batfish."""

    drained: str  # for people
    state: State
    blind: bool  # Batfish reads some statement of it differently from FRR


def _known(judge: Judge, base: Baseline, moment: Moment, number: int) -> _Known:
    """Return Batfish's state for the configurations that routers run in a moment.

    Raises:
        BackendError: it cannot be asked.
    """
    drained = ", ".join(sorted(set(base.requests.in_force(base.topology, moment))))
    # The number keeps names unique: two states can have the same words.
    name = f"{number} {drained or 'nothing'}"[:100]
    found = judge.change(Candidate(name, name, _configs(base, moment)))
    doubt = next((f for f in found.findings if f.invariant == SNAPSHOT), None)
    if doubt is not None:
        what = drained or base.topology.name
        raise BackendError(f"Batfish cannot be asked of {what}: {doubt.evidence}")
    _, settled = judge.states(name)
    return _Known(drained, settled, any(spot.touches for spot in found.blind_spots))


def _configs(base: Baseline, moment: Moment) -> Mapping[str, str]:
    """Return what every router runs in a moment."""
    of_routers: dict[frozenset[str], list[str]] = defaultdict(list)
    for node in base.configs:
        here = {s for each in moment.running if node in each.routers for s in each.words}
        of_routers[frozenset(here)].append(node)
    configs: dict[str, str] = {}
    for drains, nodes in of_routers.items():
        texts = _drained(base, drains) if drains else base.configs
        configs |= {node: texts[node] for node in nodes}
    return configs


def _drained(base: Baseline, words: Iterable[str]) -> Mapping[str, str]:
    return base.requests.running(base.built, frozenset(words))


def _doubt(known: _Known, events: Sequence[Event], moment: Moment) -> Cause:
    """Return why a probe at rest can differ from the prediction."""
    if frozenset(known.state.withdrawn) != withdrawals(events, moment.at):
        return Cause.HEALTH
    return Cause.BLIND_SPOT if known.blind else Cause.OURS


def _write_down(folder: Path, events: Sequence[Event], result: Agreement) -> None:
    """Append the comparison to the journal, if it says anything new, and rebuild the reports."""
    data = told(result).data()
    known = next((e.data for e in reversed(events) if e.kind == AgreementComputed.kind), None)
    if known != data:
        last = events[-1]
        event = Event(last.line + 1, last.at, AgreementComputed.kind, "batfish", data)
        with (folder / reports.JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(event.to_line() + "\n")
    reports.report(folder)
