"""The daemons of a router, by the release of FRR."""

import pytest

from lab.incidents.facebook_2021.files.daemons import frr_daemons, frr_files
from lab.model.deployment import Daemon

CONF = """hostname r
ip route 192.0.2.0/24 Null0
interface e1
 ip ospf area 0
router ospf
 ospf router-id 10.0.0.1
router bgp 65001
"""
STATIC_FREE = CONF.replace("ip route 192.0.2.0/24 Null0\n", "").replace("router ospf", "!")


OSPF = "router ospf\n ospf router-id 10.1.0.1\n"
BGP = "router bgp 64601\n bgp router-id 10.1.0.1\n"
RELEASES = ((8, 4, 4), (9, 1), (10, 3))
STATIC = "ip route 10.0.0.0/8 Null0\n"


def files(daemons: tuple[Daemon, ...]) -> dict[str, str]:
    """Return the file each daemon is told to read, in the order in which they are given."""
    return {
        one.name: one.argv[one.argv.index("-f") + 1] if "-f" in one.argv else "" for one in daemons
    }


def test_before_mgmtd_every_daemon_reads_its_own_file() -> None:
    assert files(frr_daemons(CONF, (8, 4, 4))) == {
        "zebra": "/etc/frr/zebra.conf",
        "staticd": "/etc/frr/staticd.conf",
        "ospfd": "/etc/frr/ospfd.conf",
        "bgpd": "/etc/frr/bgpd.conf",
    }


def test_mgmtd_of_frr_9_reads_for_staticd() -> None:
    assert files(frr_daemons(CONF, (9, 1))) == {
        "mgmtd": "",
        "zebra": "/etc/frr/zebra.conf",
        "staticd": "",
        "ospfd": "/etc/frr/ospfd.conf",
        "bgpd": "/etc/frr/bgpd.conf",
    }


@pytest.mark.parametrize("release", [(10, 3), (11, 0)])
def test_mgmtd_of_frr_10_and_later_reads_for_zebra_too(release: tuple[int, ...]) -> None:
    assert files(frr_daemons(CONF, release)) == {
        "mgmtd": "",
        "zebra": "",
        "staticd": "",
        "ospfd": "/etc/frr/ospfd.conf",
        "bgpd": "/etc/frr/bgpd.conf",
    }


def test_zebra_waits_for_mgmtd_and_the_others_for_both() -> None:
    assert {one.name: one.after for one in frr_daemons(CONF, (10, 3))} == {
        "mgmtd": (),
        "zebra": ("mgmtd",),
        "staticd": ("mgmtd", "zebra"),
        "ospfd": ("mgmtd", "zebra"),
        "bgpd": ("mgmtd", "zebra"),
    }


@pytest.mark.parametrize(
    ("release", "names"),
    [((8, 4), ["zebra", "bgpd"]), ((10, 3), ["mgmtd", "zebra", "bgpd"])],
)
def test_router_without_statics_and_ospf_runs_neither(
    release: tuple[int, ...], names: list[str]
) -> None:
    assert [one.name for one in frr_daemons(STATIC_FREE, release)] == names


def test_a_daemon_runs_in_the_foreground_without_a_port_and_is_ready_by_its_vty() -> None:
    for daemon in frr_daemons(OSPF + STATIC + BGP, (10, 3)):
        assert daemon.argv[0] == daemon.name
        assert "-d" not in daemon.argv
        assert daemon.argv[daemon.argv.index("-P") + 1] == "0"
        assert (daemon.ready, daemon.path) == ("vty", f"/run/frr/{daemon.name}.vty")


def test_a_daemon_s_file_has_its_own_lines_only() -> None:
    files = frr_files("hostname eb\n" + STATIC + OSPF + BGP, (10, 3))
    assert sorted(files) == [
        *(
            f"/etc/frr/{name}.conf"
            for name in ("bgpd", "frr", "ospfd", "staticd", "vtysh", "zebra")
        )
    ]
    assert "router bgp" in files["/etc/frr/bgpd.conf"]
    assert "router ospf" not in files["/etc/frr/bgpd.conf"]
    assert files["/etc/frr/staticd.conf"] == "hostname eb\nip route 10.0.0.0/8 Null0\n"
    assert files["/etc/frr/vtysh.conf"] == ""


def test_a_staticd_that_reads_a_file_commits_its_lines_at_once() -> None:
    text = "hostname eb\nip route 10.0.0.0/8 Null0\n"
    files = {release: frr_files("hostname eb\n" + STATIC + BGP, release) for release in RELEASES}
    first, *others = (one["/etc/frr/staticd.conf"] for one in files.values())
    inside = f"XFRR_start_configuration\n{text}XFRR_end_configuration\n"
    assert first == f"! one commit of all lines, as vtysh -b makes it\n{inside}"
    assert others == [text, text]
    assert not any("XFRR" in one["/etc/frr/bgpd.conf"] for one in files.values())


@pytest.mark.parametrize("release", RELEASES)
def test_a_router_without_static_routes_has_no_file_for_them(release: tuple[int, ...]) -> None:
    assert "/etc/frr/staticd.conf" not in frr_files(BGP, release)
