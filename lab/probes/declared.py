"""The probes that a scenario declares, as programs in nodes and questions to routers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from lab.model.errors import Problem
from lab.model.probe import ProbeSpec
from lab.model.programs.checks import (
    AnyCheck,
    DnsCheck,
    HttpCheck,
    ProbeJob,
    ReachCheck,
    TcpCheck,
    TraceCheck,
)
from lab.model.selector import problems as selector_problems
from lab.model.selector import selected
from lab.model.topology import Node, Topology
from lab.probes.look import Look
from lab.probes.plan import Beat, ProbePlan, probe
from lab.probes.routers import Counted, RouterProbes

CLOSED_PORT = 1  # nobody listens there, so a node that is reached refuses
_DNS_PORT = 53
_ASKED = ("sessions", "routes")  # kinds that routers are asked for from outside


class Unplaced(Exception):
    """A probe names something that has no address on this network; carries why."""


def plan(specs: Iterable[ProbeSpec], topology: Topology) -> ProbePlan:
    """Return the programs and questions of declared probes; `login` is left to who logs in."""
    checks: dict[str, list[AnyCheck]] = {}
    beats: list[Beat] = []
    for spec in specs:
        nodes = selected(spec.from_, topology.nodes)
        if spec.kind in _ASKED:
            beats.append(Beat(spec.id, spec.every_s, partial(_asked, spec, nodes)))
        elif spec.kind != "login":
            for node in nodes:
                checks.setdefault(node.name, []).extend(_checks(spec, node, topology))
    jobs = [
        probe(ProbeJob(node=node, checks=tuple(each)), "declared probe")
        for node, each in checks.items()
        if each
    ]
    return ProbePlan(tuple(jobs), tuple(beats))


def problems(specs: Sequence[ProbeSpec], topology: Topology) -> Iterator[Problem]:
    """Yield what is wrong with declared probes on a network; places are as ``probes.0.from``."""
    for number, spec in enumerate(specs):
        place = f"probes.{number}"
        found = list(selector_problems(spec.from_, topology.nodes, f"{place}.from"))
        for kind in ("reach", "login"):
            texts = getattr(spec, kind) or ()
            found += selector_problems(texts, topology.nodes, f"{place}.{kind}")
        yield from found
        if found or spec.kind in (*_ASKED, "login"):
            continue
        for node in selected(spec.from_, topology.nodes):
            try:
                list(_checks(spec, node, topology))
            except (Unplaced, ValueError) as error:
                yield Problem(f"{place}.{spec.kind}", str(error))
                break


def _asked(spec: ProbeSpec, nodes: Sequence[Node], probes: RouterProbes) -> Iterator[Look]:
    for node in nodes:
        if spec.sessions:
            look = probes.session_look(node.name, spec.sessions)
        else:
            counted = Counted(spec.origin, spec.as_path)
            look = probes.routes_look(node.name, spec.routes or (), counted)
        yield replace(look, data={"probe": spec.id, **look.data})


def address_of(node: Node, topology: Topology) -> str:
    """Return the address a node is reached at: its loopback's, else its first; raise Unplaced.

    An address that other nodes have too comes last: a packet to it may end at one of them.
    """
    shared = {
        address.ip
        for other in topology.nodes
        if other.name != node.name
        for interface in other.interfaces
        for address in interface.addresses
    }
    own = [
        address.ip
        for interface in sorted(node.interfaces, key=lambda each: each.name != "lo")
        for address in interface.addresses
        if not address.ip.is_loopback
    ]
    if not own:
        raise Unplaced(
            f"{node.name} has no address that is known: give it one in frr.conf or exec"
        )
    return str(next((each for each in own if each not in shared), own[0]))


def _placed(word: str, topology: Topology) -> str:
    """Return an address as it is, and a node's name as the node's address."""
    known = {node.name: node for node in topology.nodes}
    if word in known:
        return address_of(known[word], topology)
    if word.replace(".", "").isdecimal():
        return word
    raise Unplaced(f"{word} is neither a node nor an address")


def _checks(spec: ProbeSpec, node: Node, topology: Topology) -> Iterator[AnyCheck]:
    for check in _KINDS[spec.kind](spec, node, topology):
        yield replace(check, probe=spec.id, interval_s=spec.every_s)


def _http(spec: ProbeSpec, _node: Node, topology: Topology) -> Iterator[AnyCheck]:
    url = spec.http or ""
    host = urlsplit(url).hostname or ""
    address = ""
    if host in {node.name for node in topology.nodes}:
        address = _placed(host, topology)
    resolver = _placed(spec.resolver, topology) if spec.resolver else ""
    if host and not address and not resolver and not host.replace(".", "").isdecimal():
        raise Unplaced(f"{host} is no node: name the resolver that is asked for it")
    check = HttpCheck.of_url(url, resolver=resolver, address=address)
    yield replace(check, host=spec.host or check.host, timeout_s=spec.timeout_s)


def _dns(spec: ProbeSpec, _node: Node, topology: Topology) -> Iterator[AnyCheck]:
    name = spec.dns or ""
    yield DnsCheck(
        target=_placed(spec.server, topology), name=name if name.endswith(".") else f"{name}.",
        role="resolver", server=spec.server, qtype=spec.qtype, rd=True,
        timeout_s=spec.timeout_s, port=_DNS_PORT,
    )  # fmt: skip


def _tcp(spec: ProbeSpec, _node: Node, topology: Topology) -> Iterator[AnyCheck]:
    word, _, port = (spec.tcp or "").rpartition(":")
    if not word or not port.isdecimal():
        raise Unplaced(f"{spec.tcp} is no NODE:PORT or ADDRESS:PORT")
    yield TcpCheck(
        dst=spec.tcp or "", address=_placed(word, topology), port=int(port),
        timeout_s=spec.timeout_s,
    )  # fmt: skip


def _reach(spec: ProbeSpec, node: Node, topology: Topology) -> Iterator[AnyCheck]:
    for target in selected(spec.reach or (), topology.nodes, same_as=node):
        if target.name != node.name:
            yield ReachCheck(
                dst=target.name, address=address_of(target, topology), port=CLOSED_PORT,
                closed=True, timeout_s=spec.timeout_s,
            )  # fmt: skip


def _trace(spec: ProbeSpec, _node: Node, topology: Topology) -> Iterator[AnyCheck]:
    yield TraceCheck(target=_placed(spec.trace or "", topology), timeout_s=spec.timeout_s)


_KINDS: Mapping[str, Callable[[ProbeSpec, Node, Topology], Iterator[AnyCheck]]] = {
    "http": _http,
    "dns": _dns,
    "tcp": _tcp,
    "reach": _reach,
    "trace": _trace,
}
