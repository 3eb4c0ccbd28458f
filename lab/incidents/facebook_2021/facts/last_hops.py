"""Where packets to the four name servers die, with a covering route and without: F11."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts import edge
from lab.incidents.facebook_2021.facts.lookups import share
from lab.incidents.facebook_2021.facts.windows import dark
from lab.incidents.facebook_2021.record import ASN, name_server
from lab.journal.fields import tables, text
from lab.journal.kinds.probe import Dns, Trace
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event
from lab.model.verdict import FactKind

COVERED = tuple(str(name_server(letter).address) for letter in "ab")
BARE = tuple(str(name_server(letter).address) for letter in "cd")
MOSTLY = 0.8  # a router says "no route" once a second to one asker
ANSWERED = 0.9  # before the fault


def die_elsewhere(run: Timeline) -> Finding:
    """Judge F11: c and d are refused far from our edge, a and b die in silence at it."""
    span = dark(run)
    _answered_before(run)
    looks = {server: _queries(run, span, server) for server in (*COVERED, *BARE)}
    paths = {server: _traces(run, span, server) for server in (*COVERED, *BARE)}
    ours = edge.addresses(run)
    refused = {server: where(looks[server], "rcode", {"UNREACHABLE"}) for server in looks}
    at_edge = [trace for server in COVERED for trace in paths[server] if _last_is(trace, ours)]
    bare = [trace for server in BARE for trace in paths[server]]
    cut = [trace for trace in bare if text(trace.data, "answered") == "unreachable"]
    inside = [trace for trace in bare if ours & set(_hops(trace))]
    covered_traces = sum(len(paths[server]) for server in COVERED)
    values = {
        "covered_refused": float(sum(len(refused[server]) for server in COVERED)),
        "covered_traces_at_edge": len(at_edge) / covered_traces,
        "bare_refused_share": min(len(refused[each]) / len(looks[each]) for each in BARE),
        "bare_traces_refused_share": len(cut) / len(bare),
        "bare_traces_at_edge": float(len(inside)),
    }
    band = {
        "covered_refused": (0.0, 0.0),
        "covered_traces_at_edge": (MOSTLY, None),
        "bare_refused_share": (MOSTLY, None),
        "bare_traces_refused_share": (MOSTLY, None),
        "bare_traces_at_edge": (0.0, 0.0),
    }
    measured = (
        f"a and b: {values['covered_refused']:.0f} queries refused, {len(at_edge)} of "
        f"{covered_traces} traces answered by AS{ASN} last; c and d: "
        f"{values['bare_refused_share']:.0%} of the queries refused at least, {len(cut)} of "
        f"{len(bare)} traces refused, {len(inside)} with a hop of AS{ASN}"
    )
    decisive = [event for server in looks for event in (*looks[server][-3:], *paths[server][-2:])]
    return judged(measured, decisive, values=values, band=band)


def _answered_before(run: Timeline) -> None:
    for server in (*COVERED, *BARE):
        looks = _queries(run, run.phase("steady"), server)
        if share(looks, "NOERROR") < ANSWERED:
            raise Unseen(f"{server} did not answer before the fault", looks)


def _queries(run: Timeline, span: Span, server: str) -> list[Event]:
    asked = run.of(Dns.kind, span, role="authority", scope="outside", target=server)
    return enough(f"outside queries to {server}", asked)


def _traces(run: Timeline, span: Span, server: str) -> list[Event]:
    return enough(f"traces to {server}", run.of(Trace.kind, span, target=server))


def _hops(trace: Event) -> Sequence[str]:
    hops = sorted(tables(trace.data, "hops"), key=lambda hop: float(text(hop, "ttl") or 0))
    return [address for hop in hops if (address := text(hop, "address"))]


def _last_is(trace: Event, ours: frozenset[str]) -> bool:
    hops = _hops(trace)
    return text(trace.data, "answered") == "silent" and bool(hops) and hops[-1] in ours


FACTS = (
    Fact(
        "F11",
        f"a and b: no query refused, {MOSTLY:.0%} of traces end in silence behind AS{ASN}; c and "
        f"d: {MOSTLY:.0%} of queries and traces refused, no hop of AS{ASN} (derived; that they "
        "have no cover is put in)",
        die_elsewhere,
        kind=FactKind.CONSTRUCTION,
    ),
)
