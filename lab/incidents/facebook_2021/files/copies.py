"""The service that copies data between data centres, where links have a capacity."""

from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.places import sites_of
from lab.model.deployment import NodeConfig
from lab.model.dial import Switch
from lab.model.programs.backlog import BACKLOG_READY, BacklogJob, Sink
from lab.model.topology import Node
from lab.render.programs import program


def copying(context: Context, node: Node) -> NodeConfig:
    """Return what a web server copies: the first one of each data centre does, the others not."""
    capacity, centres = context.settings.capacity, sites_of(context.topology).data_centres
    firsts = {dc.code: dc.webs[0] for dc in centres}
    if capacity.links is not Switch.ON or not capacity.backlog_kbit:
        return NodeConfig()
    if node.name not in firsts.values():
        return NodeConfig()
    job = BacklogJob(
        node=node.name,
        listen=str(context.address(node.name)),
        sinks=tuple(
            Sink(dc=code, host=str(context.address(web)))
            for code, web in firsts.items()
            if web != node.name
        ),
        kbit=capacity.backlog_kbit,
    )
    return program("backlog", job, BACKLOG_READY)
