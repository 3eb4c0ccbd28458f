"""The proofs of a lab that has converged, kept with it."""

import json
from dataclasses import replace

from lab.incidents.facebook_2021.looks.plan import proofs as of_network
from lab.model import codec
from lab.model.deployment import NodeState
from lab.model.setup import Steady
from lab.probes.routers import RouterProbes
from lab.probes.steady import proofs, steady
from lab.probes.tables import COMMAND, COMMAND6
from tests.fakes.context import network
from tests.fakes.scripted import ScriptedLab

PROOFS = of_network(network(), 3.0)
SUMMARY = {"ipv4Unicast": {"tableVersion": 4, "peers": {}}}


def routers(count: int) -> RouterProbes:
    names = [f"r{number}" for number in range(count)]
    answers = {"show bgp summary json": json.dumps(SUMMARY), COMMAND: "{}", COMMAND6: "{}"}
    states = [NodeState(name, "eb", "a", "running", (("bgpd", "running"),)) for name in names]
    return RouterProbes(
        ScriptedLab(dict.fromkeys([(n, "bgpd") for n in names], answers), (*states,))
    )


def test_proofs_are_the_same_after_they_were_kept() -> None:
    kept = steady(routers(2), PROOFS)
    read = proofs(codec.load(Steady, codec.dump(kept)))
    assert {node: tuple(checks) for node, checks in PROOFS.forwarding.items()} == read.forwarding
    assert replace(read, forwarding=PROOFS.forwarding, tables={}) == PROOFS
    assert read.tables.keys() == {"r0", "r1"}


def test_a_lab_of_many_routers_keeps_no_tables() -> None:
    assert len(steady(routers(100), PROOFS).tables) == 100
    assert steady(routers(101), PROOFS).tables == {}
