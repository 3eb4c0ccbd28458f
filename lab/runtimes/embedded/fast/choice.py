"""Which daemons of a deployment start as forks, and from how many templates."""

import re
from collections import Counter
from collections.abc import Mapping

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready

# Those whose forks were compared with plainly started ones (tests/integration/embedded).
PROVEN_DAEMONS = frozenset({"mgmtd", "zebra", "bgpd", "ospfd", "staticd"})
PROVEN_RELEASES = ("8.4", "10.3")
_FEWEST = 2  # a template starts once more than it is of use

# What a daemon keeps in mind and does not act on before it is forked.
_WITH_VALUE = frozenset({"-f", "--config_file", "-A", "--vty_addr", "-P", "--vty_port", "--log",
                         "--log-level", "-F", "--profile", "-M", "--module", "-p", "--bgp_port",
                         "-e", "--ecmp", "-s", "-K", "--graceful_restart"})  # fmt: skip
_ALONE = frozenset({"-r", "--retain", "-Z", "--no_zebra"})
_LOGS = frozenset({"stdout"})  # a file would be the template's
# A node with one of these of its own may have another daemon than the template.
_OTHER = re.compile(
    r"^/(usr|lib)[^/]*(/lib|/share|/lib/frr|/share/yang|/lib/[^/]*-linux-gnu(/frr)?)?$"
    r"|\.so\b|\.yang$|/(mgmtd|zebra|bgpd|ospfd|staticd)$|^/$|^/etc(/(passwd|group|ld\.so\S*))?$"
)

# These variables have their effect before a daemon is forked.
_EARLY = ("LD_", "GLIBC_", "MALLOC_", "LANG", "LC_", "PATH")

Kind = tuple[str, ...]  # a command: what daemons must have in common to be forks of one template
Place = tuple[str, Kind]  # a daemon of a node


def kind_of(daemon: Daemon, config: NodeConfig) -> Kind | None:
    """Return the kind of a daemon; None if it must be started plainly."""
    usual = daemon.argv[0] in PROVEN_DAEMONS and daemon.ready is Ready.VTY
    if not usual or not _mindful(daemon.argv[1:]) or _other_programs(config):
        return None
    if any(name.startswith(_EARLY) for name, _ in config.environment):
        return None
    return daemon.argv


def kinds(deployment: Deployment) -> Mapping[Place, Kind]:
    """Return the daemons that are to be forks, each with its kind."""
    found = {
        (node, daemon.argv): kind
        for node, config in deployment.configs.items()
        for daemon in config.daemons
        if (kind := kind_of(daemon, config)) is not None
    }
    counts = Counter(found.values())
    return {place: kind for place, kind in found.items() if counts[kind] >= _FEWEST}


def proven(version: str) -> bool:
    """Return whether forks of this release of FRR were compared with plainly started daemons."""
    return any(version == each or version.startswith(f"{each}.") for each in PROVEN_RELEASES)


def _mindful(options: tuple[str, ...]) -> bool:
    """Return whether a daemon does nothing about its options before it is forked."""
    rest = list(options)
    while rest:
        option = rest.pop(0)
        if option in _ALONE:
            continue
        if option not in _WITH_VALUE or not rest:
            return False
        value = rest.pop(0)
        if option == "--log" and value not in _LOGS:
            return False
    return True


def _other_programs(config: NodeConfig) -> bool:
    paths = (*config.files, *(bind.target for bind in config.binds))
    return any(_OTHER.search(path) for path in paths)
