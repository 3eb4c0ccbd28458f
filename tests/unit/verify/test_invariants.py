"""The invariants of any network, on answers that are made up."""

import json
from collections.abc import Mapping
from ipaddress import IPv4Interface

import pytest

from lab.model.topology import Interface, Node, Topology
from lab.model.verdict import Verdict
from lab.model.verification import OwnInvariant
from lab.verify.invariants import Addresses, Own
from lab.verify.question import Files, Question, Row
from lab.verify.snapshot import same_names
from lab.verify.state import State

NETWORK = Topology("t", "", (Node("Client", "linux", ""), Node("r1", "frr", "")), ())


class Says:
    """Answers every question of a kind with the same rows; all others with none."""

    def __init__(self, name: str, rows: Mapping[str, list[Row]]) -> None:
        self._name = name
        self._rows = rows

    def version(self) -> str:
        return "none"

    def load(self, snapshot: str, files: Files) -> None:
        raise AssertionError(snapshot)

    def fork(self, base: str, snapshot: str, files: Files) -> None:
        raise AssertionError(snapshot)

    def ask(self, question: Question, snapshot: str) -> tuple[Row, ...]:
        return tuple(self._rows.get(snapshot, ())) if question.name == self._name else ()


def owner(node: str, interface: str) -> Row:
    return {"IP": "10.0.0.1", "Node": node, "Interface": interface}


ANYCAST = [owner("a", "lo"), owner("b", "lo")]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (ANYCAST, None, Verdict.PASS),
        ([owner("a", "eth1"), owner("b", "lo")], None, Verdict.FAIL),
        (ANYCAST, ANYCAST, Verdict.PASS),
        ([], ANYCAST, Verdict.FAIL),
        (ANYCAST, [*ANYCAST, owner("c", "lo")], Verdict.FAIL),
        ([*ANYCAST, owner("c", "lo")], ANYCAST, Verdict.PASS),
    ],
    ids=["anycast", "a mistake", "still anycast", "two routers get one", "one more", "one less"],
)
def test_an_address_is_on_one_node_or_on_loopbacks_where_it_was(
    before: list[Row], after: list[Row] | None, verdict: Verdict
) -> None:
    service = Says("ipOwners", {"base": before, "change": after or []})
    states = (State(service, NETWORK, "base", {}), State(service, NETWORK, "change", {}))
    (found, *_) = Addresses().judge(states[0], states[0 if after is None else 1])
    assert found.verdict is verdict


@pytest.mark.parametrize(("interface", "verdict"), [("lo", Verdict.PASS), ("eth1", Verdict.FAIL)])
def test_what_a_host_serves_on_its_loopback_is_anycast_though_batfish_knows_none(
    interface: str, verdict: Verdict
) -> None:
    served = (Interface(interface, (IPv4Interface("10.0.0.1/32"),)),)
    nodes = tuple(Node(name, "linux", "", served) for name in ("Web-a", "web-b"))
    service = Says("ipOwners", {"base": [owner("web-a", "eth1"), owner("web-b", "eth1")]})
    state = State(service, Topology("t", "", nodes, ()), "base", {})
    (found,) = Addresses().judge(state, state)
    assert found.verdict is verdict


@pytest.mark.parametrize("reachable", [True, False])
def test_a_packet_that_contradicts_its_author_fails_the_invariant(*, reachable: bool) -> None:
    ends = "NO_ROUTE" if reachable else "ACCEPTED"
    row = json.loads(
        '{"Flow": {"ingressNode": "client", "dstIp": "10.0.0.9"}, "Traces": '
        f'[{{"disposition": "{ends}", "hops": [{{"node": "r1"}}]}}]}}'
    )
    service = Says("reachability", {"change": [row]})
    wanted = OwnInvariant("x", ("kind linux",), ("10.0.0.9",), reachable=reachable)
    before, after = (State(service, NETWORK, name, {}) for name in ("base", "change"))
    (found,) = Own(wanted).judge(before, after)
    assert (found.subject, found.verdict) == ("Client", Verdict.FAIL)
    assert found.evidence == f"client -> 10.0.0.9{': NO_ROUTE at r1' if reachable else ' arrives'}"
    (good,) = Own(wanted).judge(before, before)
    assert good.verdict is Verdict.PASS


def test_names_that_differ_in_capitals_only_are_one_to_batfish() -> None:
    nodes = (*NETWORK.nodes, Node("R1", "frr", ""))
    assert same_names(NETWORK) == ()
    assert same_names(Topology("t", "", nodes, ())) == (
        "r1 and R1 are one node to Batfish, which knows no capitals",
    )
