"""The reading of a node: what is asked for, and what the answer means."""

from lab.model.deployment import NodeConfig
from lab.model.setup import Interface, Process
from lab.reset.script import command, folders, parsed

SAID = """\
@processes
1 (sleep) S 0 1
7 (bgpd) S 1 7
8 (nsd: main) S 1 8
9 (ospfd) T 1 9
10 (zebra) Z 1 10
@sysctls
net/ipv4/ip_forward 1
@network
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
10: e1@if11: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever
10: e1    inet 10.1.1.0/31 scope global e1\\       valid_lft forever
10: e1    inet6 fe80::1/64 scope link \\       valid_lft forever
0:\tfrom all lookup local
10.1.1.1 dev e1 lladdr 02:00:00:00:11:01 PERMANENT
@routes -4 boot
@routes -4 static
default nhid 7 via 10.1.1.1 dev e1 linkdown
192.0.2.0/24 \\\tnexthop via 10.1.1.1 dev e1 weight 1 \\\tnexthop via 10.1.2.1 dev e2 weight 1
@shaping
qdisc noqueue 0: dev lo root refcnt 2
qdisc tbf 8105: dev e1 root refcnt 2 rate 512Kbit burst 16Kb lat 100ms
@files
abc  /etc/frr/a name
"""


def test_the_answer_of_a_node_is_read() -> None:
    found = parsed(SAID, {"bgpd", "nsd", "ospfd", "zebra"})
    assert found.processes == (
        Process(7, "bgpd"), Process(8, "nsd"), Process(9, "ospfd", suspended=True),
    )  # fmt: skip
    assert found.sysctls == {"net.ipv4.ip_forward": "1"}
    assert found.interfaces == {
        "lo": Interface(up=True, mtu=65536), "e1": Interface(up=False, mtu=1500),
    }  # fmt: skip
    assert found.addresses == {"lo": ("127.0.0.1/8",), "e1": ("10.1.1.0/31",)}
    assert found.neighbours == {"e1": ("10.1.1.1 lladdr 02:00:00:00:11:01",)}
    assert found.rules == ("pref 0 from all lookup local",)
    assert found.files == {"/etc/frr/a name": "abc"}


def test_what_the_kernel_has_is_read_as_its_commands_take_it() -> None:
    found = parsed(SAID, ())
    both = "nexthop via 10.1.1.1 dev e1 weight 1 nexthop via 10.1.2.1 dev e2 weight 1"
    assert found.routes == (
        f"-4 192.0.2.0/24 {both} proto static",
        "-4 default via 10.1.1.1 dev e1 proto static",
    )
    assert found.shaping == {"e1": ("root handle 8105: tbf rate 512Kbit burst 16Kb lat 100ms",)}


def test_only_folders_of_the_configuration_are_looked_through() -> None:
    config = NodeConfig(
        {"/etc/frr/frr.conf": "", "/run/lab/a.json": "", "/etc/hosts": "", "/run/x": ""},
        sysctls=(("net.ipv4.ip_forward", "1"),),
    )
    assert folders(config) == {"/etc/frr", "/run/lab"}
    assert command(config)[4:] == (
        "net/ipv4/ip_forward",
        "/etc/frr\n/run/lab",
        "/etc/frr/frr.conf\n/run/lab/a.json\n/etc/hosts\n/run/x",
    )
