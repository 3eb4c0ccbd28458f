"""The numbers of a run that only this incident has, for tables over many runs."""

from collections.abc import Callable, Iterable

from lab.incidents.facebook_2021.chapters.loads import Load, loads
from lab.incidents.facebook_2021.events import PopAnnounced
from lab.journal.fields import texts
from lab.journal.kinds.probe import Dns
from lab.journal.rates import windows
from lab.journal.seen import seeing
from lab.journal.served import succeeded
from lab.journal.timeline import Span, Timeline
from lab.report.read.outage import service
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


def _outage(run: Timeline) -> Span | None:
    """Return the longest time without service."""
    found = service(run)
    longest = found.outage if found else None
    return None if longest is None else Span(longest.start, longest.until)


def _names(run: Timeline) -> float | None:
    """Return the share of resolvers' answers with NOERROR while users were not served."""
    span = _outage(run)
    looks = seeing(run.of(Dns.kind, span, role="resolver")) if span else []
    return sum(succeeded(each) is True for each in looks) / len(looks) if looks else None


def _sites(run: Timeline) -> float | None:
    """Return how many sites announced at the end of the time without service."""
    span = _outage(run)
    if span is None:
        return None
    last = {each.subject: each for each in seeing(run.of(PopAnnounced.kind, span))}
    return (
        float(sum(bool(texts(each.data, "prefixes")) for each in last.values())) if last else None
    )


VALUES: Values = {
    "resolver_rise": Value(
        "highest load of a resolver over its steady load, times",
        _highest("resolver", lambda load: load.ratio),
    ),
    "servfail_peak": Value(
        "most SERVFAIL of a resolver, a second", _highest("resolver", _failing)
    ),
    "com_qps_peak": Value("most queries at a server of .com, a second", _highest("tld", _peak)),
    "noerror_in_outage": Value(
        "share of resolvers' answers with NOERROR while users were not served", _names
    ),
    "sites_in_outage": Value("sites that announced at the end of the outage", _sites),
}
