"""The one text that configures each router of a containerlab file, and routers without one."""

from pathlib import Path

import pytest

from lab.load.containerlab import configs_of
from lab.model.errors import InputError
from tests.unit.load.containerlab.test_topology import read

BGP = "router bgp 1\n"


def test_the_text_comes_from_a_bound_file_a_bound_folder_or_the_startup_config(
    tmp_path: Path,
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/frr.conf").write_text(BGP)
    nodes = (
        "    a: {binds: ['etc/frr.conf:/etc/frr/frr.conf']}\n"
        "    b: {binds: ['etc:/etc/frr']}\n"
        "    c: {kind: frr, startup-config: etc/frr.conf}\n"
        '    d: {kind: frr, startup-config: "router bgp 1\\n"}\n'
        "    host: {}\n"
    )
    assert configs_of(read(tmp_path, nodes)) == dict.fromkeys("abcd", BGP)


def test_a_router_without_a_configuration_has_an_empty_one(tmp_path: Path) -> None:
    assert configs_of(read(tmp_path, "    a: {kind: frr}\n")) == {"a": ""}


def test_every_router_without_one_text_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bgpd.conf").write_text(BGP)
    (tmp_path / "daemons").write_text("bgpd=yes\nvtysh_enable=no\n")
    nodes = (
        "    a: {kind: frr, binds: ['bgpd.conf:/etc/frr/bgpd.conf']}\n"
        "    b: {binds: ['daemons:/etc/frr/daemons']}\n"
        "    c: {kind: frr, exec: [vtysh -c 'conf t' -c 'router bgp 1']}\n"
        "    d: {kind: frr, exec: [vtysh -b, vtysh -c 'show running-config']}\n"
        "    e: {kind: frr, exec: [vtysh -f /more.conf]}\n"
    )
    with pytest.raises(InputError) as caught:
        configs_of(read(tmp_path, nodes))
    said = [str(one).removeprefix(f"{tmp_path}/") for one in caught.value.problems]
    assert [one.partition(";")[0] for one in said] == [
        "x.clab.yml:5: a: is configured by /etc/frr/bgpd.conf",
        "x.clab.yml:6: b: its daemons file has vtysh_enable=no: "
        "each daemon reads a file of its own",
        "x.clab.yml:7: c: an exec command configures it: vtysh -c conf t -c router bgp 1",
        "x.clab.yml:9: e: an exec command configures it: vtysh -f /more.conf",
    ]
