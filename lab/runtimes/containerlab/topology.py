"""A deployment as a containerlab topology: one .clab.yml and the files its nodes are bound to.

The result is plain: ``containerlab deploy`` takes it without us, and so does clabverter, which
wants links in their short form, one file for each bind and no path that leaves the folder.
"""

import io
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab.model.deployment import Bind, Deployment, NodeConfig
from lab.model.software import NODE_IMAGE
from lab.model.topology import Node
from lab.runtimes.containerlab import words
from lab.runtimes.containerlab.plan import plan
from lab.runtimes.sysctls import DEFAULTS

# zebra of FRR 10 ends without SYS_ADMIN (`privs_init`, "privilege not permitted").
CAPABILITIES = ("NET_ADMIN", "NET_RAW", "SYS_ADMIN")
_HERMETIC = {
    "network-mode": "none",  # no management network: no way out, no default route
    "privileged": False,
    "cap-add": list(CAPABILITIES),
    "restart-policy": "no",  # a container that started again would have no links
}
_RESOLV = "# no name server: nothing reaches out of a lab\n"


@dataclass(frozen=True, slots=True)
class Style:
    """The differences between a lab that runs here and an exported one.

    ``pull`` is containerlab's ``image-pull-policy``, left out when empty; ``without`` has kernel
    settings to leave out; ``frr`` is the release the files were written for, to be looked at
    when a container starts, nothing when the image was asked before. ``kubernetes`` leaves out
    what the compiler of clabernetes refuses; there each node takes its way out down itself.
    """

    image: str = NODE_IMAGE
    pull: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    frr: tuple[int, ...] = ()
    kubernetes: bool = False
    commands: bool = False


# Up to a minute, as long as the image's start program waits for a daemon.
_SERVES = (
    "n=600; while [ $n -gt 0 ] && ! vtysh -c 'show version' >/dev/null 2>&1; "
    "do n=$((n - 1)); sleep 0.1; done"
)


def file_name(lab: str) -> str:
    """Return the name of a lab's topology file."""
    return f"{lab}.clab.yml"


def files(deployment: Deployment, style: Style) -> dict[str, str]:
    """Return every file of the folder by its path in it, the topology file first."""
    configs = {
        node.name: _with_plan(deployment, node, style) for node in deployment.topology.nodes
    }
    found = {file_name(deployment.name): _document(deployment, configs, style)}
    for node, config in configs.items():
        own = config.own_root
        found |= {_place(node, path, own=own): text for path, text in config.files.items()}
    return found


def write(deployment: Deployment, style: Style, folder: Path) -> int:
    """Write a deployment into a folder and return the number of files.

    Private keys are readable by their owner alone.

    Raises:
        OSError: the folder cannot be written to.
    """
    written = files(deployment, style)
    for name, text in written.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(0o600)
        target.chmod(_mode(text))
        target.write_text(text, encoding="utf-8")
    return len(written)


def _mode(text: str) -> int:
    if "PRIVATE KEY" in text:
        return 0o600
    return 0o755 if text.startswith("#!") else 0o644


def _with_plan(deployment: Deployment, node: Node, style: Style) -> NodeConfig:
    config = deployment.configs[node.name]
    bound = [Path(bind.target) for bind in config.binds]
    own = {
        "/etc/resolv.conf": _RESOLV,  # else it has the host's file
        **config.files,
    }
    kept = {path: text for path, text in own.items() if not _below(path, bound)}
    kept[words.PLAN] = plan(deployment.topology, node, config, style.frr)
    return replace(config, files=kept)


def _below(path: str, bound: Sequence[Path]) -> bool:
    """Return whether a file would be written into a bound file or folder of the host."""
    return any(Path(path).is_relative_to(target) for target in bound)


def _place(node: str, path: str, *, own: bool = False) -> str:
    """Return where a file is in the folder; a node's ``own`` are copied into it together."""
    return f"files/{node}{path}" if own and path != words.PLAN else f"nodes/{node}{path}"


def _document(deployment: Deployment, configs: Mapping[str, NodeConfig], style: Style) -> str:
    document: dict[str, object] = {"name": deployment.name}
    if not style.kubernetes:  # else containerlab makes a network that no node uses
        document["mgmt"] = {"skip-when-unused": True}
    document["topology"] = {
        "defaults": _defaults(style),
        "nodes": {
            node.name: _labelled(node, _node(node.name, configs[node.name], style), style)
            for node in deployment.topology.nodes
        },
        "links": [
            {"endpoints": [f"{end.node}:{end.interface}" for end in (link.a, link.b)]}
            for link in deployment.topology.links
        ],
    }
    topology = deployment.topology
    size = f", profile {topology.profile}" if topology.profile else ""
    return f"# {topology.name}{size}, by Stormdrill\n" + _yaml(document)


def _defaults(style: Style) -> dict[str, object]:
    defaults: dict[str, object] = {
        "kind": "linux",
        "image": style.image,
        "sysctls": _sysctls(DEFAULTS, style),
    }
    if not style.kubernetes:
        defaults |= _HERMETIC
    if style.pull:
        defaults["image-pull-policy"] = style.pull
    if style.labels:
        defaults["labels"] = dict(style.labels)
    return defaults


def _node(name: str, config: NodeConfig, style: Style) -> dict[str, object]:
    single = [words.PLAN] if config.own_root else list(config.files)
    binds = [f"{_place(name, path)}:{path}:ro" for path in single]
    if config.own_root:
        binds.append(f"files/{name}:{words.FILES}:ro")
    binds += [_literal(f"{one.source}:{one.target}") + _mode_of(one) for one in config.binds]
    node: dict[str, object] = {"binds": binds}
    if config.hostname:
        node["hostname"] = config.hostname
    if config.environment:
        node["env"] = {key: _literal(value) for key, value in config.environment}
    if config.sysctls:
        node["sysctls"] = _sysctls(config.sysctls, style)
    if style.commands and config.commands:
        node["exec"] = [_literal(shlex.join(_patient(argv))) for argv in config.commands]
    return node


def _patient(argv: Sequence[str]) -> Sequence[str]:
    """Return a command, with a wait for FRR before it if it needs FRR."""
    if argv[0].rpartition("/")[2] != "vtysh":
        return argv
    return ("sh", "-c", f"{_SERVES}; exec {shlex.join(argv)}")


def _labelled(node: Node, entry: dict[str, object], style: Style) -> dict[str, object]:
    """Return a node with its labels, if the commands of its own file are kept too."""
    if style.commands and "exec" in entry and node.labels:
        return {**entry, "labels": dict(node.labels)}
    return entry


def _mode_of(bind: Bind) -> str:
    return ":ro" if bind.read_only else ""


def _literal(text: str) -> str:
    """Return a text that containerlab does not fill in from the environment."""
    return text.replace("$", "$$")


def _sysctls(pairs: Sequence[tuple[str, str]], style: Style) -> dict[str, str]:
    return {key: value for key, value in pairs if key not in style.without}


def _yaml(document: object) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.version = (1, 1)  # containerlab's reader takes a bare no for false, as YAML 1.1 does
    yaml.width = 4096
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue().removeprefix("%YAML 1.1\n---\n")
