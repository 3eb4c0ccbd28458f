"""The collector's update stream and the way packets die: F10, F14."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, ip_interface

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.windows import dark, lapsed, recovery
from lab.incidents.facebook_2021.record import ASN, name_server
from lab.journal.fields import tables, text
from lab.journal.kinds.probe import BgpUpdate, Dns, Trace
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event, JsonValue

BIN_S = 5.0
BURST = 10.0  # F14: the spike is at least this many times the quiet before
QUIET_RATE = 0.05  # updates a second; one in 20 s is "near zero" (F14, a chart without numbers)
TAIL_S = 20.0  # the settled outage starts inside the spike's last seconds
MAJORITY = 0.8  # routers limit the rate of ICMP answers, so a hop may be missing now and then
COVERED = frozenset(str(name_server(letter).address) for letter in "ab")
EDGE_KINDS = ("pr", "asw", "dns", "edge")
# Fallback where the journal lists no addresses: public space of AS 32934 that routers' links use.
EDGE_SPACE = tuple(map(IPv4Network, ("129.134.0.0/16", "157.240.0.0/16", "31.13.0.0/16")))


def die_inside(run: Timeline) -> Finding:
    """Judge F10: packets to the covered name servers reach our edge and get no answer."""
    span = dark(run)
    traces = enough("traces to a.ns and b.ns", where(run.of(Trace.kind, span), "target", COVERED))
    asked = where(run.of(Dns.kind, span, role="authority", scope="outside"), "target", COVERED)
    queries = enough("outside queries to a.ns and b.ns", asked)
    unseen = COVERED - {text(trace.data, "target") for trace in traces}
    if unseen:
        raise Unseen(f"no trace to {', '.join(sorted(unseen))}", traces)
    ours = _edge_addresses(run)
    died = [trace for trace in traces if _died_inside(trace, ours)]
    timed_out = where(queries, "rcode", {"TIMEOUT"})
    others = {text(query.data, "rcode") for query in queries} - {"TIMEOUT"}
    measured = (
        f"{len(died)} of {len(traces)} traces answered by AS{ASN} last and then silent; "
        f"{len(timed_out)} of {len(queries)} queries TIMEOUT"
        + (f", others {', '.join(sorted(others))}" if others else ", none UNREACHABLE")
    )
    passed = len(died) >= MAJORITY * len(traces) and not others
    return judged(
        measured, [*traces[:6], *traces[-4:], *queries[:6], *queries[-4:]], passed=passed
    )


def burst_silence_burst(run: Timeline) -> Finding:
    """Judge F14: quiet, a spike of announcements and withdrawals, silence, a return burst."""
    updates = enough("updates at the collector in the whole run", run.of(BgpUpdate.kind), least=1)
    outage = dark(run)
    quiet = _inside(updates, run.phase("steady"))
    spike = _inside(updates, Span(run.phase("fault").start, outage.start + TAIL_S))
    silence = _inside(updates, lapsed(run))
    back = _inside(updates, recovery(run))
    rates = [
        len(quiet) / run.phase("steady").seconds,
        peak(spike),
        len(silence) / lapsed(run).seconds,
        peak(back),
    ]
    kinds = [len(where(spike, "type", {kind})) for kind in "AW"]
    measured = (
        f"updates/s: {rates[0]:.2f} quiet, {rates[1]:.1f} at the fault's peak "
        f"({kinds[0]} A, {kinds[1]} W), {rates[2]:.2f} late in the outage, "
        f"{rates[3]:.1f} at the return's peak ({len(back)} updates)"
    )
    floor = max(rates[0], QUIET_RATE)
    passed = (
        max(rates[0], rates[2]) <= QUIET_RATE
        and min(rates[1], rates[3]) >= BURST * floor
        and min(kinds) > 0
    )
    return judged(measured, [*spike[:8], *silence[:4], *back[:8]], passed=passed)


def peak(events: Sequence[Event]) -> float:
    """Return the highest rate per second over any ``BIN_S`` seconds that start at an event."""
    ats = [event.at for event in events]
    most = max((sum(at <= later < at + BIN_S for later in ats) for at in ats), default=0)
    return most / BIN_S


def _inside(events: Sequence[Event], span: Span) -> list[Event]:
    return [event for event in events if span.covers(event.at)]


def _edge_addresses(run: Timeline) -> frozenset[str]:
    found = (run.addresses(node) for node in run.nodes(*EDGE_KINDS))
    return frozenset(str(ip_interface(address).ip) for some in found for address in some)


def _died_inside(trace: Event, ours: frozenset[str]) -> bool:
    hops = sorted(tables(trace.data, "hops"), key=_ttl)
    answered = [place for place, hop in enumerate(hops) if hop.get("address")]
    if text(trace.data, "answered") != "silent" or not answered:
        return False
    last = answered[-1]
    return last < len(hops) - 1 and _is_ours(str(hops[last]["address"]), ours)


def _ttl(hop: Mapping[str, JsonValue]) -> float:
    ttl = hop.get("ttl")
    return ttl if isinstance(ttl, int | float) else 0


def _is_ours(address: str, ours: frozenset[str]) -> bool:
    try:
        return address in ours or any(IPv4Address(address) in space for space in EDGE_SPACE)
    except ValueError:
        return False


FACTS = (
    Fact(
        "F10",
        f"traces to a and b end silent behind a hop of AS{ASN} (at least 80 % of them); "
        "every outside query to them TIMEOUT",
        die_inside,
    ),
    Fact(
        "F14",
        f"at most {QUIET_RATE} updates/s before and late in the outage; peaks over {BIN_S:.0f} s "
        f"at least {BURST:.0f} times that at the fault (A and W) and at the return",
        burst_silence_burst,
    ),
)
