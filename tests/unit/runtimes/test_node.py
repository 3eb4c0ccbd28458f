"""Where the files of a node go."""

from pathlib import Path

import pytest

from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.runtimes.embedded import node

DAEMON = Daemon("nsd", ("nsd",), Ready.SOCKET, "/run/nsd/nsd.ctl")


def write(tmp_path: Path, config: NodeConfig) -> dict[str, str]:
    return node._write_files(tmp_path, "r1", config)


def test_a_file_of_a_private_directory_is_written_in_the_nodes_own(tmp_path: Path) -> None:
    assert write(tmp_path, NodeConfig({"/etc/frr/deep/bgpd.conf": "router bgp 1\n"})) == {}
    written = tmp_path / "nodes/r1/etc-frr/deep/bgpd.conf"
    assert (written.read_text(), written.stat().st_mode & 0o777) == ("router bgp 1\n", 0o644)


def test_a_script_can_be_run(tmp_path: Path) -> None:
    write(tmp_path, NodeConfig({"/run/tool": "#!/bin/sh\n"}))
    assert (tmp_path / "nodes/r1/run/tool").stat().st_mode & 0o777 == 0o755


def test_any_other_file_is_to_be_bound_over_that_of_the_host(tmp_path: Path) -> None:
    bound = write(tmp_path, NodeConfig({"/run/a": "", "/etc/hosts": "192.0.2.1 x\n"}))
    ((target, source),) = bound.items()
    written = tmp_path / "nodes/r1/tree" / source
    (tmp_path / "nodes/r1/tree").mkdir()
    assert (target, written.read_text()) == ("/etc/hosts", "192.0.2.1 x\n")


def test_a_path_through_a_link_lands_where_it_leads() -> None:
    assert node._private_place("/etc/frr/../../run/x") == "run/x"
    assert node._private_place("/etc/hosts") is None


def test_directories_daemons_expect_are_there(tmp_path: Path) -> None:
    write(tmp_path, NodeConfig(daemons=(DAEMON,)))
    home = tmp_path / "nodes/r1"
    found = sorted(str(path.relative_to(home)) for path in home.rglob("*"))
    assert found == [
        "etc-frr",
        "run",
        "run/frr",
        "run/lock",
        "run/nsd",
        "var-log",
        "var-log/frr",
        "var-tmp",
        "var-tmp/frr",
    ]


class Recorded(node.Space):
    """Namespaces that only note who enters; those of a node whose processes end refuse."""

    def enter(self) -> None:
        ENTERED.append(self.name)
        if self.name == "r1":
            raise ProcessLookupError


ENTERED: list[str] = []


def test_who_gets_half_the_way_into_a_node_comes_back() -> None:
    base, ends = (Recorded(name, -1, -1, -1, -1) for name in ("base", "r1"))
    with pytest.raises(ProcessLookupError), node.inside(ends, base):
        raise AssertionError
    assert ENTERED == ["r1", "base"]
