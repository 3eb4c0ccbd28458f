"""What the embedded runtime makes of a deployment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

import pytest

from lab.model.deployment import Cleanup, Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import RuntimeFailure
from lab.model.topology import Interface, Route
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=20)
LIVES = Daemon("lives", ("sh", "-c", "echo $$ > /run/pid; exec sleep 600"), Ready.FILE, "/run/pid")
DIES = Daemon("dies", ("sh", "-c", "echo first; echo why >&2; exit 3"), Ready.FILE, "/run/never")


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Embedded]:
    made = Embedded(tmp_path)
    yield made
    assert made.destroy(pair.NAME) == Cleanup(verified=True)


def deploy(runtime: Embedded, deployment: Deployment) -> RunningLab:
    return runtime.deploy(deployment, keep=False, progress=lambda _text: None)


def bare(**configs: NodeConfig) -> Deployment:
    return Deployment(
        pair.NAME, pair.topology(), {"r1": NodeConfig(), "r2": NodeConfig()} | configs
    )


def say(lab: RunningLab, node: str, *argv: str) -> str:
    done = lab.run(node, argv, timeout=SOON)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_routers_learn_each_others_loopback(runtime: Embedded) -> None:
    lab = deploy(runtime, pair.deployment())
    vty = lab.vty("r1", "bgpd")
    found = {}
    for _ in range(200):
        found = json.loads(vty.ask("show bgp ipv4 unicast 10.255.0.2/32 json"))
        if found:
            break
        say(lab, "r1", "sleep", "0.1")
    vty.close()
    assert [path["aspath"]["string"] for path in found["paths"]] == ["65002"]


def test_a_node_has_its_interfaces_addresses_and_routes_and_no_other(runtime: Embedded) -> None:
    plan = bare()
    route = Route(IPv4Network("0.0.0.0/0"), IPv4Address("10.0.0.1"))
    r1, r2 = plan.topology.nodes
    lab = deploy(
        runtime,
        replace(plan, topology=replace(plan.topology, nodes=(replace(r1, routes=(route,)), r2))),
    )
    links = json.loads(say(lab, "r1", "ip", "-json", "address"))
    assert [
        (
            link["ifname"],
            link["mtu"],
            "UP" in link["flags"],
            [f"{one['local']}/{one['prefixlen']}" for one in link["addr_info"]],
        )
        for link in links
    ] == [
        ("lo", 65536, True, ["127.0.0.1/8", "10.255.0.1/32"]),
        ("eth0", 9000, True, ["10.0.0.0/31"]),
    ]
    assert say(lab, "r1", "ip", "route").split("\n") == [
        "default via 10.0.0.1 dev eth0 proto static ",
        "10.0.0.0/31 dev eth0 proto kernel scope link src 10.0.0.0 ",
        "",
    ]


def test_nothing_leads_out_of_the_sandbox(runtime: Embedded) -> None:
    lab = deploy(runtime, bare())
    assert lab.run("r1", ["ip", "route", "get", "192.0.2.1"], timeout=SOON).returncode == 2
    own = {str(path.readlink()) for path in Path("/proc/self/ns").glob("*")}
    inside = set(say(lab, "r1", "sh", "-c", "readlink /proc/self/ns/*").split())
    assert sorted(one.split(":")[0] for one in inside & own) == ["cgroup", "time"]


def test_a_node_has_its_own_name_server_file_and_hosts(runtime: Embedded) -> None:
    files = {"/etc/resolv.conf": "nameserver 192.0.2.53\n", "/etc/hosts": "192.0.2.1 here\n"}
    lab = deploy(runtime, bare(r1=NodeConfig(files)))
    assert lab.read("r1", "/etc/resolv.conf") == b"nameserver 192.0.2.53\n"
    assert lab.read("r1", "/etc/hosts") == b"192.0.2.1 here\n"
    assert lab.read("r2", "/etc/hosts") == Path("/etc/hosts").read_bytes()


def test_a_file_below_a_link_to_a_private_directory_is_the_nodes_own(runtime: Embedded) -> None:
    lab = deploy(runtime, bare(r1=NodeConfig({"/var/run/deep/note": "hello\n"})))
    assert lab.read("r1", "/run/deep/note") == b"hello\n"


def test_a_state_directory_may_lie_deeper_than_a_socket_path_is_long(tmp_path: Path) -> None:
    runtime = Embedded(tmp_path / ("a" * 120) / ("b" * 120))
    lab = deploy(runtime, bare())
    assert say(lab, "r1", "hostname") == "r1\n"
    assert runtime.destroy(pair.NAME) == Cleanup(verified=True)


def test_a_host_that_forbids_user_namespaces_is_told_of(tmp_path: Path) -> None:
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@" < /dev/null'
    argv = (sys.executable, "-m", "tests.integration.embedded.pair", str(tmp_path), "end")
    done = subprocess.run(
        ("unshare", "--user", "--map-root-user", "sh", "-c", forbid, "sh", *argv),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == (
        "lab.model.errors.RuntimeFailure: pair: this host forbids user namespaces "
        "(No space left on device); see stormdrill doctor"
    )
    assert list(tmp_path.glob("embedded/*")) == []


def test_a_lab_can_be_deployed_by_the_root_of_another_sandbox(tmp_path: Path) -> None:
    argv = (sys.executable, "-m", "tests.integration.embedded.pair", str(tmp_path), "end")
    done = subprocess.run(
        ("unshare", "--user", "--map-root-user", *argv),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "ready"), done.stderr


def test_private_directories_of_two_nodes_do_not_meet(runtime: Embedded) -> None:
    lab = deploy(runtime, bare())
    for directory in ("/run", "/var/log", "/var/tmp", "/etc/frr"):
        say(lab, "r1", "touch", f"{directory}/mark")
        assert lab.run("r2", ["ls", f"{directory}/mark"], timeout=SOON).returncode == 2
        assert not os.access(f"{directory}/mark", os.F_OK)


def test_a_script_among_the_files_can_be_run(runtime: Embedded) -> None:
    lab = deploy(runtime, bare(r1=NodeConfig({"/run/tool": "#!/bin/sh\necho ran\n"})))
    assert say(lab, "r1", "/run/tool") == "ran\n"


def test_sysctls_are_set_for_one_node_also_those_of_an_interface(runtime: Embedded) -> None:
    asked = (("net.ipv4.ip_forward", "1"), ("net.ipv4.conf.eth0.arp_ignore", "1"))
    lab = deploy(runtime, bare(r1=NodeConfig(sysctls=asked)))
    path = "/proc/sys/net/ipv4/ip_forward"
    assert [say(lab, node, "cat", path) for node in ("r1", "r2")] == ["1\n", "0\n"]
    assert say(lab, "r1", "cat", "/proc/sys/net/ipv4/conf/eth0/arp_ignore") == "1\n"


def test_a_daemon_starts_after_those_it_names_and_writes_its_log(runtime: Embedded) -> None:
    second = Daemon(
        "second",
        ("sh", "-c", "cat /run/pid; touch /run/second; exec sleep 600"),
        Ready.FILE,
        "/run/second",
        ("lives",),
    )
    lab = deploy(runtime, bare(r1=NodeConfig(daemons=(second, LIVES))))
    assert lab.read("r1", "/var/log/second.log") == lab.read("r1", "/run/pid")


def test_a_daemon_that_ends_later_is_seen_with_its_code(runtime: Embedded) -> None:
    lab = deploy(runtime, bare(r1=NodeConfig(daemons=(LIVES,))))
    say(
        lab,
        "r1",
        "sh",
        "-c",
        "read p < /run/pid; kill $p; while [ -d /proc/$p ]; do sleep 0.01; done",
    )
    r1, r2 = lab.nodes()
    assert (r1.state, r1.daemons) == ("failed", (("lives", "exited -15"),))
    assert (r2.state, r2.daemons) == ("running", ())


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (
            NodeConfig(daemons=(LIVES, DIES)),
            "r1: dies ended with status 3 before it served: first | why",
        ),
        (
            NodeConfig(daemons=(Daemon("x", ("nonesuch",), Ready.FILE, "/run/x"),)),
            "this host has no nonesuch; see stormdrill doctor",
        ),
        (
            NodeConfig(daemons=(replace(LIVES, after=("ghost",)),)),
            "r1: lives waits for ghost, which never starts",
        ),
        (
            NodeConfig(sysctls=(("net.ipv4.nonesuch", "1"),)),
            "r1: sysctl net.ipv4.nonesuch: No such file or directory",
        ),
        (
            NodeConfig(sysctls=(("net.ipv4.ip_forward", "x"),)),
            "r1: sysctl net.ipv4.ip_forward=x: Invalid argument",
        ),
        (
            NodeConfig(sysctls=(("net.ipv4.conf.all.arp_ignore", "x"),)),
            "r1: sysctl net.ipv4.conf.all.arp_ignore=x: Invalid argument",
        ),
    ],
)
def test_a_deploy_that_fails_says_where_and_why_and_leaves_nothing(
    runtime: Embedded, tmp_path: Path, config: NodeConfig, text: str
) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        deploy(runtime, bare(r1=config))
    assert str(caught.value).removeprefix("pair: ") == text
    assert list(tmp_path.glob("embedded/*")) == []


def test_an_interface_without_a_link_is_refused(runtime: Embedded) -> None:
    plan = bare()
    r1, r2 = plan.topology.nodes
    loose = Interface("eth7", (IPv4Interface("10.7.0.1/24"),))
    r1 = replace(r1, interfaces=(*r1.interfaces, loose))
    with pytest.raises(RuntimeFailure, match="r1:eth7: has no link"):
        deploy(runtime, replace(plan, topology=replace(plan.topology, nodes=(r1, r2))))


def test_a_route_no_interface_leads_to_is_refused(runtime: Embedded) -> None:
    plan = bare()
    r1, r2 = plan.topology.nodes
    route = Route(IPv4Network("10.8.0.0/16"), IPv4Address("10.7.0.1"))
    r1 = replace(r1, routes=(route,))
    with pytest.raises(RuntimeFailure, match="r1: routes: Network is unreachable"):
        deploy(runtime, replace(plan, topology=replace(plan.topology, nodes=(r1, r2))))


def test_a_progress_that_raises_ends_the_deploy_and_leaves_nothing(
    runtime: Embedded, tmp_path: Path
) -> None:
    def interrupt(_text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runtime.deploy(bare(), keep=True, progress=interrupt)
    assert list(tmp_path.glob("embedded/*")) == []


def test_the_other_end_of_a_link_is_known_for_good(runtime: Embedded) -> None:
    lab = deploy(runtime, bare())
    told = say(lab, "r1", "ip", "neigh", "show", "nud", "permanent")
    there = json.loads(say(lab, "r2", "ip", "-json", "link", "show", "eth0"))[0]["address"]
    assert told.split() == ["10.0.0.1", "dev", "eth0", "lladdr", there, "PERMANENT"]
    say(lab, "r1", "ping", "-c", "1", "-W", "5", "10.0.0.1")
    for up in (False, True):
        lab.set_link("r1", "eth0", up=up)
    lab.stop_node("r1")
    lab.start_node("r1")
    assert say(lab, "r1", "ip", "neigh", "show", "nud", "permanent").split() == told.split()
