"""What .com and resolvers say of the name servers: F19."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.family import asked as asked_over_ipv6
from lab.incidents.facebook_2021.facts.ipv6_queries import asked_by_resolvers
from lab.incidents.facebook_2021.facts.records import Record, inside, parsed
from lab.incidents.facebook_2021.facts.windows import before
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.journal.fields import require_texts, text
from lab.journal.kinds.probe import Dns
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Timeline, where
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

NS_TTL = 172800  # F19: SANS ISC diary 27900
LEAST_TTL_S = 3600  # a resolver may cap the TTL of two days, and it runs down
DELEGATED = "delegation"
USED = 1.0  # queries over IPv6 besides the looks, of which too many are taken off
SAID = 3  # records named in a difference
DELEGATION = frozenset(
    record
    for server in NAME_SERVERS
    for record in (
        Record("facebook.com.", NS_TTL, "NS", server.name),
        Record(server.name, NS_TTL, "A", str(server.address)),
        Record(server.name, NS_TTL, "AAAA", str(server.address6)),
    )
)


def parent_delegates(run: Timeline) -> Finding:
    """Judge F19: .com and resolvers name exactly the four servers, with glue and TTL, always."""
    asked = [e for e in run.of(Dns.kind, role="parent") if inside(e, "facebook.com")]
    looks = enough("looks at the delegation of facebook.com in .com", asked)
    answered = where(looks, "rcode", {"NOERROR"})
    referrals = [look for look in answered if parsed(require_texts(look, "answers"))]
    if not referrals:
        raise Unseen("no answer of .com with records and their TTL was seen", looks)
    wrong = [look for look in answered if _delegation(look) != DELEGATION]
    views = _views(run)
    other = [look for look in views if not _as_delegated(look)]
    values = {
        "referrals_as_expected_share": 1 - len(wrong) / len(answered),
        "resolvers_views_as_expected_share": 1 - len(other) / len(views),
    }
    six = asked_over_ipv6(run)
    families = "of both families" if six else "of IPv6"
    measured = (
        f"{len(answered) - len(wrong)} of {len(answered)} referrals exactly as expected"
        + (
            f"; line {wrong[0].line}: {_difference(_delegation(wrong[0]))}"
            if wrong
            else f": 4 name servers, 8 glue addresses, TTL {NS_TTL}"
        )
        + f"; {len(views) - len(other)} of {len(views)} answers of resolvers agree, addresses "
        f"{families} included"
    )
    band: dict[str, Band] = dict.fromkeys(values, (1.0, 1.0))
    counters: tuple[Event, ...] = ()
    if six:
        queries, counters = asked_by_resolvers(run)
        values["resolvers_queries_over_ipv6"] = float(queries)
        band["resolvers_queries_over_ipv6"] = (USED, None)
        measured += f"; before the fault resolvers sent the four {queries} queries over IPv6"
    decisive = [*(wrong or referrals), *(other or views), *counters]
    return judged(measured, decisive, values=values, band=band)


def _views(run: Timeline) -> list[Event]:
    """Return what resolvers answered of the delegation before the fault.

    Raises:
        Unseen: a resolver that was asked was not asked, or did not answer, for each of the names.
    """
    asked = enough("looks at resolvers' delegation", run.of(Dns.kind, before(run), role=DELEGATED))
    answered = where(asked, "rcode", {"NOERROR"})
    types = ("A", "AAAA") if asked_over_ipv6(run) else ("AAAA",)
    wanted = {("facebook.com.", "NS")}
    wanted |= {(server.name, qtype) for server in NAME_SERVERS for qtype in types}
    for resolver in sorted({text(look.data, "target") for look in asked}):
        known = {_question(look) for look in where(answered, "target", {resolver})}
        if not known >= wanted:
            raise Unseen(
                f"{resolver} did not tell {_some(sorted(map(str, wanted - known)))}", asked
            )
    return answered


def _question(look: Event) -> tuple[str, str]:
    return text(look.data, "name"), text(look.data, "qtype")


def _as_delegated(look: Event) -> bool:
    """Return whether a resolver's answer is what .com says; its TTL runs down while it caches."""
    name, qtype = _question(look)
    found = parsed(require_texts(look, "answers"))
    wanted = {(each.name, each.type, each.data) for each in DELEGATION}
    wanted = {each for each in wanted if each[:2] == (name, qtype)}
    return {(each.name, each.type, each.data) for each in found} == wanted and all(
        LEAST_TTL_S <= each.ttl <= NS_TTL for each in found
    )


def _delegation(look: Event) -> frozenset[Record]:
    return parsed(require_texts(look, "answers"))


def _difference(found: frozenset[Record]) -> str:
    missing = [_said(record) for record in sorted(DELEGATION - found)]
    extra = [_said(record) for record in sorted(found - DELEGATION)]
    return f"missing {_some(missing)}, not expected {_some(extra)}"


def _said(record: Record) -> str:
    return f"{record.name} {record.ttl} {record.type} {record.data}"


def _some(items: Sequence[str]) -> str:
    rest = len(items) - SAID
    return "; ".join(items[:SAID]) + (f" and {rest} more" if rest > 0 else "") or "none"


FACTS = (
    Fact(
        "F19",
        f"every referral: a-d.ns with their four A and four AAAA, NS and glue TTL {NS_TTL}; every "
        "answer of resolvers before the fault: the same names and IPv6 addresses, for hours; "
        "where they ask over IPv6 the IPv4 addresses too, and the four count such queries",
        parent_delegates,
        kind=FactKind.CONSTRUCTION,
    ),
)
