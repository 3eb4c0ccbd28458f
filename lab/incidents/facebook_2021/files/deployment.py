"""Every node's files and daemons."""

from collections.abc import Callable, Mapping

from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.files import access, operations, resolvers, servers
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.daemons import frr_daemons, frr_files
from lab.incidents.facebook_2021.files.routers import frr_conf, is_router
from lab.incidents.facebook_2021.files.timers import Timers
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import NO_LINK_LOCAL, Deployment, NodeConfig
from lab.model.topology import Node

RENDERERS: Mapping[str, Callable[[Context, Node], NodeConfig]] = {
    Kind.DNS: servers.name_server,
    Kind.ROOT: servers.foreign_name_server,
    Kind.TLD: servers.foreign_name_server,
    Kind.PROVIDER: servers.foreign_name_server,
    Kind.RESOLVER: resolvers.resolver,
    Kind.EDGE: operations.edge,
    Kind.WEB: servers.web,
    Kind.AAA: servers.aaa,
    Kind.MON: servers.tools,
    Kind.OOB: servers.tools,
    Kind.USERS: servers.users,
    Kind.CTL: lambda context, _: access.client(context, ("drain",)),
    Kind.NOC: lambda context, _: access.client(context, ("noc", "breakglass")),
}

_FORWARDING = (("net.ipv4.ip_forward", "1"),)
# Duplicate address detection of link-local addresses would delay every interface.
_IPV6 = (
    ("net.ipv6.conf.all.disable_ipv6", "0"),
    ("net.ipv6.conf.default.disable_ipv6", "0"),
    NO_LINK_LOCAL,
    ("net.ipv6.conf.all.keep_addr_on_down", "1"),  # as the kernel does with IPv4
    ("net.ipv6.icmp.ratelimit", "0"),  # traceroutes live on it, as in IPv4
)
_FORWARDING6 = (("net.ipv6.conf.all.forwarding", "1"),)


def deployment(context: Context, name: str) -> Deployment:
    """Return what a runtime starts as the lab ``name``; equal input, equal value."""
    hosts = _hosts(context)
    return Deployment(
        name,
        context.topology,
        {node.name: _node(context, node, hosts) for node in context.topology.nodes},
    )


def router_configs(context: Context, drained: DrainState) -> dict[str, str]:
    """Return the frr.conf of every router in a drain state."""
    return {
        node.name: _conf(context, node, drained)
        for node in context.topology.nodes
        if is_router(node)
    }


def _conf(context: Context, node: Node, drained: DrainState) -> str:
    timers = Timers(context.settings.bgp, context.seed)
    return frr_conf(context.topology, node, timers, drained, context.configs)


def _node(context: Context, node: Node, hosts: str) -> NodeConfig:
    parts = []
    if is_router(node):
        parts.append(_router(context, node))
    if node.kind in RENDERERS:
        parts.append(RENDERERS[node.kind](context, node))
    files: dict[str, str] = {"/etc/hosts": hosts}
    for part in parts:
        files.update(part.files)
    forwarding = is_router(node) or node.kind == Kind.OOB
    return NodeConfig(
        files,
        tuple(daemon for part in parts for daemon in part.daemons),
        _sysctls(node, forwards=forwarding),
    )


def _sysctls(node: Node, *, forwards: bool) -> tuple[tuple[str, str], ...]:
    found = _FORWARDING if forwards else ()
    if any(each.addresses6 for each in node.interfaces):
        found += (*_IPV6, *(_FORWARDING6 if forwards else ()))
    return found


def _router(context: Context, node: Node) -> NodeConfig:
    conf = _conf(context, node, context.drained)
    files = frr_files(conf, context.software.frr)
    daemons = frr_daemons(conf, context.software.frr)
    if node.kind not in access.MANAGED:
        return NodeConfig(files, daemons)
    ssh = access.ssh_service(context, node, tuple(daemon.name for daemon in daemons))
    return NodeConfig({**files, **ssh.files}, (*daemons, *ssh.daemons))


def _hosts(context: Context) -> str:
    lines = ["127.0.0.1 localhost"]
    lines += [f"{context.address(node.name)} {node.name}" for node in context.topology.nodes]
    return "\n".join(lines) + "\n"
