"""The state of the network at the end of a phase, from that phase's own looks; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lab.incidents.facebook_2021.chapters.dns import asked, name, resolver
from lab.incidents.facebook_2021.chapters.network import State, plane_state
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced
from lab.journal.fields import flag, number, text, texts
from lab.journal.kinds.probe import Reach
from lab.journal.kinds.server import Load
from lab.journal.seen import is_blind, seeing
from lab.journal.served import attempts, total
from lab.journal.timeline import Phase, Timeline, latest
from lab.model.event import Event


@dataclass(frozen=True, slots=True)
class PlaneSeen:
    """A plane at the last look of a phase."""

    state: State
    drained: int
    routers: int


@dataclass(frozen=True, slots=True)
class PopSeen:
    """A PoP at the last looks of a phase."""

    announced: tuple[str, ...] | None  # DNS prefixes; None without a probe
    inward: State  # whether it reaches the data centres


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The network as a phase left it; what the phase did not look at is unknown."""

    phase: Phase
    planes: Mapping[str, PlaneSeen]
    pops: Mapping[str, PopSeen]
    between_centres: State
    answers: Mapping[str, str]  # resolver: its most frequent outcome in the last round
    success: float | None

    @property
    def health(self) -> float:
        """Return how much of what was seen works, for choosing the worst phase; 1 is all of it."""
        states = [plane.state for plane in self.planes.values()]
        parts = [float(state is State.UP) for state in states if state is not State.UNKNOWN]
        known = [pop.announced for pop in self.pops.values() if pop.announced is not None]
        parts += [float(bool(announced)) for announced in known]
        if self.success is not None:
            parts.append(self.success)
        return sum(parts) / len(parts) if parts else 1.0


def snapshot(run: Timeline, phase: Phase) -> Snapshot:
    """Return the state at the end of a phase."""
    planes = {event.subject: None for event in run.of(Backbone.kind)}
    pops = dict.fromkeys(event.subject for event in run.of(PopAnnounced.kind))
    looks = latest(run.of(Backbone.kind, phase))
    announced = latest(run.of(PopAnnounced.kind, phase))
    reach = seeing(run.of(Reach.kind, phase))
    return Snapshot(
        phase,
        {plane: _plane(looks.get(plane)) for plane in planes},
        {
            pop: PopSeen(_prefixes(announced.get(pop)), _inward(run, reach, pop))
            for pop in [*pops, *(site for site in pop_sites(run) if site not in pops)]
        },
        _reached(event for event in reach if text(event.data, "between") == "dc-dc"),
        _answers(run, phase),
        _success(run, phase),
    )


def before_during_after(run: Timeline) -> tuple[Snapshot, ...]:
    """Return the baseline, the worst phase after it, and the last phase; fewer in a short run."""
    if run.baseline is None:
        return ()
    taken = [snapshot(run, phase) for phase in run.phases]
    first = next(each for each in taken if each.phase == run.baseline)
    after = [each for each in taken if each.phase.number > first.phase.number]
    if not after:
        return (first,)
    worst = min(after, key=lambda each: (each.health, -each.phase.number))
    return (first, worst) if worst is after[-1] else (first, worst, after[-1])


def pop_sites(run: Timeline) -> tuple[str, ...]:
    """Return the sites that have a peering router or a name server."""
    return tuple(
        dict.fromkeys(
            member.site for member in run.members.values() if member.kind in ("pr", "dns", "edge")
        )
    )


def _plane(event: Event | None) -> PlaneSeen:
    if event is None:
        return PlaneSeen(State.UNKNOWN, 0, 0)
    drained, routers = (
        int(number(event.data, key) or 0) for key in ("routers_drained", "routers")
    )
    return PlaneSeen(plane_state(event.data), drained, routers)


def _prefixes(event: Event | None) -> tuple[str, ...] | None:
    return None if event is None or is_blind(event) else texts(event.data, "prefixes")


def _inward(run: Timeline, events: Sequence[Event], pop: str) -> State:
    def here(event: Event) -> bool:
        member = run.members.get(event.subject)
        return (
            text(event.data, "between") == "pop-dc" and member is not None and member.site == pop
        )

    return _reached(event for event in events if here(event))


def _reached(events: Iterable[Event]) -> State:
    latest = {(event.subject, text(event.data, "dst")): event for event in events}
    got = [flag(event.data, "ok") is True for event in latest.values()]
    if not got:
        return State.UNKNOWN
    return State.UP if all(got) else State.PARTLY if any(got) else State.DOWN


def _answers(run: Timeline, phase: Phase) -> dict[str, str]:
    latest: dict[tuple[str, str], str] = {}
    for event in asked(run, "resolver"):
        if phase.covers(event.at):
            latest[resolver(event), name(event)] = text(event.data, "rcode")
    found: dict[str, Counter[str]] = {}
    for (who, _), rcode in latest.items():
        found.setdefault(who, Counter())[rcode] += 1
    return {who: counted.most_common(1)[0][0] for who, counted in found.items()}


def _success(run: Timeline, phase: Phase) -> float | None:
    return total(map(attempts, latest(seeing(run.of(Load.kind, phase))).values())).served
