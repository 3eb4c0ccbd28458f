"""A kernel without IPv6, as with ``ipv6.disable=1``: labs that do not need it run all the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import RuntimeFailure

_SETTINGS = Path("/proc/sys/net/ipv6/conf")
_KEY = "net.ipv6."
_LACK = "this host has no IPv6"


def fitted(deployment: Deployment, progress: Callable[[str], None]) -> Deployment:
    """Return a deployment without settings of IPv6 where the kernel has none, and warn of that.

    Raises:
        RuntimeFailure: a node has an address of IPv6, which cannot be given to it.
    """
    if _SETTINGS.is_dir():
        return deployment
    for node in deployment.topology.nodes:
        for interface in node.interfaces:
            if interface.addresses6:
                text = f"{node.name}:{interface.name} has {interface.addresses6[0]}"
                raise RuntimeFailure(f"{_LACK}, and {text}; boot it without ipv6.disable=1")
    configs = {name: _without(config) for name, config in deployment.configs.items()}
    if configs == deployment.configs:
        return deployment
    progress(f"warning: {_LACK}: whatever of the lab speaks it reaches nobody")
    return replace(deployment, configs=configs)


def _without(config: NodeConfig) -> NodeConfig:
    kept = tuple(pair for pair in config.sysctls if not pair[0].startswith(_KEY))
    return replace(config, sysctls=kept)
