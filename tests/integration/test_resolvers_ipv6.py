"""With dns.ipv6 every resolver finds a name over IPv6 alone, by the AAAA glue."""

import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from lab.incidents.facebook_2021.files.resolvers import resolver, source6
from lab.incidents.facebook_2021.places import sites_of
from tests.fakes.context import context, network
from tests.integration.inside_box import Box, lose, opened
from tests.integration.inside_servers import (
    A_NS,
    A_NS6,
    COM_SERVER,
    D_NS,
    D_NS6,
    ROOT_SERVER,
    serve_names,
)

pytestmark = pytest.mark.netns

NETWORK = network()
RESOLVERS = [each for each in sites_of(NETWORK).resolvers if each.node != "google"]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with opened(tmp_path, [ROOT_SERVER, COM_SERVER, A_NS, D_NS]) as box:
        for address in (A_NS6, D_NS6):
            give(box, address)
        serve_names(box, ipv6=True)
        yield box


def give(box: Box, address: str) -> None:
    """Put an address on the loopback."""
    length = ip_address(address).max_prefixlen
    box.run("ip", "address", "add", f"{address}/{length}", "dev", "lo")


def start(box: Box, node: str) -> None:
    """Start a resolver of the network."""
    made = resolver(context(), NETWORK.node(node))
    box.run("mkdir", "-p", "/run/lab", "/run/unbound", "/run/named")
    for path, text in made.files.items():
        box.run("cp", box.write(Path(path).name, text), path)
    (daemon,) = made.daemons
    ours = daemon.argv[0] == "stormdrill-node"
    program = [sys.executable, "-m", "lab.inside"] if ours else [daemon.argv[0]]
    box.start(*program, *daemon.argv[1:])
    box.await_file(daemon.path)


@pytest.mark.parametrize("each", RESOLVERS, ids=lambda each: each.software + each.tuning)
def test_a_name_resolves_though_no_ipv4_address_of_its_servers_answers(
    each: Any, box: Box
) -> None:
    give(box, str(each.address))
    give(box, str(source6(NETWORK.node(each.node))))
    lose(box, A_NS)
    lose(box, D_NS)
    start(box, each.node)
    check = {"type": "dns", "target": str(each.address), "role": "resolver", "rd": True,
             "name": "www.facebook.com", "timeout_s": 5.0}  # fmt: skip
    program = box.program("probe", {"node": "usr", "interval_s": 1.0, "checks": [check]})
    found = program.until(lambda event: event["data"]["rcode"] == "NOERROR", most=10)
    program.leave()
    assert found["data"]["answers"]
