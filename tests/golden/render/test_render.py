"""A topology in, a node's files and daemons out: one node of each kind of the mini profile.

Left out: what every node or router has (``hosts``, ``vtysh.conf``) and each daemon's own part of
``frr.conf``, which ``backbone-router-split`` and ``name-server-split`` show.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.model.deployment import NodeConfig
from lab.model.software import Software
from tests.fakes.context import context, network

HERE = Path(__file__).parent
FRR_8 = Software()
FRR_10 = Software(frr=(10, 3), unbound_limits=False)
NO_FILES = ("",)
ALIKE = ("hosts", "vtysh.conf")
SPLIT = ("zebra.conf", "staticd.conf", "ospfd.conf", "bgpd.conf")


def of(kind: Kind) -> str:
    """Return the first node of a kind."""
    return network().of_kind(kind)[0].name


def resolver(software: str, tuning: str) -> str:
    return next(
        each.node
        for each in sites_of(network()).resolvers
        if (each.software, each.tuning) == (software, tuning)
    )


@dataclass(frozen=True)
class Case:
    """A node, and what it is there to show."""

    node: str
    shows: str
    drained: str = ""
    software: Software = FRR_8
    only: tuple[str, ...] = ()  # names of files; all but the split ones when empty


CASES = {
    "backbone-router": Case(
        of(Kind.EB), "OSPF inside its plane, policies on every session out of it, SSH by AAA"
    ),
    "backbone-router-drained": Case(
        of(Kind.EB),
        "DENY on every session out of its plane, every plane link passive, nothing else",
        drained="all planes",
        only=("frr.conf",),
    ),
    "backbone-router-split": Case(
        of(Kind.EB), "which daemon reads which part of frr.conf", only=SPLIT
    ),
    "backbone-router-frr-10": Case(
        of(Kind.EB), "mgmtd starts first and reads zebra's file", software=FRR_10, only=NO_FILES
    ),
    "midpoint-router": Case(
        f"eb1-{network().of_kind(Kind.EB)[2].site}", "the PoPs' way in", only=("frr.conf",)
    ),
    "fabric-aggregator": Case(of(Kind.FA), "announces its data centre as one prefix"),
    "spine-switch": Case(of(Kind.SSW), "many paths, no policy but its own loopback"),
    "fabric-switch": Case(of(Kind.FSW), "an AS number of its own in place of a confederation"),
    "rack-switch": Case(of(Kind.RSW), "announces its rack as one prefix"),
    "peering-router": Case(
        of(Kind.PR), "turns name servers' /32s into the withdrawn prefixes; the covers stay"
    ),
    "peering-router-frr-10": Case(
        of(Kind.PR), "mgmtd reads staticd's file", software=FRR_10, only=NO_FILES
    ),
    "pop-switch": Case(of(Kind.ASW), "a withdrawn name server is silence, in Null0"),
    "name-server": Case(
        of(Kind.DNS), "bgpd announces it, nsd answers, the health agent decides on both"
    ),
    "name-server-split": Case(of(Kind.DNS), "a server needs no ospfd", only=SPLIT),
    "edge": Case(of(Kind.EDGE), "every data centre's web servers behind the PoP's addresses"),
    "web": Case(of(Kind.WEB), "starts cold when no PoP reaches it"),
    "aaa": Case(of(Kind.AAA), "knows the accounts, but not the local one"),
    "drain-controller": Case(of(Kind.CTL), "one account's key and every router's host key"),
    "tools": Case(of(Kind.MON), "internal tools are a web server in a data centre"),
    "operations": Case(of(Kind.NOC), "two accounts' keys and every router's host key"),
    "out-of-band": Case(of(Kind.OOB), "forwards, and has a looking glass"),
    "transit": Case(of(Kind.TRANSIT), "to customers everything, to peers what customers said"),
    "isp": Case(of(Kind.ISP), "up and across only its own and its customers' prefixes"),
    "collector": Case(of(Kind.COLLECTOR), "hears everything, says nothing, writes MRT"),
    "root": Case(of(Kind.ROOT), "the root zone, delegating .com and .net"),
    "gtld": Case(of(Kind.TLD), "delegations and glue of two days"),
    "provider": Case(of(Kind.PROVIDER), "names that do not depend on the data centres"),
    "resolver-public": Case(resolver("unbound", "fast"), "an Unbound that gives up quickly"),
    "resolver-public-old": Case(
        resolver("unbound", "fast"), "no limits it does not know", software=FRR_10,
        only=("unbound.conf",),
    ),
    "resolver-unbound": Case(resolver("unbound", "stock"), "an Unbound as packaged"),
    "resolver-bind": Case(resolver("bind", "stock"), "a BIND as packaged"),
    "resolver-legacy": Case(resolver("legacy", "stock"), "no negative caching, no backing off"),
    "users": Case(of(Kind.USERS), "they wait for the network, then ask their resolvers in order"),
}  # fmt: skip


@cache
def rendered(drained: str, software: Software) -> Mapping[str, NodeConfig]:
    return deployment(context(drained, software=software), "golden").configs


def page(case: Case, config: NodeConfig) -> str:
    """Return a node as one text: what is started, then its files."""
    lines = [f"# {case.node}: {case.shows}", *_started(config), *_files(case, config)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _started(config: NodeConfig) -> Iterator[str]:
    yield from (f"sysctl {name} = {value}" for name, value in config.sysctls)
    for daemon in config.daemons:
        after = f" after {', '.join(daemon.after)}" if daemon.after else ""
        yield f"start {daemon.name}{after}, ready by {daemon.ready} {daemon.path}"
        yield f"      {' '.join(daemon.argv)}"


def _files(case: Case, config: NodeConfig) -> Iterator[str]:
    for path, text in config.files.items():
        name = Path(path).name
        if name in case.only or (not case.only and name not in (*ALIKE, *SPLIT)):
            yield f"\n--- {path}\n{text}"


@pytest.mark.parametrize("name", CASES)
def test_a_node_is_rendered_as_the_golden_one(
    name: str, golden: Callable[[Path, str], None]
) -> None:
    case = CASES[name]
    made = rendered(case.drained, case.software)
    golden(HERE / f"{name}.txt", page(case, made[case.node]))


def test_every_kind_of_the_mini_profile_is_shown() -> None:
    shown = {network().node(case.node).kind for case in CASES.values()}
    assert shown == {node.kind for node in network().nodes}


def test_there_is_no_golden_file_without_a_case() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == set(CASES)
