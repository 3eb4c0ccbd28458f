"""What users and their probes saw of the applications: F36, F37, F42."""

from collections.abc import Callable, Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.records import in_house
from lab.incidents.facebook_2021.facts.windows import dark, recovery
from lab.incidents.facebook_2021.record import APPS
from lab.journal.fields import text
from lab.journal.kinds.probe import Dns, Http
from lab.journal.seen import Unseen, enough, is_blind
from lab.journal.timeline import Span, Timeline, first, where
from lab.model.event import Event

MOSTLY = 0.95
SAME_BIN_S = 5.0  # F42: one bin of the day's flow statistics; a 503 of a proxy takes 2 s to come
SERVER_ERROR = 500
UNAVAILABLE = 503
LEAST_APPS = 2
OUR_APPS = frozenset(app.name for app in APPS)


def order_of_symptoms(run: Timeline) -> Finding:
    """Judge F36: HTTP fails before DNS, DNS returns before HTTP."""
    down = Span(run.phase("fault").start, dark(run).end)
    back = recovery(run)
    firsts = [
        _first("a failed fetch after the fault", _fetches(run, down), http_failed),
        _first("a failed look-up after the fault", _lookups(run, down), dns_failed),
        _first("a good look-up after the repair", _lookups(run, back), dns_fine),
        _first("a good fetch after the repair", _fetches(run, back), http_fine),
    ]
    http_bad, dns_bad, dns_good, http_good = (event.at for event in firsts)
    measured = (
        f"HTTP fails at {http_bad:.1f} s, DNS {dns_bad - http_bad:+.1f} s; on return DNS answers "
        f"at {dns_good:.1f} s, HTTP {http_good - dns_good:+.1f} s"
    )
    return judged(measured, firsts, passed=http_bad < dns_bad and dns_good < http_good)


def edge_says_503(run: Timeline) -> Finding:
    """Judge F37: whoever kept an address gets 503 of an edge proxy without a server."""
    pages = _by_address(run, dark(run))
    found = [page for page in pages if _no_server(page)]
    measured = f"{len(found)} of {len(pages)} fetches by address: 503, no_server_available"
    return judged(measured, pages, passed=len(found) >= MOSTLY * len(pages))


def all_at_once(run: Timeline) -> Finding:
    """Judge F42: every application falls in the same bin."""
    span = Span(run.phase("fault").start, dark(run).end)
    pages = _by_address(run, span)
    apps = sorted({text(page.data, "app") for page in pages})
    if len(apps) < LEAST_APPS:
        raise Unseen("fewer than two applications were fetched by address", pages)
    falls = {app: first(where(pages, "app", {app}), http_failed) for app in apps}
    fallen = {app: event for app, event in falls.items() if event is not None}
    ats = [event.at for event in fallen.values()]
    spread = max(ats) - min(ats) if ats else float("inf")
    measured = f"{len(fallen)} of {len(apps)} applications fell within {spread:.1f} s"
    passed = len(fallen) == len(apps) and spread <= SAME_BIN_S
    return judged(measured, list(fallen.values()) or pages, passed=passed)


def http_failed(page: Event) -> bool:
    """Return whether a fetch failed after its name was resolved."""
    status = page.data.get("status")
    if isinstance(status, int):
        return status >= SERVER_ERROR
    return text(page.data, "error") in ("connect", "receive", "timeout")


def unavailable(page: Event) -> bool:
    """Return whether a proxy answered 503."""
    return page.data.get("status") == UNAVAILABLE


def http_fine(page: Event) -> bool:
    """Return whether a fetch brought a page."""
    status = page.data.get("status")
    return isinstance(status, int) and status < SERVER_ERROR


def dns_failed(look: Event) -> bool:
    """Return whether a resolver gave no usable answer."""
    return not is_blind(look) and not dns_fine(look)


def dns_fine(look: Event) -> bool:
    """Return whether a resolver answered."""
    return text(look.data, "rcode") == "NOERROR"


def _first(what: str, events: Sequence[Event], holds: Callable[[Event], bool]) -> Event:
    found = first(events, holds)
    if found is None:
        raise Unseen(f"{what} was not seen", events)
    return found


def _fetches(run: Timeline, span: Span) -> list[Event]:
    return enough("fetches", where(run.of(Http.kind, span), "app", OUR_APPS))


def _lookups(run: Timeline, span: Span) -> list[Event]:
    looks = [look for look in run.of(Dns.kind, span, role="resolver") if in_house(look)]
    return enough("look-ups at resolvers", looks)


def _by_address(run: Timeline, span: Span) -> list[Event]:
    pages = where(run.of(Http.kind, span, by="address"), "app", OUR_APPS)
    return enough("fetches by address", pages)


def _no_server(page: Event) -> bool:
    return unavailable(page) and "no_server_available" in text(page.data, "proxy_status")


FACTS = (
    Fact(
        "F36",
        "first failed fetch before first failed look-up; on return good look-up before good fetch",
        order_of_symptoms,
    ),
    Fact(
        "F37",
        "at least 95 % of fetches by address: 503 with proxy-status no_server_available",
        edge_says_503,
    ),
    Fact("F42", f"every application fails first within {SAME_BIN_S:.0f} s", all_at_once),
)
