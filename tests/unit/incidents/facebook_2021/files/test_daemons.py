"""The daemons of a router, by the release of FRR."""

import pytest

from lab.incidents.facebook_2021.files.routers import frr_daemons
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
