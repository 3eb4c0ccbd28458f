"""The trigger as the backbone shows it: F02, F03, F04."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import AuditDecided, Backbone
from lab.incidents.facebook_2021.facts import planes
from lab.incidents.facebook_2021.facts.windows import before, dark
from lab.journal.fields import require_flag, require_number, require_texts, text
from lab.journal.kinds.probe import Reach
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, latest
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

# A lab on a busy machine may lose a probe; a matrix that was never whole proves nothing.
LOST = 0.02


def all_cut(run: Timeline) -> Finding:
    """Judge F02: every adjacency gone and no data centre sees another."""
    steady, outage = run.phase("steady"), dark(run)
    was = list(latest(planes.looks(run, steady)).values())
    now = planes.looks(run, outage)
    reach_was = _dc_looks(run, steady)
    reach_now = _dc_looks(run, outage)
    before_up, before_all = _adjacencies(was)
    most_up = max(require_number(look, "ospf_full") for look in now)
    lost_before = [look for look in reach_was if not require_flag(look, "ok")]
    reached = [look for look in reach_now if require_flag(look, "ok")]
    pairs = {(look.subject, text(look.data, "dst")) for look in reach_now}
    measured = (
        f"adjacencies {before_up:.0f} of {before_all:.0f} before, at most {most_up:.0f} in a "
        f"plane during; DC-to-DC: {len(lost_before)} of {len(reach_was)} looks failed before, "
        f"{len(reach_now) - len(reached)} of {len(reach_now)} during, over {len(pairs)} pairs"
    )
    values = {
        "adjacencies before": before_up / before_all if before_all else 0.0,
        "most adjacencies of a plane during": most_up,
        "DC-to-DC lost before": len(lost_before) / len(reach_was),
        "DC-to-DC reached during": len(reached) / len(reach_now),
    }
    band = {
        "adjacencies before": (1.0, 1.0),
        "most adjacencies of a plane during": (0.0, 0.0),
        "DC-to-DC lost before": (0.0, LOST),
        "DC-to-DC reached during": (0.0, 0.0),
    }
    decisive = [*was, *latest(now).values(), *(reached or reach_now)[:8]]
    return judged(measured, decisive, values=values, band=band)


def _on(audit: Event) -> str:
    return "on" if require_flag(audit, "bug") else "off"


def all_drained(run: Timeline) -> Finding:
    """Judge F03: every plane in service before, then drained, and no link changed meanwhile."""
    was = latest(planes.looks(run, before(run)))
    now = planes.looks(run, dark(run))
    since = Span(run.phase("fault").start, dark(run).end)
    looks = enough("backbone looks since the fault", run.of(Backbone.kind, since))
    early = [look for look in was.values() if require_number(look, "routers_drained") > 0]
    drained = {look.subject for look in now} - {
        look.subject
        for look in now
        if require_number(look, "routers_drained") < require_number(look, "routers")
    }
    down = [
        look
        for look in looks
        if require_number(look, "links_up") < require_number(look, "links_total")
    ]
    links = sum(require_number(look, "links_total") for look in was.values())
    changes = sum(_changes(was[plane], looks) for plane in was)
    measured = (
        f"{len(was) - len(early)} of {len(was)} planes in service before, {len(drained)} of "
        f"{len(was)} drained on every router in the outage; {len(down)} of {len(looks)} looks "
        f"saw a link down, and {links:.0f} links went up or down {changes:.0f} times since then"
    )
    values = {
        "planes_drained": float(len(drained)),
        "planes_drained_before": float(len(early)),
        "looks_with_a_link_down": float(len(down)),
        "link_changes": changes,
    }
    band = {
        "planes_drained": (float(len(planes.names(run) or was)), None),
        "planes_drained_before": (0.0, 0.0),
        "looks_with_a_link_down": (0.0, 0.0),
        "link_changes": (0.0, 0.0),
    }
    decisive = [*was.values(), *early, *down[:5], *latest(now).values()]
    return judged(measured, decisive, passed=links > 0, values=values, band=band)


def _changes(was: Event, looks: Sequence[Event]) -> float:
    """Return how often a plane's links changed since a look.

    Raises:
        Unseen: the count went back, so that zebra began anew.
    """
    start = require_number(was, "link_changes")
    counts = [require_number(e, "link_changes") for e in looks if e.subject == was.subject]
    if min(counts, default=start) < start:
        raise Unseen(f"{was.subject}: changes of links were counted anew", [was])
    return max(counts, default=start) - start


def audit_missed_it(run: Timeline) -> Finding:
    """Judge F04: the audit with its bug allows the request that it refuses without."""
    audits = run.of(AuditDecided.kind, run.phase("fault"))
    counted = [look for look in audits if require_flag(look, "effective")]
    shadow = [look for look in audits if not require_flag(look, "effective")]
    if not counted:
        raise Unseen("no effective audit of the fault's request", audits)
    subject = counted[-1].subject
    twin = [look for look in shadow if look.subject == subject and not require_flag(look, "bug")]
    if not twin:
        raise Unseen("the audit was not asked again with its bug off", audits)
    with_bug, without = counted[-1], twin[-1]
    cut = require_texts(without, "would_cut")
    measured = (
        f"bug {_on(with_bug)}: {text(with_bug.data, 'decision')}; "
        f"bug off, same request: {text(without.data, 'decision')}, would cut {len(cut)}"
    )
    passed = (
        require_flag(with_bug, "bug")
        and text(with_bug.data, "decision") == "allow"
        and text(without.data, "decision") == "refuse"
    )
    values = {"would_cut": float(len(cut))}
    band: dict[str, Band] = {"would_cut": (1.0, None)}
    return judged(measured, [with_bug, without], passed=passed, values=values, band=band)


def _dc_looks(run: Timeline, span: Span) -> list[Event]:
    return enough("DC-to-DC reach looks", run.of(Reach.kind, span, between="dc-dc"))


def _adjacencies(looks: Sequence[Event]) -> tuple[float, float]:
    full = sum(require_number(look, "ospf_full") for look in looks)
    return full, sum(require_number(look, "ospf_expected") for look in looks)


FACTS = (
    Fact(
        "F02",
        "OSPF adjacencies 100 % before and 0 during; every DC-to-DC look fails during",
        all_cut,
    ),
    Fact(
        "F03",
        "no router drained before, every router of every plane in the outage; since the fault no "
        "link down, and none went down and up between two looks",
        all_drained,
    ),
    Fact(
        "F04",
        "audit with its bug: allow; without, same request: refuse, with what it would cut",
        audit_missed_it,
        kind=FactKind.CONSTRUCTION,
    ),
)
