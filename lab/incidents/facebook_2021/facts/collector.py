"""The route collector's table; a look at it counts while every feeder was up and told paths."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network
from itertools import pairwise

from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.facts.family import IPV4, Family, Network
from lab.incidents.facebook_2021.facts.windows import before
from lab.journal.fields import count, flag, require_table, tables, text
from lab.journal.kinds.kind import BLIND
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import Unseen, enough, is_blind
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

DNS_ROUTES = IPV4.routes
TABLE = "looks at the collector's table"
UNSEEN = 0.2  # of a span; a table that nobody read for longer is not known to have stayed so
SLACK_S = 5.0  # looks come every second, and late on a loaded machine


def paths(look: Event, of: Family = IPV4) -> dict[str, int]:
    """Return the number of paths of each prefix that has any."""
    found = require_table(look, of.prefixes)
    return {prefix: int(count(found, prefix)) for prefix in found if count(found, prefix) > 0}


def feeders(run: Timeline) -> frozenset[str]:
    """Return the nodes whose links feed the collector.

    Raises:
        Unseen: the journal lists no such link.
    """
    ends = (
        (text(link, "a").partition(":")[0], text(link, "b").partition(":")[0])
        for link in tables(run.header, "links")
        if text(link, "role") == "collector"
    )
    collectors = frozenset(run.nodes("collector"))
    found = frozenset(node for pair in ends for node in pair) - collectors
    if not found:
        raise Unseen("the journal does not list who feeds the collector")
    return found


def looks(run: Timeline, span: Span, when: str, of: Family = IPV4) -> list[Event]:
    """Return the looks at the collector's table in a span, all feeders heard.

    A look while a feeder was down, or told no path, counts as blind.

    Raises:
        Unseen: too few looks saw something, nobody looked for a part of the span, or a look does
            not tell its feeders.
    """
    expected = feeders(run)
    what = f"{TABLE} {when}"
    found = enough(what, [_heard(look, expected, of) for look in run.of(Rib.kind, span)])
    first, last = max(span.start, run.phase("steady").start), min(span.end, run.end)
    ats = [first, *(look.at for look in found), last]
    gap = max(later - earlier for earlier, later in pairwise(ats))
    if gap > UNSEEN * (last - first) + SLACK_S:
        raise Unseen(f"{what}: none for {gap:.0f} s", found)
    return found


def rib_before(run: Timeline, of: Family = IPV4) -> Event:
    """Return the last look at the collector's table before the fault."""
    return looks(run, before(run), "before the fault", of)[-1]


def updates(run: Timeline, span: Span, prefixes: frozenset[str], **matching: str) -> list[Event]:
    """Return the updates of these prefixes in a span."""
    found = run.of(BgpUpdate.kind, span, **matching)
    return [event for event in found if text(event.data, "prefix") in prefixes]


def origins(look: Event, of: Family = IPV4) -> Mapping[str, frozenset[str]]:
    """Return the ASes at which paths end, by prefix inside the space of AS 32934.

    Raises:
        Unseen: the look does not tell them.
    """
    found = require_table(look, of.origins)
    return {prefix: frozenset(text(found, prefix).split()) for prefix in found}


def origin(path: object) -> str:
    """Return the AS at which a path ends, "" of an empty path."""
    hops = path if isinstance(path, list) else str(path or "").split()
    return str(hops[-1]) if hops else ""


def space(look: Event, of: Family = IPV4) -> tuple[Network, ...]:
    """Return the prefixes in a table: whatever lies inside one of them is of the same AS."""
    return tuple(map(ip_network, paths(look, of)))


def inside(prefix: str, networks: tuple[Network, ...]) -> bool:
    """Return whether a prefix is one of some networks, or a part of one."""
    try:
        net = ip_network(prefix)
    except ValueError:
        return False
    return any(
        net.network_address in each and net.prefixlen >= each.prefixlen for each in networks
    )


def _heard(look: Event, expected: frozenset[str], of: Family) -> Event:
    """Return a look as it is, or as a blind one when not every feeder was heard."""
    if is_blind(look):
        return look
    told = require_table(look, "feeders")
    down = sorted(node for node in expected if flag(told, node) is not True)
    most = max(paths(look, of).values(), default=0)
    reason = ""
    if down:
        reason = f"no session with {', '.join(down)}"
    elif most < len(expected):
        reason = f"{most:.0f} of {len(expected)} feeders told paths"
    return replace(look, data={**look.data, BLIND: reason}) if reason else look
