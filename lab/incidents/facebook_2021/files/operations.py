"""What the operations centre works with: a resolver of its own and a tool out of band."""

from lab.incidents.facebook_2021.files import resolvers, servers, zones
from lab.incidents.facebook_2021.files.context import Context, host_address
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import NodeConfig
from lab.model.topology import Node
from lab.render.template import fill


def edge(context: Context, node: Node) -> NodeConfig:
    """Return an edge proxy; beside it, in the PoP of the operations centre, its resolver.

    It listens inside the PoP and asks from an address of the proxy, which other networks reach.
    """
    proxy = servers.edge(context, node)
    if node.site != context.topology.of_kind(Kind.NOC)[0].site:
        return proxy
    public = node.interface("lo").addresses[0].ip
    config, daemon = resolvers.unbound(context, host_address(node), "fast", source=public)
    hints = fill(
        context.configs, "resolver/root.hints.j2", root=zones.root_address(context.topology)
    )
    return NodeConfig(
        {**proxy.files, "/run/lab/root.hints": hints, **config}, (*proxy.daemons, daemon)
    )
