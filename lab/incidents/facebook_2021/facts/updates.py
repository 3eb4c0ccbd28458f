"""The collector's update stream and the way packets die: F10, F14."""

from collections.abc import Mapping, Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts import edge
from lab.incidents.facebook_2021.facts.collector import looks, paths, rib_before
from lab.incidents.facebook_2021.facts.family import ASKED, Family, both
from lab.incidents.facebook_2021.facts.windows import before, dark, recovery
from lab.incidents.facebook_2021.record import ASN
from lab.journal.fields import tables, text
from lab.journal.kinds.probe import BgpUpdate, Dns, Trace
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event, JsonValue

BIN_S = 5.0
QUIET_RATE = 0.05  # updates a second; one in 20 s is "near zero" (F14, a chart without numbers)
MAJORITY = 0.8  # routers limit the rate of ICMP answers, so a hop may be missing now and then


def die_inside(run: Timeline, of: Family) -> Finding:
    """Judge F10: packets to the covered name servers arrived, then die in silence at our edge."""
    ours = edge.addresses(run)
    was = _traces(run, before(run), "before the fault", of)
    traces = _traces(run, dark(run), "in the outage", of)
    queries = _queries(run, dark(run), "in the outage", of)
    early = _queries(run, before(run), "before the fault", of)
    answered = where(early, "rcode", {"NOERROR"})
    reached = where(was, "answered", {"reached"})
    died = [trace for trace in traces if _died_inside(trace, ours)]
    timed_out = where(queries, "rcode", {"TIMEOUT"})
    others = {text(query.data, "rcode") for query in queries} - {"TIMEOUT"}
    measured = (
        f"before, {len(reached)} of {len(was)} traces arrived and {len(answered)} of {len(early)} "
        f"queries were answered; in the outage, {len(died)} of {len(traces)} traces answered by "
        f"AS{ASN} last and then silent, {len(timed_out)} of {len(queries)} queries TIMEOUT"
        + (f", others {', '.join(sorted(others))}" if others else ", none UNREACHABLE")
    )
    values = {
        "traces_arrived_before_share": len(reached) / len(was),
        "queries_answered_before_share": len(answered) / len(early),
        "traces_that_died_inside_share": len(died) / len(traces),
        "queries_timed_out_share": len(timed_out) / len(queries),
    }
    band = {
        "traces_arrived_before_share": (MAJORITY, None),
        "queries_answered_before_share": (MAJORITY, None),
        "traces_that_died_inside_share": (MAJORITY, None),
        "queries_timed_out_share": (1.0, None),
    }
    decisive = [*was[-2:], *traces[:6], *traces[-4:], *queries[:4], *queries[-4:]]
    return judged(measured, decisive, values=values, band=band)


def _traces(run: Timeline, span: Span, when: str, of: Family) -> list[Event]:
    return _of_each(f"traces to {_names(of)} {when}", run.of(Trace.kind, span), of)


def _queries(run: Timeline, span: Span, when: str, of: Family) -> list[Event]:
    asked = run.of(Dns.kind, span, role="authority", scope="outside")
    return _of_each(f"outside queries to {_names(of)} {when}", asked, of)


def _names(of: Family) -> str:
    return " and ".join(
        f"{letter}.ns"
        for letter, server in zip("abcd", of.servers, strict=True)
        if str(server) in of.covered
    )


def _of_each(what: str, events: Sequence[Event], of: Family) -> list[Event]:
    """Return the events that saw something; raise Unseen when one name server has none."""
    found = enough(what, where(events, "target", of.covered))
    unseen = of.covered - {text(event.data, "target") for event in found}
    if unseen:
        raise Unseen(f"{what}: none to {', '.join(sorted(unseen))}", found)
    return found


def burst_silence_burst(run: Timeline, of: Family) -> Finding:
    """Judge F14: quiet, every path announced anew and withdrawn, silence, every path back."""
    told = [e for e in run.of(BgpUpdate.kind) if of.has(text(e.data, "prefix"))]
    heard = enough("updates at the collector in the whole run", told, least=1)
    for span, when in (
        (run.phase("steady"), "in steady"),
        (dark(run), "in the outage"),
        (recovery(run), "in the return"),
    ):
        looks(run, span, when, of)
    had = paths(rib_before(run, of), of)
    pairs = sum(had.get(prefix, 0) for prefix in of.routes)
    quiet = _inside(heard, run.phase("steady"))
    spike = _inside(heard, Span(run.phase("fault").start, dark(run).start))
    silence = _inside(heard, dark(run))
    back = _inside(heard, recovery(run))
    left, came = _ending(spike, "W", of), _ending(back, "A", of)
    strange = [e for e in (*spike, *silence, *back) if text(e.data, "prefix") not in of.routes]
    kinds = [len(where(spike, "type", {kind})) for kind in "AW"]
    rates = [
        len(part) / span.seconds
        for part, span in ((quiet, run.phase("steady")), (silence, dark(run)))
    ]
    measured = (
        f"updates/s: {rates[0]:.2f} quiet, {peak(spike):.1f} at the fault's peak "
        f"({kinds[0]} A, {kinds[1]} W), {rates[1]:.2f} in the outage, {peak(back):.1f} at the "
        f"return's peak ({len(back)} updates); of {pairs} paths to DNS prefixes "
        f"{len(left)} were withdrawn and {len(came)} came back; {len(strange)} updates of others"
    )
    values = {
        "quiet_updates_per_s": rates[0],
        "outage_updates_per_s": rates[1],
        "spike_announcements": float(kinds[0]),
        "paths_withdrawn": float(len(left)),
        "paths_back": float(len(came)),
        "updates_of_other_prefixes": float(len(strange)),
    }
    band = {
        "quiet_updates_per_s": (None, QUIET_RATE),
        "outage_updates_per_s": (None, QUIET_RATE),
        "spike_announcements": (1.0, None),
        "paths_withdrawn": (float(pairs), float(pairs)),
        "paths_back": (float(pairs), float(pairs)),
        "updates_of_other_prefixes": (0.0, 0.0),
    }
    decisive = [*spike[:6], *silence[:4], *strange[:2], *back[:8]]
    return judged(measured, decisive, passed=pairs > 0, values=values, band=band)


def _ending(events: Sequence[Event], kind: str, of: Family) -> set[tuple[str, str]]:
    """Return the pairs of feeder and DNS prefix of which the last update is of this type."""
    last = {(text(e.data, "peer_as"), text(e.data, "prefix")): e for e in events}
    return {
        pair for pair, event in last.items()
        if pair[1] in of.routes and text(event.data, "type") == kind
    }  # fmt: skip


def peak(events: Sequence[Event]) -> float:
    """Return the highest rate per second over any ``BIN_S`` seconds that start at an event."""
    ats = [event.at for event in events]
    most = max((sum(at <= later < at + BIN_S for later in ats) for at in ats), default=0)
    return most / BIN_S


def _inside(events: Sequence[Event], span: Span) -> list[Event]:
    return [event for event in events if span.covers(event.at)]


def _died_inside(trace: Event, ours: frozenset[str]) -> bool:
    hops = sorted(tables(trace.data, "hops"), key=_ttl)
    answered = [place for place, hop in enumerate(hops) if hop.get("address")]
    if text(trace.data, "answered") != "silent" or not answered:
        return False
    last = answered[-1]
    return last < len(hops) - 1 and str(hops[last]["address"]) in ours


def _ttl(hop: Mapping[str, JsonValue]) -> float:
    ttl = hop.get("ttl")
    return ttl if isinstance(ttl, int | float) else 0


FACTS = (
    Fact(
        "F10",
        f"traces to a and b arrived before; then they end silent behind a node of AS{ASN}'s edge "
        "(at least 80 % of them), and every outside query to them is TIMEOUT; likewise to all "
        "four over IPv6",
        both(die_inside, ASKED),
    ),
    Fact(
        "F14",
        f"at most {QUIET_RATE} updates/s before and in the outage; at the fault announcements, "
        "and a withdrawal of every path to a DNS prefix; at the return an announcement of each; "
        "no other prefix moves; likewise in IPv6",
        both(burst_silence_burst),
    ),
)
