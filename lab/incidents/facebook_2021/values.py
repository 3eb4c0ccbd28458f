"""The numbers of a run that only this incident has, for tables over many runs."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from lab.incidents.facebook_2021.chapters.loads import Load, loads
from lab.incidents.facebook_2021.events import PopAnnounced
from lab.incidents.facebook_2021.record import TOOLS
from lab.journal.fields import texts
from lab.journal.kinds.probe import Dns, Http
from lab.journal.rates import WINDOW_S, windows
from lab.journal.seen import LEAST, seeing
from lab.journal.served import succeeded
from lab.journal.timeline import Span, Timeline
from lab.report.read.service import changed_at
from lab.report.values import Value, Values


def _highest(
    kind: str, read: Callable[[Load], float | None]
) -> Callable[[Timeline], float | None]:
    """Return what reads the highest number of the servers of a kind."""

    def highest(run: Timeline) -> float | None:
        return _most(read(load) for load in loads(run) if run.kind(load.node) == kind)

    return highest


def _most(found: Iterable[float | None]) -> float | None:
    return max((each for each in found if each is not None), default=None)


def _peak(load: Load) -> float | None:
    return load.peak.value if load.peak else None


def _failing(load: Load) -> float | None:
    return _most(rate.value for rate in windows(load.failing))


def _changed(run: Timeline) -> Span:
    """Return the time from the change on."""
    return Span(changed_at(run), run.played.end)


def _names(run: Timeline) -> float | None:
    """Return the lowest share of resolvers' answers with NOERROR in five seconds."""
    span = _changed(run)
    parts: dict[int, list[bool]] = {}
    for look in seeing(run.of(Dns.kind, span, role="resolver")):
        part = int((look.at - span.start) / WINDOW_S)
        parts.setdefault(part, []).append(succeeded(look) is True)
    shares = [sum(each) / len(each) for each in parts.values() if len(each) >= LEAST]
    return min(shares, default=None)


def _sites(run: Timeline) -> float | None:
    """Return the fewest sites that announced at a time, once each was looked at."""
    state: dict[str, bool] = {}
    everyone = {each.subject for each in run.of(PopAnnounced.kind)}
    fewest = None
    for look in seeing(run.of(PopAnnounced.kind, _changed(run))):
        state[look.subject] = bool(texts(look.data, "prefixes"))
        if state.keys() == everyone:
            up = float(sum(state.values()))
            fewest = up if fewest is None else min(fewest, up)
    return fewest


def _tools(run: Timeline) -> float | None:
    """Return the longest time without a fetch of an internal tool by its name that worked."""
    span = _changed(run)
    looks = seeing(run.of(Http.kind, span, app=TOOLS, by="name"))
    if not looks:
        return None
    worked = [look.at for look in looks if succeeded(look)]
    return max(after - before for before, after in pairwise([span.start, *worked, looks[-1].at]))


VALUES: Values = {
    "resolver_rise": Value(
        "highest load of a resolver over its steady load, times",
        _highest("resolver", lambda load: load.ratio),
    ),
    "servfail_peak": Value(
        "most SERVFAIL of a resolver, a second", _highest("resolver", _failing)
    ),
    "com_qps_peak": Value("most queries at a server of .com, a second", _highest("tld", _peak)),
    "noerror_lowest": Value(
        "lowest share of resolvers' answers with NOERROR in 5 s, from the change on", _names
    ),
    "sites_lowest": Value("fewest sites that announced at a time, from the change on", _sites),
    "tools_lost_s": Value(
        "longest time without a tool of the company by its name, from the change on, s", _tools
    ),
}
