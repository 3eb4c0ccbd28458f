"""What users and their probes saw of the applications: F36, F37, F42."""

from collections.abc import Callable, Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.lookups import at_resolvers, sent
from lab.incidents.facebook_2021.facts.windows import dark, lapsed, recovery
from lab.incidents.facebook_2021.record import APPS
from lab.journal.fields import require_number, text
from lab.journal.kinds.probe import Http
from lab.journal.kinds.server import Counter
from lab.journal.seen import Unseen, enough, is_blind
from lab.journal.timeline import Span, Timeline, first, where
from lab.model.event import Event
from lab.model.verdict import Band

MOSTLY = 0.95
SAME_BIN_S = 5.0  # F42: one bin of the day's flow statistics; a 503 of a proxy takes 2 s to come
SERVER_ERROR = 500
UNAVAILABLE = 503
OUR_APPS = frozenset(app.name for app in APPS)
TURN_S = 3.0  # F36: looks of so long decide together, so that one lucky look decides nothing
HALF = 0.5
APART_S = 1.0  # F36: starts of two turns that are closer have no order


def order_of_symptoms(run: Timeline) -> Finding:
    """Judge F36: HTTP fails before DNS, DNS returns before HTTP, by when looks were sent.

    The first half emerges; the second is decided by the dial ``warmup.cold_start_s``,
    or by ``capacity.paced_s`` where links have a capacity.
    """
    steady = run.phase("steady")
    down = Span(run.phase("fault").start, dark(run).end)
    back = recovery(run)
    _mostly("fetches", _fetches(run, steady), http_fine)
    _mostly("look-ups", at_resolvers(run, steady), dns_fine)
    if never := _names_never_failed(run):
        return never
    turns = [
        _turn("fetches failed after the fault", _resolved(_fetches(run, down)), http_failed),
        _turn("look-ups failed after the fault", at_resolvers(run, down), dns_failed),
        _turn("look-ups were good after the repair", at_resolvers(run, back), dns_fine),
        _turn("fetches were good after the repair", _fetches(run, back), http_fine),
    ]
    http_bad, dns_bad, dns_good, http_good = map(sent, turns)
    values = {
        "dns_fails_after_http_s": dns_bad - http_bad,
        "http_back_after_dns_s": http_good - dns_good,
    }
    measured = (
        f"HTTP fails at {http_bad:.1f} s, DNS {dns_bad - http_bad:+.1f} s; on return DNS answers "
        f"at {dns_good:.1f} s, HTTP {http_good - dns_good:+.1f} s (this half by construction: "
        "how services return)"
    )
    band: dict[str, Band] = dict.fromkeys(values, (APART_S, None))
    return judged(measured, turns, values=values, band=band)


def _names_never_failed(run: Timeline) -> Finding | None:
    """Return the failure of a run in which most names resolve when no cache has an answer left."""
    try:
        asked = at_resolvers(run, lapsed(run))
    except Unseen:  # the outage was too short for that
        return None
    answered = sum(map(dns_fine, asked)) / len(asked)
    if answered <= HALF:
        return None
    measured = f"names did not fail: {answered:.0%} of {len(asked)} look-ups answered late"
    values = {"answered_late_share": answered}
    band: dict[str, Band] = {"answered_late_share": (0.0, HALF)}
    return judged(measured, asked[-8:], values=values, band=band)


def edge_says_503(run: Timeline) -> Finding:
    """Judge F37: whoever kept an address gets 503 of an edge proxy without a server.

    The proxies' own counters say whether they have one: all did before, none does.
    """
    pages = _by_address(run, dark(run))
    found = [page for page in pages if _no_server(page)]
    was, now = _servers_up(run, run.phase("steady")), _servers_up(run, dark(run))
    values = {
        "refused_by_proxy_share": len(found) / len(pages),
        "least_servers_up_before": min(map(_up, was)),
        "most_servers_up_during": max(map(_up, now)),
    }
    measured = (
        f"{len(found)} of {len(pages)} fetches by address: 503, no_server_available; the "
        f"{len(run.nodes('edge'))} edge proxies count at least "
        f"{values['least_servers_up_before']:.0f} servers up before, at most "
        f"{values['most_servers_up_during']:.0f} during"
    )
    band: dict[str, Band] = {
        "refused_by_proxy_share": (MOSTLY, 1.0),
        "least_servers_up_before": (1.0, None),
        "most_servers_up_during": (0.0, 0.0),
    }
    return judged(measured, [*pages, *was[-3:], *now[:3]], values=values, band=band)


def all_at_once(run: Timeline) -> Finding:
    """Judge F42: every application, each served before, falls in the same bin."""
    if not run.apps:
        raise Unseen("the journal does not list the applications")
    steady = _by_address(run, run.phase("steady"))
    pages = _by_address(run, Span(run.phase("fault").start, dark(run).end))
    for app in run.apps:
        of = enough(f"fetches of {app} before", where(steady, "app", {app}))
        _mostly(f"fetches of {app}", of, http_fine)
        enough(f"fetches of {app}", where(pages, "app", {app}))
    falls = {app: _fall(where(pages, "app", {app})) for app in run.apps}
    fallen = {app: event for app, event in falls.items() if event is not None}
    ats = [event.at for event in fallen.values()]
    spread = max(ats) - min(ats) if ats else float("inf")
    measured = (
        f"{len(fallen)} of {len(run.apps)} applications fell within {spread:.1f} s, all of them "
        "served before"
    )
    values = {"fallen_share": len(fallen) / len(run.apps), "spread_s": spread}
    band: dict[str, Band] = {"fallen_share": (1.0, 1.0), "spread_s": (None, SAME_BIN_S)}
    return judged(measured, list(fallen.values()) or pages, values=values, band=band)


def _fall(pages: Sequence[Event]) -> Event | None:
    """Return the first failed fetch after which no fetch was good."""
    good = [page.at for page in pages if http_fine(page)]
    since = max(good, default=0.0)
    return first(pages, lambda page: page.at > since and http_failed(page))


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


def _turn(what: str, looks: Sequence[Event], holds: Callable[[Event], bool]) -> Event:
    """Return the first look of which it holds, and of half of those sent soon after it."""
    ordered = sorted(looks, key=sent)
    for place, look in enumerate(ordered):
        if not holds(look):
            continue
        after = [each for each in ordered[place:] if sent(each) < sent(look) + TURN_S]
        if sum(map(holds, after)) >= HALF * len(after):
            return look
    raise Unseen(f"it was not seen that {what}", looks)


def _mostly(what: str, looks: Sequence[Event], holds: Callable[[Event], bool]) -> None:
    """Raise Unseen when what is to be lost was not there before."""
    good = sum(map(holds, looks))
    if good < MOSTLY * len(looks):
        raise Unseen(f"{what}: only {good} of {len(looks)} were good before the fault", looks)


def _fetches(run: Timeline, span: Span) -> list[Event]:
    return enough("fetches", where(run.of(Http.kind, span), "app", OUR_APPS))


def _resolved(pages: Sequence[Event]) -> list[Event]:
    return [page for page in pages if text(page.data, "error") != "dns"]


def _by_address(run: Timeline, span: Span) -> list[Event]:
    pages = where(run.of(Http.kind, span, by="address"), "app", OUR_APPS)
    return enough("fetches by address", pages)


def _no_server(page: Event) -> bool:
    return unavailable(page) and "no_server_available" in text(page.data, "proxy_status")


def _servers_up(run: Timeline, span: Span) -> list[Event]:
    """Return the counters of every edge proxy; raise Unseen when one was not read."""
    found = []
    for proxy in run.nodes("edge"):
        read = [each for each in run.of(Counter.kind, span) if each.subject == proxy]
        found += enough(f"counters of {proxy}", read)
    if not found:
        raise Unseen("the journal lists no edge proxy")
    return found


def _up(read: Event) -> float:
    return require_number(read, "servers_up")


FACTS = (
    Fact(
        "F36",
        f"half of the looks sent in {TURN_S:.0f} s: fetches fail at least {APART_S:.0f} s before "
        "look-ups; on return look-ups are good at least as long before fetches (this half is "
        "decided by warmup.cold_start_s, or by capacity.paced_s where links have a capacity)",
        order_of_symptoms,
    ),
    Fact(
        "F37",
        "at least 95 % of fetches by address: 503 with proxy-status no_server_available; every "
        "edge proxy counts servers up before, none in the settled outage",
        edge_says_503,
    ),
    Fact(
        "F42",
        f"every application, served before, fails for good within {SAME_BIN_S:.0f} s",
        all_at_once,
    ),
)
