"""Path exploration at the collector's feeders, when routes leave and return: F15, F16."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, looks, paths, rib_before
from lab.incidents.facebook_2021.facts.windows import dark, recovery
from lab.journal.fields import require_number, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

MRAI_PARAMETER = "bgp.mrai_s"
AT_ONCE_S = 2.0  # name servers decide within one interval and a time-out of each other (F23)
ROUND = 0.6  # of an MRAI: a feeder's timer may have begun with an update before
HUNTED = 1  # of the six prefixes: where all timers are due by chance, a path leaves at once
DAY = "10 to 12 min, 20 to 24 MRAIs of 30 s, on the day"

Pair = tuple[int, str]  # AS of a feeder, prefix


@dataclass(frozen=True, slots=True)
class Hunt:
    """How the paths to one prefix left: first update, interim paths, another's last withdrawal."""

    first: Event
    interim: tuple[Event, ...]
    last: Event

    @property
    def seconds(self) -> float:
        """Return the time from the first update to the end of the last path."""
        return self.last.at - self.first.at


def hunted(run: Timeline) -> Finding:
    """Judge F15: feeders announce other, longer paths for an MRAI or so, before all is gone."""
    mrai, least = _limits(run)
    if never := _never_left(run):
        return never
    updates = _updates(run, Span(run.phase("fault").start, dark(run).end), "since the fault")
    ends = {pair for pair, event in _last(updates).items() if _gone(event)}
    _every_feeder(run, ends, updates)
    hunts = [_hunt(prefix, updates) for prefix in sorted(DNS_ROUTES)]
    long = [hunt for hunt in hunts if hunt.interim and hunt.seconds >= least]
    usual = _usual(run)
    interim = [event for hunt in hunts for event in hunt.interim]
    longer = [event for event in interim if _length(event) > usual.get(_pair(event), 0) > 0]
    longest = max(hunt.seconds for hunt in hunts)
    explored = _explored(ends, longer)
    measured = (
        f"{len(interim)} interim paths, {len(longer)} longer than the feeder's usual one; "
        f"a feeder told up to {max(explored)} such paths of one prefix, {median(explored):g} in "
        f"the median of {len(explored)} feeders; {len(long)} of {len(hunts)} prefixes took "
        f"{least:.1f} s or more to leave, the longest "
        f"{longest:.1f} s{_rounds(longest, mrai)} ({DAY}: not scored)"
    )
    values = {
        "prefixes_hunted": float(len(long)),
        "longer_paths": float(len(longer)),
        "longest_s": longest,
        "longer_paths_of_a_feeder": float(max(explored)),
        "longer_paths_of_a_feeder_p50": float(median(explored)),
    }
    band = {
        "prefixes_hunted": (float(HUNTED), None),
        "longer_paths": (1.0, None),
        "longest_s": (least, None),
    }
    decisive = [event for hunt in hunts for event in (hunt.first, hunt.last)]
    return judged(measured, [*decisive, *longer[:4]], values=values, band=band)


def returned_in_waves(run: Timeline) -> Finding:
    """Judge F16: the return goes on for an MRAI or so after its first update, then ends."""
    mrai, least = _limits(run)
    if never := _never_left(run):
        return never
    updates = _updates(run, recovery(run), "since the repair")
    _every_feeder(run, {pair for pair, event in _last(updates).items() if not _gone(event)}, [])
    table = _all_back(run)
    start = updates[0].at
    late = [event for event in updates if event.at >= start + least]
    fell = [event for event in updates if _gone(event)]
    peak = max(updates, key=lambda event: _within(updates, event.at))
    last = updates[-1].at - start
    quiet = run.end - updates[-1].at
    measured = (
        f"{len(updates)} updates over {last:.1f} s{_rounds(last, mrai)}; {len(late)} of them "
        f"{least:.1f} s or more after the first, then {quiet:.1f} s of silence; most in a second "
        f"{peak.at - start:.1f} s after the first (17 min on the day: not scored); "
        f"instability: {len(fell)} withdrawals"
    )
    values = {"last_update_s": last, "silence_s": quiet}
    band = {"last_update_s": (least, None), "silence_s": (max(mrai, AT_ONCE_S), None)}
    return judged(measured, [updates[0], peak, *late, table], values=values, band=band)


def _never_left(run: Timeline) -> Finding | None:
    """Return the failure of a run in whose outage a prefix kept all its paths; None in any other.

    Where nobody read the table the updates decide.
    """
    try:
        seen = looks(run, dark(run), "in the outage")
    except Unseen:
        return None
    had = paths(rib_before(run))
    stayed = sorted(
        prefix
        for prefix in DNS_ROUTES & had.keys()
        if all(paths(look).get(prefix, 0) >= had[prefix] for look in seen)
    )
    if not stayed:
        return None
    values = {"prefixes_that_left": float(len(DNS_ROUTES) - len(stayed))}
    band = {"prefixes_that_left": (float(len(DNS_ROUTES)), None)}
    measured = f"{', '.join(stayed)} kept all paths throughout the outage"
    return judged(measured, [seen[0], seen[-1]], values=values, band=band)


def _limits(run: Timeline) -> tuple[float, float]:
    """Return the MRAI, and the seconds below which all happens at once."""
    mrai = run.parameter(MRAI_PARAMETER)
    if mrai is None:
        raise Unseen(f"the run does not say {MRAI_PARAMETER}")
    return mrai, max(ROUND * mrai, AT_ONCE_S)


def _rounds(seconds: float, mrai: float) -> str:
    return f", {seconds / mrai:.1f} MRAI" if mrai else ", there is no MRAI"


def _updates(run: Timeline, span: Span, when: str) -> list[Event]:
    found = [e for e in run.of(BgpUpdate.kind, span) if text(e.data, "prefix") in DNS_ROUTES]
    return enough(f"updates of the DNS prefixes {when}", found)


def _every_feeder(run: Timeline, seen: set[Pair], cited: Sequence[Event]) -> None:
    """Raise Unseen when a feeder that had a path before the fault is not among the pairs."""
    had = paths(rib_before(run))
    for prefix in sorted(DNS_ROUTES):
        heard = sum(1 for _, name in seen if name == prefix)
        if not had.get(prefix):
            raise Unseen(f"{prefix} had no path before the fault", cited)
        if heard < had[prefix]:
            raise Unseen(f"{prefix}: {heard} of {had[prefix]} feeders were heard", cited)


def _all_back(run: Timeline) -> Event:
    """Return the last look at the table: it was alive to the end, and has the paths of before."""
    look = enough("looks at the collector's table", run.of(Rib.kind, recovery(run)))[-1]
    had, has = paths(rib_before(run)), paths(look)
    missing = sorted(prefix for prefix in DNS_ROUTES if has.get(prefix, 0) < had.get(prefix, 0))
    if missing:
        raise Unseen(f"not all paths were back at the end: {', '.join(missing)}", [look])
    return look


def _last(updates: Sequence[Event]) -> dict[Pair, Event]:
    return {_pair(event): event for event in updates}


def _usual(run: Timeline) -> Mapping[Pair, int]:
    """Return the length of each feeder's usual path: its last one before the fault or at all."""
    told = [event for event in run.of(BgpUpdate.kind) if not _gone(event)]
    early = [event for event in told if event.at < run.phase("fault").start]
    late = [event for event in told if event.at >= recovery(run).start]
    return {_pair(event): _length(event) for event in (*late, *early)}


def _hunt(prefix: str, updates: Sequence[Event]) -> Hunt:
    """Return how a prefix left; what one feeder alone does is no exploration."""
    of = [event for event in updates if text(event.data, "prefix") == prefix]
    others = [event for event in of if _gone(event) and _feeder(event) != _feeder(of[0])]
    interim = tuple(event for event in of if not _gone(event))
    return Hunt(of[0], interim, others[-1] if others else of[0])


def _explored(pairs: Collection[Pair], longer: Sequence[Event]) -> list[int]:
    """Return of each feeder how many different longer paths it told of one prefix, at most."""
    told: dict[Pair, set[str]] = {pair: set() for pair in pairs}
    for event in longer:
        told.setdefault(_pair(event), set()).add(text(event.data, "path"))
    return [
        max(len(paths) for (of, _), paths in told.items() if of == feeder)
        for feeder in sorted({feeder for feeder, _ in told})
    ]


def _pair(event: Event) -> Pair:
    return _feeder(event), text(event.data, "prefix")


def _feeder(event: Event) -> int:
    return int(require_number(event, "peer_as"))


def _gone(event: Event) -> bool:
    return text(event.data, "type") == "W"


def _length(event: Event) -> int:
    return len(text(event.data, "path").split())


def _within(updates: Sequence[Event], at: float) -> int:
    return sum(at <= other.at < at + 1 for other in updates)


FACTS = (
    Fact(
        "F15",
        f"at least {HUNTED} of six prefixes leaves over {ROUND} MRAI or more ({AT_ONCE_S:.0f} s "
        "at least), from the first update to another feeder's last one, with interim paths, some "
        "longer than usual; the minutes of the day are told, not scored",
        hunted,
    ),
    Fact(
        "F16",
        f"updates still come {ROUND} MRAI or more ({AT_ONCE_S:.0f} s at least) after the first of "
        "the return, then none for an MRAI; the place of the peak and withdrawals are told, not "
        "scored",
        returned_in_waves,
    ),
)
