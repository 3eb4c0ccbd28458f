"""A name server's own decision, checked against its bgpd and against looks of others."""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.incidents.facebook_2021.events import PopAnnounced
from lab.incidents.facebook_2021.facts.lookups import sent
from lab.journal.fields import require_flag, require_texts, tables, text, texts
from lab.journal.kinds.probe import Reach
from lab.journal.kinds.server import Health, HealthRoutes
from lab.journal.seen import Unseen, is_blind
from lab.journal.timeline import Span, Timeline, first
from lab.model.event import Event

BEFORE_S = 4.0  # F22: the edge's own looks that must have failed before its name server decides
REACHED_S = 10.0  # before the fault, in which the edge reached every data centre
ENDED_S = 1.0  # from the decision to the end of bgpd's announcement; the agent asks after 0.1 s
LOOK_S = 5.0  # looks at announcements come every second, and late on a loaded machine


@dataclass(frozen=True, slots=True)
class Patience:
    """The health agents' dials: interval and time limit in seconds, failed rounds."""

    interval_s: float
    timeout_s: float
    fall: float

    @property
    def least_s(self) -> float:
        """Return the least time from the loss to the decision: a round may have been under way."""
        return (self.fall - 1) * self.interval_s - self.timeout_s

    @property
    def most_s(self) -> float:
        """Return the most time from the loss to the decision, with a second for the machine."""
        return self.fall * self.interval_s + self.timeout_s + 1.0

    @property
    def apart_s(self) -> float:
        """Return how far apart agents decide that lose the same thing at the same instant."""
        return self.interval_s + self.timeout_s


def patience(run: Timeline) -> Patience:
    """Return the dials of the health agents; raise Unseen when the run does not say them."""
    names = ("health.interval_s", "health.timeout_s", "health.fall")
    found = [run.parameter(name) for name in names]
    known = [each for each in found if each is not None]
    if len(known) < len(names):
        raise Unseen(f"the run does not say {', '.join(names)}")
    return Patience(*known)


def withdrawals(run: Timeline, span: Span) -> dict[str, Event]:
    """Return each name server's first decision in a span to withdraw."""
    found: dict[str, Event] = {}
    for event in run.of(Health.kind, span, decision="withdraw"):
        found.setdefault(event.subject, event)
    return found


def saw_no_data_centre(event: Event) -> bool:
    """Return whether the agent itself says that no data centre answered."""
    checks = tables(event.data, "checks")
    return (
        bool(text(event.data, "reason")) and bool(checks) and not any(c.get("ok") for c in checks)
    )


def edge_agrees(run: Timeline, decision: Event) -> bool:
    """Return whether the edge proxy of the same PoP, which nobody told, reached no data centre.

    Of each data centre that the agent names, the last look that it began before the decision
    failed; it may have waited for its time limit beyond it.

    Raises:
        Unseen: the edge reached no data centre before the fault, or did not look.
    """
    site = run.site(decision.subject)
    edges = {node for node in run.nodes("edge") if run.site(node) == site}
    span = Span(decision.at - BEFORE_S, decision.at)
    fault = run.phase("fault").start
    for centre in sorted({text(check, "dc") for check in tables(decision.data, "checks")}):
        looks = [e for e in _looks(run, edges) if _is_at(run, e, centre)]
        early = [e for e in looks if fault - REACHED_S <= e.at < fault]
        last = [e for e in looks if span.covers(sent(e))]
        if not last or not any(require_flag(e, "ok") for e in early):
            raise Unseen(f"{site} did not look at {centre}, or never reached it", looks[-3:])
        if require_flag(last[-1], "ok"):
            return False
    return True


def ended_after(run: Timeline, decision: Event) -> float | None:
    """Return the seconds until bgpd announced nothing, as the agent asked it; None if not seen."""
    told = run.of(HealthRoutes.kind, Span(decision.at, decision.at + BEFORE_S))
    mine = [e for e in told if e.subject == decision.subject and not texts(e.data, "announced")]
    return mine[0].at - decision.at if mine else None


def bgpd_agrees(run: Timeline, decision: Event) -> bool:
    """Return whether bgpd, asked from outside, originated something before and nothing after.

    Raises:
        Unseen: it was not asked right before and right after.
    """
    site = run.site(decision.subject)
    looks = [e for e in run.of(PopAnnounced.kind) if e.subject == site and not is_blind(e)]
    before = [e for e in looks if decision.at - LOOK_S <= e.at < decision.at]
    after = first(looks, lambda e: e.at >= decision.at + ENDED_S)
    if not before or after is None or after.at > decision.at + ENDED_S + LOOK_S:
        raise Unseen(f"what bgpd at {site} originates was not seen then", looks[-3:])
    return bool(require_texts(before[-1], "originated")) and not require_texts(after, "originated")


def _looks(run: Timeline, edges: Iterable[str]) -> list[Event]:
    wanted = frozenset(edges)
    looks = run.of(Reach.kind, between="pop-dc")
    return [e for e in looks if e.subject in wanted and not is_blind(e)]


def _is_at(run: Timeline, look: Event, centre: str) -> bool:
    return run.site(text(look.data, "dst")) == centre
