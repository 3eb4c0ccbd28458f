"""What holds for the files and daemons of every node."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

import pytest

from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.network import topology
from lab.model.deployment import PRIVATE_DIRECTORIES, Deployment, NodeConfig, Ready
from lab.render import template
from tests.fakes.context import context, network, shipped

# Files that every runtime puts into a node besides those below its private directories.
RESOLVER_FILES = {"/etc/hosts", "/etc/resolv.conf"}
PRIVATE = ("host", "drain", "noc", "breakglass")


@cache
def configs() -> Mapping[str, NodeConfig]:
    return deployment(context(), "test").configs


def bytes_of(made: Deployment) -> list[object]:
    """Return a deployment as values whose order counts."""
    return [
        (name, list(config.files.items()), config.daemons, config.sysctls)
        for name, config in made.configs.items()
    ]


@pytest.mark.parametrize("drained", ["", "plane 1", "all planes"])
def test_rendering_twice_gives_the_same_bytes(drained: str) -> None:
    once = context(drained)
    template._environment.cache_clear()
    again = replace(once, topology=topology(shipped(), "mini"))
    assert bytes_of(deployment(once, "test")) == bytes_of(deployment(again, "test"))


def test_every_node_has_a_configuration_in_the_order_of_the_topology() -> None:
    assert list(configs()) == [node.name for node in network().nodes]


def test_every_node_starts_something_but_those_that_only_log_in() -> None:
    idle = {network().node(name).kind for name, config in configs().items() if not config.daemons}
    assert idle == {Kind.NOC, Kind.CTL}


def test_every_node_knows_every_other_by_name() -> None:
    texts = {config.files["/etc/hosts"] for config in configs().values()}
    assert len(texts) == 1
    lines = texts.pop().splitlines()
    assert lines[0] == "127.0.0.1 localhost"
    assert [line.split()[1] for line in lines[1:]] == [node.name for node in network().nodes]
    addresses = [line.split()[0] for line in lines[1:]]
    assert len(set(addresses)) == len(addresses)


def test_routers_and_the_out_of_band_network_forward_and_nobody_else() -> None:
    forwarding = {
        network().node(name).kind
        for name, config in configs().items()
        if ("net.ipv4.ip_forward", "1") in config.sysctls
    }
    running_bgpd = {
        network().node(name).kind
        for name, config in configs().items()
        if "bgpd" in [daemon.name for daemon in config.daemons]
    }
    assert forwarding == running_bgpd | {Kind.OOB}


@pytest.mark.parametrize("node", configs())
def test_files_are_below_the_directories_of_a_node_s_own(node: str) -> None:
    outside = [
        path
        for path in configs()[node].files
        if path not in RESOLVER_FILES
        and not any(PurePosixPath(path).is_relative_to(top) for top in PRIVATE_DIRECTORIES)
    ]
    assert outside == []


@pytest.mark.parametrize("node", configs())
def test_daemons_wait_for_daemons_that_are_started_before_them(node: str) -> None:
    started: list[str] = []
    for daemon in configs()[node].daemons:
        assert set(daemon.after) <= set(started), daemon.name
        assert daemon.name not in started
        started.append(daemon.name)


@pytest.mark.parametrize("node", configs())
def test_the_files_a_daemon_is_told_to_read_are_there(node: str) -> None:
    config = configs()[node]
    told = {
        word
        for daemon in config.daemons
        for word in daemon.argv
        if word.endswith((".conf", ".cfg", ".json"))
    }
    assert told <= set(config.files)


@pytest.mark.parametrize("node", configs())
def test_a_daemon_is_not_ready_before_it_is_started(node: str) -> None:
    config = configs()[node]
    early = [
        daemon.name
        for daemon in config.daemons
        if daemon.ready is Ready.FILE and daemon.path in config.files
    ]
    # The users' program waits by itself, until the network has converged.
    assert early == (["users"] if network().node(node).kind == Kind.USERS else [])


def test_a_private_key_is_only_with_those_it_belongs_to() -> None:
    holders = {
        name: {
            network().node(node).kind
            for node, config in configs().items()
            if f"private key of {name}\n" in config.files.values()
        }
        for name in PRIVATE
    }
    assert holders == {
        "host": {Kind.EB, Kind.FA, Kind.PR},
        "drain": {Kind.CTL},
        "noc": {Kind.NOC},
        "breakglass": {Kind.NOC},
    }


def test_a_deployment_carries_its_name_and_topology() -> None:
    made = deployment(context(), "my-lab")
    assert (made.name, made.topology) == ("my-lab", network())
