"""A lab that was taken to another deployment, beside one that was deployed so."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lab.app.deploying import order
from lab.catalog.converged import converge
from lab.catalog.subject import subject
from lab.incident import Built
from lab.model.deployment import Deployment
from lab.model.setup import Setup
from lab.model.start import Start
from lab.ports import RunningLab
from lab.probes.routers import RouterProbes
from lab.probes.steady import steady
from lab.reset.reading import read, remember
from lab.reset.taking import taken_to
from lab.runtimes.embedded import Embedded

pytestmark = [pytest.mark.netns, pytest.mark.timeout(300)]

FOUND = subject("facebook-2021")
# What each turns is in a file of health, haproxy, users, warmup, nsd or unbound.
TURNED = (
    ("health.on_isolation", "keep"),
    ("dns.ttl_s", "60"),
    ("users.think_s", "17"),
    ("warmup.cold_start_s", "0"),
    ("resolvers.serve_stale", "on"),
    ("access.oob_failure", "none"),
)
SOON = timedelta(seconds=20)


def silent(_text: str) -> None:
    return None


def built(runtime: Embedded, *settings: tuple[str, str]) -> Built:
    return FOUND.source.build(order("mini", FOUND.dials("mini", settings), 1, runtime))


@contextmanager
def running(runtime: Embedded, of: Built, made: Deployment) -> Iterator[RunningLab]:
    """Run a lab until the block ends; it has converged, and what it was is kept."""
    lab = runtime.deploy(replace(made, start=Start.AUTO), keep=False, progress=silent)
    try:
        proofs = converge(lab, FOUND.incident, of, made, silent).proofs
        remember(lab, replace(made, start=Start.AUTO), "", proofs)
        yield lab
    finally:
        assert runtime.destroy(lab.name).verified


def say(lab: RunningLab, node: str, *argv: str) -> str:
    done = lab.run(node, argv, timeout=SOON)
    assert done.returncode == 0, done.stderr
    return done.stdout


def setups(lab: RunningLab, made: Deployment) -> dict[str, Setup]:
    """Return how the nodes are set up, without numbers that differ in any two labs."""
    return {
        node: replace(
            setup,
            processes=(),
            shaping={
                name: tuple(re.sub(r"handle \w+:", "", line) for line in lines)
                for name, lines in setup.shaping.items()
            },
        )
        for node, setup in read(lab, made.configs).items()
    }


def forwarded(lab: RunningLab, node: str) -> list[tuple[Any, ...]]:
    """Return what the kernel forwards by, without the numbers that zebra gives to next hops."""
    found = []
    for family in ("-4", "-6"):
        for route in json.loads(say(lab, node, "ip", "-j", family, "route")):
            hops = route.get("nexthops", [route])
            ways = sorted(
                f"{hop.get('gateway') or hop.get('via')} {hop.get('dev')}" for hop in hops
            )
            found.append((family, route["dst"], route.get("protocol"), route.get("metric"), *ways))
    return sorted(found, key=str)


def selected(lab: RunningLab, node: str, family: str) -> dict[str, Any]:
    """Return the paths of a router's BGP table by prefix: their ends, how long, and from whom.

    Of paths that are as good in all else a router takes the oldest (RFC 5004), in any lab: what
    lies between the ends may differ.
    """
    text = say(lab, node, "vtysh", "-c", f"show bgp {family} unicast json")
    return {
        prefix: sorted(_ends(path) for path in paths)
        for prefix, paths in json.loads(text or "{}").get("routes", {}).items()
    }


def _ends(path: Mapping[str, Any]) -> tuple[str, ...]:
    hops = path["path"].split()
    return (*hops[:1], *hops[-1:], str(len(hops)), path["origin"], str(path.get("peerId")))


def tables(lab: RunningLab, made: Deployment, proofs: Any) -> dict[str, Any]:
    with closing(RouterProbes(lab)) as probes:
        short = dict(steady(probes, proofs).tables)
    speakers = [
        node
        for node, config in made.configs.items()
        if any(daemon.name == "bgpd" for daemon in config.daemons)
    ]
    return {
        "in short": short,
        "kernel": {node: forwarded(lab, node) for node in made.configs},
        **{
            family: {node: selected(lab, node, family) for node in speakers}
            for family in ("ipv4", "ipv6")
        },
    }


def differing(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """Yield every value in which two differ, with its place."""
    if is_dataclass(one) and not isinstance(one, type):
        one, other = asdict(one), asdict(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted(one.keys() | other.keys()):
            yield from differing(one.get(key), other.get(key), f"{place} {key}")
    elif one != other:
        yield f"{place}: {one} is not {other}"


def test_a_lab_that_was_taken_over_is_what_a_new_one_is(tmp_path: Path) -> None:
    runtime = Embedded(tmp_path / "state")
    first, other = built(runtime), built(runtime, *TURNED)
    made = replace(other.deployment("taken"), start=Start.AUTO)
    proofs = FOUND.incident.proofs
    assert proofs is not None
    with running(runtime, first, first.deployment("taken")) as lab:
        say(lab, "eb1-prn", "vtysh", "-c", "conf t", "-c", "no router bgp")
        say(lab, "eb1-prn", "touch", "/run/lab/breakglass.enabled")
        taken_to(lab, made, silent)
        over = {"setups": setups(lab, made)} | tables(lab, made, proofs(other))
        kept = lab.deployed()
    with running(runtime, other, made) as lab:
        new = {"setups": setups(lab, made)} | tables(lab, made, proofs(other))
        deployed = lab.deployed()
    assert list(differing(over, new)) == []
    assert kept.deployment == deployed.deployment
    for node, setup in deployed.setups.items():
        assert kept.setups[node].files == setup.files
