"""Negative control C2: one PoP is cut off from the backbone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import PopAnnounced
from lab.incidents.facebook_2021.facts import edge
from lab.incidents.facebook_2021.facts.anycast import CUT_LOOKS, one_alone
from lab.incidents.facebook_2021.facts.decisions import withdrawals
from lab.incidents.facebook_2021.facts.lookups import at_resolvers
from lab.incidents.facebook_2021.facts.rates import record_ttl
from lab.incidents.facebook_2021.facts.served import every_group
from lab.incidents.facebook_2021.facts.windows import CONTROL_POP, undisturbed
from lab.incidents.facebook_2021.record import APPS
from lab.journal.fields import count, require_flag, require_texts, table, text
from lab.journal.kinds.probe import Reach
from lab.journal.kinds.server import Load
from lab.journal.seen import LEAST, Unseen, enough
from lab.journal.timeline import Span, Timeline, latest, where
from lab.model.event import Event
from lab.model.verdict import Band, Verdict

ABSORBED = 0.95  # while routes move for one MRAI, a resolver's first try may be lost
UNNOTICED = 0.98  # share of good fetches at the addresses of other PoPs
LEAVE_S = 10.0  # for users after the TTL: to see that a page failed, and to look up again
QUIET_S = 2.0  # without a fetch at the PoP before it is back: users have left it
IN_HOUSE = frozenset(app.name for app in APPS if app.in_house_dns)


@dataclass(frozen=True, slots=True)
class _Fetches:
    """The users' fetches of one second at the addresses of one PoP, for some applications."""

    at: float
    site: str
    in_house: bool
    good: int
    failed: int


def pop_cut_off(run: Timeline) -> Finding:
    """Judge C2: one PoP without backbone; its users leave it, others notice nothing.

    Names resolve all the while. Only names of our own zones lead users away: instagram.com, at
    another provider, gives the addresses of all PoPs, so its fetches are told apart.
    """
    span, ttl = run.phase(CONTROL_POP), record_ttl(run)
    cut, back = _cut_off(run, span)
    if not ttl:
        raise Unseen("no TTL of the applications' records was seen")
    alone, gave_up = one_alone(run), withdrawals(run, span)
    sites = {run.site(name) for name in gave_up}
    if not sites:
        raise Unseen("no name server withdrew", run.of(Reach.kind, span)[:3])
    left = min(event.at for event in gave_up.values())
    fetches = _fetches(run, Span(left, back))
    _fetched_before(run, cut)
    theirs = [each for each in fetches if each.site == cut and each.in_house]
    others = [each for each in fetches if each.site != cut]
    instagram = [each for each in fetches if each.site == cut and not each.in_house]
    last = max((each.at for each in theirs if each.failed), default=left)
    asked = at_resolvers(run, span, "with one PoP cut off")
    answered = where(asked, "rcode", {"NOERROR"})
    changed = _others_changed(run, span, sites)
    values = {
        "lookups_answered_share": len(answered) / len(asked),
        "last_failed_fetch_s": last - left,
        "quiet_s": back - last,
        "other_pops_good_share": _good(others),
    }
    band: dict[str, Band] = {
        "lookups_answered_share": (ABSORBED, 1.0),
        "last_failed_fetch_s": (None, ttl + LEAVE_S),
        "quiet_s": (QUIET_S, None),
        "other_pops_good_share": (UNNOTICED, 1.0),
    }
    measured = (
        f"cut off: {cut}; {alone.measured}; other PoPs that announced less: "
        f"{', '.join(changed) or 'none'}; {len(answered)} of {len(asked)} look-ups answered; "
        f"{sum(each.failed for each in theirs)} fetches failed at its addresses, the last "
        f"{last - left:.1f} s after it withdrew (TTL {ttl:.0f} s), then none for "
        f"{back - last:.1f} s; at other PoPs {_good(others):.1%} of {_all(others)} were good; "
        f"instagram, whose addresses another provider gives: {_good(instagram):.0%} of "
        f"{_all(instagram)} good there"
    )
    passed = alone.verdict is Verdict.PASS and sites == {cut} and not changed
    decisive = [*gave_up.values(), *changed.values(), *asked[:3], *asked[-3:]]
    seconds = [load for load in run.of(Load.kind, span) if abs(load.at - last) < 1]
    return judged(measured, [*decisive, *seconds], passed=passed, values=values, band=band)


def _cut_off(run: Timeline, span: Span) -> tuple[str, float]:
    """Return the PoP that reached no data centre, and until when.

    Raises:
        Unseen: no PoP was cut off, more than one was, or nobody looked.
    """
    looks = enough("PoP-to-DC reach looks", run.of(Reach.kind, span, between="pop-dc"))
    failed = [look for look in looks if not require_flag(look, "ok")]
    sites = [_pop(run, look) for look in failed]
    cut = {site for site in sites if sites.count(site) >= CUT_LOOKS}
    if len(cut) != 1:
        raise Unseen(
            f"PoPs seen without the data centres: {', '.join(sorted(cut)) or 'none'}", looks
        )
    (site,) = cut
    return site, max(look.at for look in failed if _pop(run, look) == site)


def _pop(run: Timeline, look: Event) -> str:
    asks = run.kind(look.subject) in edge.KINDS
    return run.site(look.subject if asks else text(look.data, "dst"))


def _fetches(run: Timeline, span: Span) -> list[_Fetches]:
    """Return the users' fetches by second and PoP.

    Raises:
        Unseen: a group of users did not count, or nothing was fetched.
    """
    loads = every_group(run, span)
    homes = {
        address: run.site(proxy) for proxy in run.nodes("edge") for address in run.addresses(proxy)
    }
    found = []
    for load in loads:
        places = table(load.data, "addresses")
        for address, site in homes.items():
            if address in places:
                told = table(places, address)
                app, good, failed = (
                    text(told, "app"),
                    count(told, "http_ok"),
                    count(told, "failed"),
                )
                found.append(_Fetches(load.at, site, app in IN_HOUSE, int(good), int(failed)))
    if not found:
        raise Unseen("users' fetches were not counted by address", loads)
    return found


def _fetched_before(run: Timeline, site: str) -> None:
    """Raise Unseen unless users got pages at the PoP's addresses before."""
    steady = _fetches(run, undisturbed(run))
    good = sum(each.good for each in steady if each.site == site and each.in_house)
    if good < LEAST:
        raise Unseen(f"users got {good} pages at {site} before, so none could leave it")


def _good(fetches: Iterable[_Fetches]) -> float:
    some = list(fetches)
    return sum(each.good for each in some) / _all(some) if _all(some) else float("nan")


def _all(fetches: Sequence[_Fetches]) -> int:
    return sum(each.good + each.failed for each in fetches)


def _others_changed(run: Timeline, span: Span, cut: set[str]) -> dict[str, Event]:
    was = latest(enough("looks at announcements", run.of(PopAnnounced.kind, run.phase("steady"))))
    now = enough("looks at announcements with one PoP cut off", run.of(PopAnnounced.kind, span))
    return {
        look.subject: look
        for look in now
        if look.subject not in cut
        and look.subject in was
        and not set(require_texts(look, "prefixes"))
        >= set(require_texts(was[look.subject], "prefixes"))
    }


POP_CUT_OFF = Fact(
    "C2",
    "only the PoP cut off withdraws; the others announce as before; 95 % of look-ups answered; "
    f"its users' last failed fetch at most TTL + {LEAVE_S:.0f} s after it withdrew, and "
    f"{QUIET_S:.0f} s before it is back; 98 % of fetches at other PoPs good",
    pop_cut_off,
    control=True,
)
