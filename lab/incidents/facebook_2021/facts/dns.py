"""What DNS answered to whom: F20, F21."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.family import ASKED, Family, both
from lab.incidents.facebook_2021.facts.lookups import share
from lab.incidents.facebook_2021.facts.records import in_house, inside
from lab.incidents.facebook_2021.facts.service import http_fine, unavailable
from lab.incidents.facebook_2021.facts.windows import dark, lapsed
from lab.incidents.facebook_2021.record import ZONES
from lab.journal.fields import text
from lab.journal.kinds.probe import Dns, Http
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event
from lab.model.verdict import Band

SAME_INSTANT_S = 2.0
MOSTLY = 0.9  # a busy machine may lose a look; nine of ten say it
OTHER_PROVIDER, OTHER_PROVIDER_APP = "instagram.com", "instagram"


def names_fail_but_one(run: Timeline) -> Finding:
    """Judge F20: in-house names fail, instagram.com resolves and its front ends answer 503.

    All of them resolved before, and its pages came.
    """
    steady, late = run.phase("steady"), lapsed(run)
    was, now = _by_zone(run, steady), _by_zone(run, late)
    pages_was = enough(
        "fetches of instagram before", run.of(Http.kind, steady, app=OTHER_PROVIDER_APP)
    )
    pages = enough("fetches of instagram", run.of(Http.kind, late, app=OTHER_PROVIDER_APP))
    failing = {zone: _failed(now[zone]) for zone in ZONES}
    refused = sum(map(unavailable, pages)) / len(pages)
    values = {
        "least NOERROR of a zone before": min(1 - _failed(looks) for looks in was.values()),
        "instagram pages before": sum(map(http_fine, pages_was)) / len(pages_was),
        "least failed of an in-house zone": min(failing.values()),
        "instagram NOERROR": 1 - _failed(now[OTHER_PROVIDER]),
        "instagram 503": refused,
    }
    measured = (
        "; ".join(f"{zone.rstrip('.')} failed {share:.0%}" for zone, share in failing.items())
        + f"; {OTHER_PROVIDER} NOERROR {values['instagram NOERROR']:.0%}, HTTP 503 in "
        f"{refused:.0%} of {len(pages)}; before at least "
        f"{values['least NOERROR of a zone before']:.0%} of each NOERROR, "
        f"{values['instagram pages before']:.0%} of its pages came"
    )
    decisive = [each for looks in now.values() for each in looks[-3:]]
    return judged(
        measured,
        [*decisive, *pages[-4:]],
        values=values,
        band=dict.fromkeys(values, (MOSTLY, 1.0)),
    )


def _by_zone(run: Timeline, span: Span) -> dict[str, list[Event]]:
    """Return the look-ups at resolvers by zone; raise Unseen when one has none."""
    looks = enough("look-ups at resolvers", run.of(Dns.kind, span, role="resolver"))
    found = {
        zone: [look for look in looks if inside(look, zone)] for zone in (*ZONES, OTHER_PROVIDER)
    }
    unseen = [zone for zone, asked in found.items() if not asked]
    if unseen:
        raise Unseen(f"no resolver was asked for {', '.join(unseen)}", looks)
    return found


def up_but_unreachable(run: Timeline, of: Family) -> Finding:
    """Judge F21: each name server answers inside its PoP while nobody outside gets an answer.

    Before, it was answered on both sides.
    """
    was, now = _sides(run, run.phase("steady"), of), _sides(run, dark(run), of)
    good = {server: sum(map(_split, pairs)) / len(pairs) for server, pairs in now.items()}
    fine = {server: sum(map(_answered, pairs)) / len(pairs) for server, pairs in was.items()}
    values = {
        "least answered on both sides before": min(fine.values()),
        "least answered inside alone": min(good.values()),
    }
    measured = (
        "; ".join(
            f"{server}: {good[server]:.0%} of {len(now[server])} pairs of looks NOERROR inside "
            "and no answer outside"
            for server in sorted(now)
        )
        + f"; before at least {min(fine.values()):.0%} answered on both sides"
    )
    decisive = [look for name in sorted(now) for pair in now[name][:2] for look in pair]
    band: dict[str, Band] = dict.fromkeys(values, (MOSTLY, 1.0))
    return judged(measured, decisive, values=values, band=band)


def _sides(run: Timeline, span: Span, of: Family) -> dict[str, list[tuple[Event, Event]]]:
    """Return for each name server the looks inside its PoP, each with those outside.

    Raises:
        Unseen: a name server was not asked inside, or one of the four names not outside.
    """
    looks = [e for e in run.of(Dns.kind, span, role="authority") if in_house(e)]
    asked = [look for look in looks if of.has(text(look.data, "target"))]
    inner = enough("in-PoP queries to name servers", where(asked, "scope", {"in-pop"}))
    outer = enough("outside queries to name servers", where(asked, "scope", {"outside"}))
    addresses = set(map(str, of.servers))
    silent = addresses - {text(look.data, "target") for look in outer}
    if silent:
        raise Unseen(f"nobody outside asked {', '.join(sorted(silent))}", outer)
    servers = set(run.nodes("dns")) or {text(look.data, "server") for look in inner}
    pairs = {server: _pairs(where(inner, "server", {server}), outer) for server in servers}
    unseen = sorted(server for server, found in pairs.items() if not found)
    if unseen:
        raise Unseen(
            f"not seen within {SAME_INSTANT_S:.0f} s inside and outside: {', '.join(unseen)}",
            inner,
        )
    return pairs


def _failed(looks: Sequence[Event]) -> float:
    return 1 - share(looks, "NOERROR")


def _pairs(inner: Sequence[Event], outer: Sequence[Event]) -> list[tuple[Event, Event]]:
    ats = [other.at for other in outer]
    return [
        (look, other)
        for look in inner
        for other in outer[
            bisect_left(ats, look.at - SAME_INSTANT_S) : bisect_right(
                ats, look.at + SAME_INSTANT_S
            )
        ]
    ]


def _split(pair: tuple[Event, Event]) -> bool:
    inner, outer = pair
    return text(inner.data, "rcode") == "NOERROR" and text(outer.data, "rcode") in (
        "TIMEOUT",
        "UNREACHABLE",
    )


def _answered(pair: tuple[Event, Event]) -> bool:
    return all(text(look.data, "rcode") == "NOERROR" for look in pair)


FACTS = (
    Fact(
        "F20",
        f"late in the outage at least 90 %: {', '.join(z.rstrip('.') for z in ZONES)} fail, "
        f"{OTHER_PROVIDER} NOERROR, its pages 503; all of them fine before",
        names_fail_but_one,
    ),
    Fact(
        "F21",
        "at each name server at least 90 % of the pairs of looks "
        f"(within {SAME_INSTANT_S:.0f} s): NOERROR inside, no answer outside; before NOERROR on "
        "both sides; likewise over IPv6",
        both(up_but_unreachable, ASKED),
    ),
)
