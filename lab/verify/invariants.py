"""The invariants: what the answers about two snapshots, before and after, mean for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from lab.incidents.facebook_2021.invariants.reach import (
    Network,
    Reached,
    names_reached,
    own_question,
    reached,
)
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import COVER
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.model.verification import Finding, Invariant, OwnInvariant
from lab.verify import answers
from lab.verify.question import Headers, Question, Row, Service, one_of

_MOST = 3


@dataclass(frozen=True, slots=True)
class Both:
    """The two snapshots of a judgement: what is, and what would be."""

    service: Service
    topology: Topology
    network: Network
    base: str
    candidate: str

    def ask(self, question: Question) -> tuple[Row, ...]:
        """Ask about what would be."""
        return self.service.ask(question, self.candidate)

    def asked_before(self, question: Question) -> tuple[Row, ...]:
        """Ask about what is."""
        return self.service.ask(question, self.base)

    def reached(self) -> tuple[Reached, Reached]:
        """Return the reachability before and after."""
        return (
            reached(self.service, self.base, self.network),
            reached(self.service, self.candidate, self.network),
        )


def passed(invariant: str, subject: str, evidence: str) -> Finding:
    """Return a finding that passed."""
    return Finding(invariant, subject, Verdict.PASS, evidence)


def failed(invariant: str, subject: str, evidence: str) -> Finding:
    """Return a finding that failed."""
    return Finding(invariant, subject, Verdict.FAIL, evidence)


def _unfounded(invariant: str, subject: str, evidence: str) -> Finding:
    return Finding(invariant, subject, Verdict.UNKNOWN, f"did not hold before: {evidence}")


def data_centres(both: Both, before: Reached, after: Reached) -> Iterator[Finding]:
    """Judge that every data centre reaches every other, and back."""
    for one, two in combinations(both.network.webs, 2):
        subject = f"{one} - {two}"
        was, now = (_between(both.network, state, one, two) for state in (before, after))
        yield _compared(Invariant.DC_DC, subject, was, now, "each way, from every rack")


def _between(network: Network, state: Reached, one: str, two: str) -> str:
    ways = ((one, two), (two, one))
    found = [
        state.to_dc[there][node]
        for here, there in ways
        for node in network.fabrics[here]
        if node in state.to_dc[there]
    ]
    return found[0] if found else ""


def _compared(invariant: str, subject: str, was: str, now: str, good: str) -> Finding:
    if not now:
        return passed(invariant, subject, good)
    return _unfounded(invariant, subject, was) if was else failed(invariant, subject, now)


def pops(both: Both, before: Reached, after: Reached) -> Iterator[Finding]:
    """Judge that every PoP's name server and proxy reach some data centre, and back."""
    for code, hosts in both.network.pops.items():
        was, now = (_stranded(both.network, state, code, hosts) for state in (before, after))
        seen = {host: after.pops_of(both.network, host) for host in hosts}
        good = "; ".join(f"{host} reaches {', '.join(dcs)}" for host, dcs in seen.items())
        yield _compared(Invariant.POP_DC, f"PoP {code}", was, now, good)


def _stranded(network: Network, state: Reached, code: str, hosts: tuple[str, ...]) -> str:
    for host in hosts:
        if not state.pops_of(network, host):
            there = [state.to_dc[dc][host] for dc in network.webs if host in state.to_dc[dc]]
            return (there or list(state.to_pop[code].values()) or ["no way back"])[0]
    return ""


def names(both: Both, how: str) -> Iterator[Finding]:
    """Judge that every user network reaches every name server it reached before."""
    before = names_reached(both.service, both.base, both.network)
    after = names_reached(both.service, both.candidate, both.network)
    for user in both.network.users:
        had = [letter for letter in both.network.dns if user not in before[letter]]
        lost = [letter for letter in had if user in after[letter]]
        if lost:
            told = f"{how}loses {', '.join(lost)}: {after[lost[0]][user]}"
            yield failed(Invariant.USERS_DNS, user, told)
        elif had:
            yield passed(Invariant.USERS_DNS, user, f"{how}reaches {', '.join(had)}")
        else:
            yield _unfounded(Invariant.USERS_DNS, user, next(iter(before.values()))[user])


def loops(both: Both) -> Iterator[Finding]:
    """Judge that no packet runs in a circle that did not before."""
    question = Question("detectLoops")
    old = answers.loops(both.asked_before(question))
    new = {ring: told for ring, told in answers.loops(both.ask(question)).items()
           if ring not in old}  # fmt: skip
    for told in list(new.values())[:_MOST]:
        yield failed(Invariant.LOOPS, "new loop", told)
    if not new:
        yield passed(Invariant.LOOPS, "whole network", f"no new loop; {len(old)} known before")


def null_routes(both: Both) -> Iterator[Finding]:
    """Judge that no user's packet to a service address ends in Null0 that did not before."""
    vips = [str(address) for pop in sites_of(both.topology).pops for _, address in pop.vips]
    targets = [address for each in both.network.dns.values() for address in each.addresses]
    question = Question(
        "reachability", one_of(both.network.users), Headers((*targets, *vips)),
        {"actions": "NULL_ROUTED"},
    )  # fmt: skip
    old = answers.failures(both.asked_before(question))
    new = {start: told for start, told in answers.failures(both.ask(question)).items()
           if start not in old}  # fmt: skip
    for start, told in new.items():
        yield failed(Invariant.NULL_ROUTES, start, told)
    if not new:
        yield passed(Invariant.NULL_ROUTES, "service addresses", "none ends in Null0")


def cover(both: Both) -> Iterator[Finding]:
    """Judge that the covering prefix stays announced to every transit that had it."""
    question = _cover_question(both)
    before = answers.routers_with(both.asked_before(question))
    after = answers.routers_with(both.ask(question))
    for node in _transits(both):
        if node in after:
            told = f"has {COVER} by {len(after[node])} ways"
            yield passed(Invariant.COVER, node, told)
        elif node in before:
            yield failed(Invariant.COVER, node, f"loses {COVER}")
        else:
            yield _unfounded(Invariant.COVER, node, f"{node} had no {COVER}")


def covered(both: Both) -> bool:
    """Return whether any transit still has the covering prefix."""
    return bool(answers.routers_with(both.ask(_cover_question(both))))


def _transits(both: Both) -> list[str]:
    return [node.name for node in both.topology.of_kind(Kind.TRANSIT)]


def _cover_question(both: Both) -> Question:
    more = {"nodes": ",".join(_transits(both)), "network": str(COVER)}
    return Question("routes", more=dict(more))


# What an end is called when both are configured and do not fit; one whose other end is not
# configured, or down, is how a session is ended on purpose.
_ON_PURPOSE = frozenset({"UNIQUE_MATCH", "DYNAMIC_MATCH", "HALF_OPEN", "UNKNOWN_REMOTE",
                         "INVALID_LOCAL_IP", "LOCAL_IP_UNKNOWN_STATICALLY"})  # fmt: skip


def sessions(both: Both) -> Iterator[Finding]:
    """Judge that the two ends of every session fit; tell how many sessions end."""
    question = Question("bgpSessionCompatibility")
    before = answers.sessions(both.asked_before(question), "Configured_Status")
    after = answers.sessions(both.ask(question), "Configured_Status")
    wrong = {
        end: state for end, state in after.items()
        if state not in _ON_PURPOSE and before.get(end) != state
    }  # fmt: skip
    for (node, address), state in list(wrong.items())[:_MOST]:
        yield failed(Invariant.SESSIONS, f"{node} - {address}", state)
    if not wrong:
        question = Question("bgpSessionStatus")
        had = answers.sessions(both.asked_before(question), "Established_Status")
        have = answers.sessions(both.ask(question), "Established_Status")
        ended = [end for end, state in had.items()
                 if state == "ESTABLISHED" and have.get(end) != state]  # fmt: skip
        told = f"{len(ended)} of {len(had)} ends lose their session"
        yield passed(Invariant.SESSIONS, "every session", told)


def references(both: Both, undefined: dict[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Judge that every name that is used is defined; ``undefined`` are route-maps by router."""
    missing = [(node, f"route-map {name}") for node, maps in undefined.items() for name in maps]
    for row in both.ask(Question("undefinedReferences")):
        file = str(row.get("File_Name")).rpartition("/")[2].removesuffix(".cfg")
        missing.append((file, f"{row.get('Struct_Type')} {row.get('Ref_Name')}"))
    for node, what in missing[:_MOST]:
        yield failed(Invariant.REFERENCES, node, f"{what} is not defined")
    if not missing:
        yield passed(Invariant.REFERENCES, "every name", "is defined")


def addresses(both: Both) -> Iterator[Finding]:
    """Judge that no address is on two nodes, those of the name servers apart."""
    anycast = {address for each in both.network.dns.values() for address in each.addresses}
    found = answers.owners(both.ask(Question("ipOwners", more={"duplicatesOnly": True})))
    twice = {address: nodes for address, nodes in found.items() if address not in anycast}
    for address, nodes in list(twice.items())[:_MOST]:
        yield failed(Invariant.ADDRESSES, address, f"on {', '.join(sorted(nodes))}")
    if not twice:
        yield passed(Invariant.ADDRESSES, "every address", "is on one node, anycast apart")


def own(both: Both, wanted: OwnInvariant) -> Iterator[Finding]:
    """Judge an invariant of the scenario's author."""
    starts, question = own_question(wanted, both.topology)
    was = answers.failures(both.asked_before(question))
    now = answers.failures(both.ask(question))
    for start in starts:
        good = "reached" if wanted.reachable else "not reached"
        bad = now.get(start, "")
        if bad and not wanted.reachable:
            bad = f"{start} reaches it"
        yield _compared(wanted.name, start, was.get(start, ""), bad, good)
