"""Unbound and BIND with the dial for expired data go on answering when name servers are gone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.incidents.facebook_2021.dials import ResolverSettings
from lab.incidents.facebook_2021.files.resolvers import resolver, source6
from lab.incidents.facebook_2021.places import sites_of
from lab.model.dial import Switch
from tests.fakes.context import context, network, shipped
from tests.integration.inside_box import Box, lose, opened
from tests.integration.inside_servers import A_NS, COM_SERVER, D_NS, ROOT_SERVER, serve_names

pytestmark = pytest.mark.netns

RESOLVERS = [each for each in sites_of(network()).resolvers if each.software != "legacy"]
STUB_S = 5.0  # how long a user's device waits for an answer
TTL_S = 2.0  # of the records in the box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    addresses = [ROOT_SERVER, COM_SERVER, A_NS, D_NS, *(str(each.address) for each in RESOLVERS)]
    with opened(tmp_path, addresses) as box:
        serve_names(box)
        yield box


def start(box: Box, node: str) -> None:
    """Start a resolver of the shipped network, as it is with the dial on."""
    dials = replace(shipped().settings, resolvers=ResolverSettings(serve_stale=Switch.ON))
    here = network().node(node)
    box.run("ip", "address", "add", f"{source6(here)}/128", "dev", "lo")
    made = resolver(context(settings=dials), here)
    box.run("mkdir", "-p", "/run/lab", "/run/unbound", "/run/named")
    for path, text in made.files.items():
        box.run("cp", box.write(Path(path).name, text), path)
    (daemon,) = made.daemons
    box.start(*daemon.argv)
    box.await_file(daemon.path)


def asked(box: Box, address: str, count: int) -> list[dict[str, Any]]:
    """Return answers for one name, each after the TTL."""
    check = {"type": "dns", "target": address, "role": "resolver", "rd": True,
             "name": "www.facebook.com", "timeout_s": STUB_S}  # fmt: skip
    program = box.program("probe", {"node": "usr", "interval_s": TTL_S + 0.5, "checks": [check]})
    events = program.events(count)
    program.leave()
    return [event["data"] for event in events]


@pytest.mark.parametrize("each", RESOLVERS, ids=lambda each: each.node)
def test_a_name_resolves_after_its_ttl_without_any_name_server(each: Any, box: Box) -> None:
    start(box, each.node)
    (before,) = asked(box, str(each.address), 1)
    lose(box, A_NS)
    lose(box, D_NS)
    late = asked(box, str(each.address), 3)[1:]  # the first may come from the cache
    assert [look["rcode"] for look in (before, *late)] == ["NOERROR"] * 3
    assert all(look["took_ms"] < 1000 * STUB_S / 2 for look in late)
