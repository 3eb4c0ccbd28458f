"""What becomes of containerlab's files: one that can be had, one not, one with warnings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.load.containerlab import Imported, load
from lab.model.deployment import NodeConfig
from lab.model.errors import InputError, Problem
from lab.model.topology import Node

HERE = Path(__file__).parent
STARTERS = ("/usr/lib/frr/frrinit.sh", "/etc/init.d/frr")


@pytest.fixture(autouse=True)
def _in_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)


def test_what_can_be_had(golden: Callable[[Path, str], None]) -> None:
    golden(HERE / "good.txt", written(load("good.clab.yml", {})))


def test_what_cannot_be_had_is_refused_with_every_reason_at_once(
    golden: Callable[[Path, str], None],
) -> None:
    with pytest.raises(InputError) as caught:
        load("refused.clab.yml", {})
    golden(HERE / "refused.txt", lines(caught.value.problems))


def test_what_has_no_effect_is_warned_about(golden: Callable[[Path, str], None]) -> None:
    golden(HERE / "warned.txt", lines(load("warned.clab.yml", {}).warnings))


def lines(problems: tuple[Problem, ...]) -> str:
    return "".join(f"{problem}\n".replace(str(HERE), "HERE") for problem in problems)


def written(imported: Imported) -> str:
    made = imported.deployment("called", (8, 4))
    parts = [f"lab {made.name} topology {made.topology.name}\n"]
    for node in made.topology.nodes:
        parts.append(f"\n== {node.name}\n{of_node(node)}{of_config(made.configs[node.name])}")
    parts.append("\n== links\n")
    parts += [
        f"{link.a.node}:{link.a.interface} {link.b.node}:{link.b.interface}\n"
        for link in made.topology.links
    ]
    return "".join(parts).replace(str(HERE), "HERE") + "\n== warnings\n" + lines(imported.warnings)


def of_node(node: Node) -> str:
    parts = [f"kind {node.kind} site {node.site or '-'}\n"]
    for one in node.interfaces:
        addresses = " ".join(map(str, (*one.addresses, *one.addresses6)))
        parts.append(
            f"interface {one.name} mtu {one.mtu} mac {one.mac} {addresses}".rstrip() + "\n"
        )
    return "".join(parts)


def of_config(config: NodeConfig) -> str:
    parts = [f"hostname {config.hostname or '-'} own root {config.own_root}\n"]
    parts += [f"bind {one.source} {one.target} ro {one.read_only}\n" for one in config.binds]
    parts += [f"env {name}={value}\n" for name, value in config.environment]
    parts += [f"sysctl {name}={value}\n" for name, value in config.sysctls]
    parts += [
        f"daemon {one.name} {list(one.argv)} {one.ready} {one.path} after {list(one.after)}\n"
        for one in config.daemons
    ]
    parts += [f"run {list(argv)}\n" for argv in config.commands]
    for path, text in config.files.items():
        shown = "...\n" if path in STARTERS else text
        parts.append(f"file {path}\n" + "".join(f"  {line}\n" for line in shown.splitlines()))
    return "".join(parts)
