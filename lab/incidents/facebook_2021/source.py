"""The network of this incident as the lab asks for it: from a blueprint to a deployment."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address

from lab.incident import Built, Order
from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.dials import EdgeSettings, Settings
from lab.incidents.facebook_2021.files.access import ACCOUNTS, managed_addresses
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import deployment, router_configs
from lab.incidents.facebook_2021.invariants.pairs import PROBED
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks import plan
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.incidents.facebook_2021.network.capacity import shaped
from lab.incidents.facebook_2021.network.ipv6 import carried
from lab.incidents.facebook_2021.network.review import unfit
from lab.model.access import Access, Path
from lab.model.dial import Switch
from lab.model.errors import InputError, Problem
from lab.model.topology import Topology
from lab.probes.plan import Proofs
from lab.steps.stage import Network

_NO_IPV6 = Problem(
    "edge.ipv6", "this host has no IPv6: the lab comes up without that family, F18 is unknown"
)


@dataclass(frozen=True, slots=True)
class BlueprintSource:
    """A blueprint as the source of networks of several sizes."""

    blueprint: Blueprint
    placed: Callable[[Problem], Problem]
    _built: dict[str, Topology] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """Return the name of the topology."""
        return self.blueprint.name

    @property
    def profiles(self) -> tuple[str, ...]:
        """Return the names of its sizes."""
        return tuple(self.blueprint.profiles)

    @property
    def default_profile(self) -> str:
        """Return the size that is taken when none is named."""
        return self.blueprint.default_profile

    @property
    def dials(self) -> Settings:
        """Return the dials of the blueprint."""
        return self.blueprint.settings

    def topology(self, profile: str) -> Topology:
        """Return the network at a size; raise InputError when there is no such size."""
        if profile not in self._built:
            try:
                self._built[profile] = topology(self.blueprint, profile)
            except InputError as error:
                raise InputError(map(self.placed, error.problems)) from error
        return self._built[profile]

    def build(self, order: Order) -> Built:
        """Return the network with the files of all its nodes."""
        context = Context(
            self._network(order), order.dials, order.software(), order.keys(ACCOUNTS),
            DrainState(), order.seed, order.templates,
        )  # fmt: skip
        network = Network(
            context.topology, access(context), router_configs(context, DrainState()), {},
            pairs=PROBED,
        )  # fmt: skip
        warnings = (_NO_IPV6,) if self._lacks_ipv6(order) else ()
        return Built(network, lambda name: deployment(context, name), context, warnings)

    def _network(self, order: Order) -> Topology:
        """Return the network of an order; what PoPs announce may be a dial.

        Raises:
            InputError: the blueprint contradicts itself, or a dial names what it does not have.
        """
        wrong = [
            replace(each, place=f"{each.place}={value}")
            for value, each in unfit(self.blueprint, order.profile, order.dials.health)
        ]
        if wrong:
            raise InputError(wrong)
        settings = order.dials
        if self._lacks_ipv6(order):
            settings = replace(settings, edge=replace(settings.edge, ipv6=Switch.OFF))
        network = self.topology(order.profile)
        if _drawn(settings) != _drawn(self.blueprint.settings):
            network = topology(replace(self.blueprint, settings=settings), order.profile)
        return shaped(network, order.dials.capacity)

    def _lacks_ipv6(self, order: Order) -> bool:
        """Return whether the network would have IPv6, and the kernel of its nodes has none."""
        wanted = carried(replace(self.blueprint, settings=order.dials))
        return wanted and not order.software().ipv6


def _drawn(settings: Settings) -> tuple[EdgeSettings, Switch, Switch]:
    """Return the dials that decide which nodes and addresses there are."""
    return settings.edge, settings.dns.ipv6, settings.access.controller_outside


def access(context: Context) -> Access:
    """Return both paths to the routers, and where each account logs in from."""
    controller = context.topology.of_kind(Kind.CTL)[0].name
    origins = {"drain": controller, "noc": "noc", "breakglass": "noc"}
    classes = {"drain": "aaa", "noc": "aaa"}
    addresses = managed_addresses(context)
    in_band = {node: IPv4Address(each) for node, (each, _) in addresses.items()}
    oob = {node: IPv4Address(each) for node, (_, each) in addresses.items()}
    return Access({
        "in-band": Path(origins, in_band, classes), "oob": Path(origins, oob, classes),
    })  # fmt: skip


def proofs(built: Built) -> Proofs:
    """Return what must be seen before a lab of this network has converged."""
    return plan.proofs(built.network.topology, built.context.settings.bgp.mrai_s)
