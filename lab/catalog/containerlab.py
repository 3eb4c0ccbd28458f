"""A containerlab file as the network of an incident."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, make_dataclass, replace
from functools import cached_property
from ipaddress import IPv4Address
from keyword import iskeyword
from typing import Any, Literal

from lab.catalog.frr_here import Asks, fit
from lab.incident import Built, Order
from lab.load.containerlab import Imported, addressed, configs_of
from lab.model.access import Access, AccessPlan, Path
from lab.model.change import Change
from lab.model.deployment import Deployment, NodeConfig
from lab.model.dial import DeclaredDial, Switch, dial
from lab.model.errors import InputError, Problem
from lab.model.gate import Gate
from lab.model.keys import Keys
from lab.model.programs.access import SshJob
from lab.model.selector import problems, selected
from lab.model.topology import Node, Topology
from lab.probes.addresses import Unplaced, address_of
from lab.render.access import client_files, ssh_service
from lab.steps.stage import Network

LOOPBACK = "lo"
_GATES = "gates"


@dataclass(frozen=True, slots=True)
class Gates:
    """Which gates are asked before and after each change."""

    batfish: Switch = field(default=Switch.OFF, metadata={"doc": "Batfish judges a change first"})
    canary: Switch = field(
        default=Switch.OFF, metadata={"doc": "one group of routers after the other, with a look"}
    )
    commit_confirm: Switch = field(
        default=Switch.OFF,
        metadata={"doc": "a router takes a change back by itself unless it is confirmed"},
    )

    def asked(self) -> frozenset[Gate]:
        """Return the gates that are switched on."""
        switches = {
            Gate.BATFISH: self.batfish, Gate.CANARY: self.canary,
            Gate.CONFIRM: self.commit_confirm,
        }  # fmt: skip
        return frozenset(gate for gate, switch in switches.items() if switch is Switch.ON)


_DIAL = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")  # as $visit.travel_s


def problems_of(declared: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the names of declared dials; places are as in the scenario."""
    for path in declared:
        place, words = f"declare_dials.{path}", path.split(".")
        if not _DIAL.fullmatch(path) or any(map(iskeyword, words)):
            yield Problem(place, "is no name of a dial", "use GROUP.NAME, as visit.travel_s")
        elif words[0] == _GATES:
            yield Problem(place, f"the group {_GATES} is the lab's own")


def dials_of(declared: Mapping[str, DeclaredDial]) -> Any:
    """Return the dials that a scenario declares, and the gates, as a dataclass of groups."""
    groups: dict[str, list[tuple[str, Any, Any]]] = {}
    for path, each in declared.items():
        group, _, name = path.partition(".")
        groups.setdefault(group, []).append((name, _type(each), _field(each)))
    made = {
        group: make_dataclass(group.capitalize(), fields, frozen=True)
        for group, fields in groups.items()
    }
    made[_GATES] = Gates
    top = [(group, cls, field(default_factory=cls)) for group, cls in made.items()]
    return make_dataclass("Dials", top, frozen=True)()


def _type(declared: DeclaredDial) -> Any:
    if declared.choice:
        return Literal[declared.choice]
    return str if isinstance(declared.default, str) else float


def _field(declared: DeclaredDial) -> Any:
    return dial(declared.default, declared.meaning, at_least=declared.min, at_most=declared.max)


@dataclass(frozen=True, slots=True)
class Additions:
    """What a scenario adds to a containerlab file: the way in, and changes.

    ``problems`` are what is wrong with them; what can be read is there all the same.
    """

    access: AccessPlan | None = None
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def _nothing(_dials: Any) -> Additions:
    return Additions()


@dataclass(frozen=True)
class ContainerlabSource:
    """A containerlab file with what a scenario adds: its dials, and parts that need them.

    If it is not ``strict``, the caller has already judged the scenario.
    """

    imported: Imported
    declared: Mapping[str, DeclaredDial] = field(default_factory=dict)
    added: Callable[[Any], Additions] = _nothing
    strict: bool = False

    @property
    def name(self) -> str:
        """Return the name of the topology."""
        return self.imported.name

    @property
    def profiles(self) -> tuple[str, ...]:
        """Return nothing: a containerlab file has one size."""
        return ()

    @property
    def default_profile(self) -> str:
        """Return the name of the one size."""
        return ""

    @cached_property
    def dials(self) -> Any:
        """Return the dials that the scenario declares, and the gates."""
        return dials_of(self.declared)

    @cached_property
    def _known(self) -> tuple[Mapping[str, str], Topology, tuple[Problem, ...]]:
        configs = configs_of(self.imported)
        topology, warnings = addressed(self.imported, configs)
        return configs, topology, warnings

    def without_access(self) -> "ContainerlabSource":
        """Return the source without the way in that the scenario adds."""
        return replace(self, added=lambda dials: replace(self.added(dials), access=None))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return warnings on parts of the file that are not understood, for ``verify``."""
        return self._known[2]

    def unfit(self, asks: Asks) -> tuple[Problem, ...]:
        """Return a warning for each part of the file that an FRR does not take."""
        return fit(self.imported, self._known[0], asks).warnings

    def topology(self, profile: str) -> Topology:
        """Return the network; raise InputError when a size is named."""
        if profile:
            problem = Problem("--profile", "a containerlab file has one size", "leave it out")
            raise InputError([problem])
        return self._known[1]

    def build(self, order: Order) -> Built:
        """Return the network with the SSH service of its routers, if the scenario has one.

        Raises:
            InputError: the way in names what is not there, or cannot be read.
        """
        configs, topology, _ = self._known
        added = self.added(order.dials)
        if self.strict and added.problems:
            raise InputError(added.problems)
        access, routers = ways(added.access, topology)
        fitted = fit(self.imported, configs, order)
        network = Network(
            topology, access, configs, {each.name: each for each in added.changes},
            order.dials.gates.asked(),
        )  # fmt: skip
        accounts = added.access.accounts if added.access else ()
        keys = order.keys(accounts)
        release = order.software().frr if self.imported.daemons else ()

        def deployment(name: str) -> Deployment:
            made = self.imported.deployment(name, release, fitted.lacks, fitted.taken)
            return _with_logins(made, access, routers, keys)

        warnings = (*self.imported.warnings, *fitted.warnings)
        return Built(network, deployment, warnings=warnings, loaded=fitted.loaded)


@dataclass(frozen=True)
class UnreadSource:
    """A network that only Python knows which was not run; nothing of it can be looked at."""

    name: str
    declared: Mapping[str, DeclaredDial] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    default_profile: str = ""

    @cached_property
    def dials(self) -> Any:
        """Return the dials that the scenario declares, and the gates."""
        return dials_of(self.declared)

    def topology(self, _profile: str) -> Topology:
        """Raise InputError: the network is not known."""
        raise InputError([Problem(self.name, "its network is known to its Python alone")])

    def build(self, _order: Order) -> Built:
        """Raise InputError: the network is not known."""
        raise InputError([Problem(self.name, "its network is known to its Python alone")])


def _addresses(
    routers: tuple[Node, ...], interface: str, place: str, topology: Topology
) -> tuple[dict[str, IPv4Address], list[Problem]]:
    """Return the routers that a path ends at; a router needs its interface for that."""
    found: dict[str, IPv4Address] = {}
    for router in routers:
        own = next((each for each in router.interfaces if each.name == interface), None)
        if own is not None and own.addresses:
            found[router.name] = own.addresses[0].ip
        elif interface == LOOPBACK:
            with suppress(Unplaced):
                found[router.name] = IPv4Address(address_of(router, topology))
    if found:
        return found, []
    hint = "give the interface of the routers, as lo or eth9"
    return {}, [Problem(f"{place}.to", f"no router has an address on {interface}", hint)]


def _joined(one: NodeConfig, two: NodeConfig) -> NodeConfig:
    return replace(one, files={**one.files, **two.files}, daemons=(*one.daemons, *two.daemons))


def ways(plan: AccessPlan | None, topology: Topology) -> tuple[Access, tuple[Node, ...]]:
    """Return the paths to the routers with an SSH service, and these routers.

    Raises:
        InputError: the scenario's `access` names what is not there; with every problem.
    """
    if plan is None:
        return Access(), ()
    found = list(problems(plan.routers, topology.nodes, "access.routers"))
    if found:
        raise InputError(found)
    routers = selected(plan.routers, topology.nodes)
    paths = {}
    for name, each in plan.paths.items():
        place = f"access.paths.{name}"
        if each.from_ not in {node.name for node in topology.nodes}:
            found.append(Problem(f"{place}.from", f"there is no node {each.from_}"))
            continue
        addresses, wrong = _addresses(routers, each.to, place, topology)
        found += wrong
        origins = dict.fromkeys(plan.accounts, each.from_)
        paths[name] = Path(origins, addresses)
    if found:
        raise InputError(found)
    return Access(paths), routers


def _with_logins(
    made: Deployment, access: Access, routers: tuple[Node, ...], keys: Keys
) -> Deployment:
    configs = dict(made.configs)
    accounts = tuple(keys.accounts)
    for router in routers:
        config = configs[router.name]
        job = SshJob(
            node=router.name, daemons=tuple(daemon.name for daemon in config.daemons),
            accounts={name: f"/run/lab/{name}.pub" for name in accounts},
        )  # fmt: skip
        configs[router.name] = _joined(config, ssh_service(job, keys))
    origins: dict[str, set[str]] = {}
    for path in access.paths.values():
        for node in path.origins.values():
            origins.setdefault(node, set()).update(map(str, path.addresses.values()))
    for node, addresses in origins.items():
        files = client_files(keys, accounts, sorted(addresses))
        configs[node] = _joined(configs[node], NodeConfig(files))
    return replace(made, configs=configs)
