"""A drained plane seen by the agents in the nodes and by the looks from outside."""

import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import pytest

from lab.incidents.facebook_2021.looks.expected import collector
from lab.incidents.facebook_2021.looks.pops import PopProbes
from lab.incidents.facebook_2021.looks.routers import BackboneProbes, rib
from lab.model.errors import CommandError
from lab.model.event import JsonValue
from lab.ports import RunningLab
from lab.probes.mrt import Update, updates
from lab.probes.routers import RouterProbes
from lab.runtimes.embedded import Embedded
from tests.integration.one_plane import (
    ANNOUNCED,
    ANYCAST,
    COLD_START_S,
    COVER,
    INTERVAL_S,
    MRT,
    deployment,
    outside_neighbors,
)

pytestmark = [pytest.mark.netns, pytest.mark.timeout(300)]

LIMIT_S = 130.0
SOON = timedelta(seconds=20)
Row = dict[str, JsonValue]


@dataclass(frozen=True)
class Told:
    """An event line that a program in a node wrote."""

    t: float
    kind: str
    subject: str
    data: Row


@dataclass
class Story:
    """What was seen before the drain, while it lasted and after it, and when it was done."""

    before: dict[str, Row] = field(default_factory=dict)
    during: dict[str, Row] = field(default_factory=dict)
    after: dict[str, Row] = field(default_factory=dict)
    health: list[Told] = field(default_factory=list)
    warmup: list[Told] = field(default_factory=list)
    counters: list[Told] = field(default_factory=list)
    mrt: list[Update] = field(default_factory=list)
    drained_at: float = 0.0
    undrained_at: float = 0.0
    mrt_sizes: tuple[int, int] = (0, 0)


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, f"never came true: {what}"
        Event().wait(0.1)


def rows(lab: RunningLab, node: str, path: str) -> list[Told]:
    return [told(line) for line in lab.read(node, path).decode().splitlines()]


def told(line: str) -> Told:
    return Told(**json.loads(line))


def of_kind(rows: list[Told], kind: str) -> list[Row]:
    return [row.data for row in rows if row.kind == kind]


def last_decision(lab: RunningLab, node: str, kind: str) -> object:
    decisions = of_kind(rows(lab, node, f"/var/log/{kind}.jsonl"), kind)
    return decisions[-1]["decision"] if decisions else None


def set_drain(lab: RunningLab, *, drained: bool) -> None:
    """Change the policy of both backbone routers and their OSPF, links left alone."""
    word = "" if drained else "no "
    for router in ("eb1-prn", "eb1-mid"):
        bgpd, ospfd = lab.vty(router, "bgpd"), lab.vty(router, "ospfd")
        for command in ("configure terminal", "router bgp 64601", "address-family ipv4 unicast"):
            bgpd.ask(command)
        for neighbor in outside_neighbors(router):
            inbound, outbound = ("DENY", "DENY") if drained else ("IN", "OUT")
            bgpd.ask(f"neighbor {neighbor} route-map {inbound} in")
            bgpd.ask(f"neighbor {neighbor} route-map {outbound} out")
        for command in ("configure terminal", "router ospf", f"{word}passive-interface e1"):
            ospfd.ask(command)
        bgpd.close()
        ospfd.close()


def look(lab: RunningLab, probes: RouterProbes) -> dict[str, Row]:
    with closing(PopProbes(lab.topology)) as pops, closing(BackboneProbes(lab.topology)) as planes:
        looks = [
            *planes.backbone(probes),
            *pops.announce(probes),
            *pops.configured(probes),
            *rib(probes, collector(lab.topology)),
        ]
    return {each.kind: each.data for each in looks}


def play(lab: RunningLab, story: Story) -> None:
    probes = RouterProbes(lab)
    until(lambda: probes.converged().ok, "convergence")
    until(
        lambda: list(ANNOUNCED) == look(lab, probes)["announce"].get("prefixes"),
        "announced prefixes",
    )
    until(lambda: last_check(lab) is True, "the data centre's answer")
    story.before = look(lab, probes)
    stream = lab.stream("web1-prn", ["stormdrill-node", "counters", "-"])
    address = "/run/haproxy/admin.sock"
    asked = {"node": "web1-prn", "server": "haproxy", "address": address, "interval_s": 0.5}
    stream.send(json.dumps(asked) + "\n")
    lines = stream.lines()
    story.counters.append(told(next(lines)))

    story.drained_at = time.monotonic()
    set_drain(lab, drained=True)
    until(lambda: last_decision(lab, "dns-lhr", "health") == "withdraw", "withdrawal")
    until(lambda: last_decision(lab, "web1-prn", "warmup") == "cold", "cold services")
    until(lambda: look(lab, probes)["rib"].get("prefixes") == {COVER: 1}, "withdrawn routes")
    until(lambda: look(lab, probes)["backbone"].get("ospf_full") == 0, "lost adjacencies")
    story.during = look(lab, probes)
    halfway, size = updates(lab.read("col", MRT))
    until(lambda: http_refused(lab), "service refused")
    restart_bgpd(lab)

    story.undrained_at = time.monotonic()
    set_drain(lab, drained=False)
    until(lambda: last_decision(lab, "dns-lhr", "health") == "announce", "announcement")
    until(lambda: last_decision(lab, "web1-prn", "warmup") == "warm", "warm services")
    until(lambda: look(lab, probes)["rib"] == story.before["rib"], "routes as before")
    story.after = look(lab, probes)
    more, rest = updates(lab.read("col", MRT)[size:])
    story.mrt, story.mrt_sizes = [*halfway, *more], (size, rest)
    story.counters.append(told(next(lines)))
    stream.stop()
    story.health = rows(lab, "dns-lhr", "/var/log/health.jsonl")
    story.warmup = rows(lab, "web1-prn", "/var/log/warmup.jsonl")
    probes.close()


def last_check(lab: RunningLab) -> object:
    checks = of_kind(rows(lab, "dns-lhr", "/var/log/health.jsonl"), "health.check")
    return checks[-1]["ok"] if checks else None


def http_refused(lab: RunningLab) -> bool:
    script = "import socket; socket.create_connection(('127.0.0.1', 80), 2)"
    done = lab.run("web1-prn", ["python3", "-c", script], timeout=SOON)
    return "ConnectionRefusedError" in done.stderr


def restart_bgpd(lab: RunningLab) -> None:
    """End the bgpd beside the name server and start it again from its file, which announces."""
    lab.run("dns-lhr", ["sh", "-c", "kill -9 $(cat /run/frr/bgpd.pid)"], timeout=SOON)
    until(lambda: health_kinds(lab)[-1] == "error", "the agent's complaint")
    start = ["sh", "-c", "setsid bgpd -f /etc/frr/bgpd.conf -P 0 -d >/dev/null 2>&1 </dev/null"]
    assert lab.run("dns-lhr", start, timeout=SOON).returncode == 0
    until(lambda: not announcing(lab), "the withdrawal from the new bgpd")


def announcing(lab: RunningLab) -> bool:
    try:
        vty = lab.vty("dns-lhr", "bgpd")
    except CommandError:
        return True
    running = vty.ask("show running-config")
    vty.close()
    return any(f" network {prefix}" in running for prefix in ANYCAST)


def health_kinds(lab: RunningLab) -> list[str]:
    return [row.kind for row in rows(lab, "dns-lhr", "/var/log/health.jsonl")]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    runtime = Embedded(tmp_path_factory.mktemp("state"))
    lab = runtime.deploy(deployment("blackout"), keep=False, progress=lambda _: None)
    story = Story()
    try:
        play(lab, story)
    finally:
        runtime.destroy("blackout")
    return story


def decision(rows: list[Told], kind: str, name: str) -> Told:
    return next(row for row in rows if row.kind == kind and row.data["decision"] == name)


def test_live_plane_is_up_and_its_pop_announces_the_real_prefixes(story: Story) -> None:
    assert story.before["backbone"] == {
        "ospf_full": 2,
        "ospf_expected": 2,
        "bgp_up": 4,
        "bgp_expected": 4,
        "links_up": 3,
        "links_total": 3,
        "link_changes": story.during["backbone"]["link_changes"],
        "routers_drained": 0,
        "routers": 2,
    }
    assert story.before["announce"] == {
        "prefixes": list(ANNOUNCED),
        "originated": list(ANYCAST),
    }
    assert story.before["rib"]["feeders"] == {"t1": True}
    assert story.before["rib"]["best"] == dict.fromkeys([COVER, *ANNOUNCED], "6453 32934")


def test_drain_loses_every_adjacency_and_no_link(story: Story) -> None:
    backbone = story.during["backbone"]
    assert (backbone["ospf_full"], backbone["routers_drained"]) == (0, 2)
    assert (backbone["links_up"], backbone["links_total"]) == (3, 3)


def test_site_withdraws_alone_after_three_rounds_and_only_its_name_servers(story: Story) -> None:
    withdrawal = decision(story.health, "health", "withdraw")
    assert withdrawal.data["prefixes"] == list(ANYCAST)
    assert 2 * INTERVAL_S <= withdrawal.t - story.drained_at <= 20
    assert story.during["announce"] == {"prefixes": [], "originated": []}
    assert story.during["rib"]["prefixes"] == {COVER: 1}


def test_site_announces_by_itself_when_the_plane_is_back(story: Story) -> None:
    assert decision(story.health, "health", "announce").t > story.undrained_at
    assert story.after == story.before


def test_bgpd_is_seen_to_do_as_decided(story: Story) -> None:
    seen = of_kind(story.health, "health.routes")
    expected: list[Row] = [
        {"announced": list(ANYCAST)},
        {"announced": []},
        {"announced": list(ANYCAST)},
    ]
    assert seen[-2:] == expected[1:]
    assert expected[0] in seen[:2]


def test_agent_tells_the_end_of_its_bgpd_and_withdraws_again_from_the_next(story: Story) -> None:
    complaints = {str(data["text"])[:6] for data in of_kind(story.health, "error")}
    assert complaints == {"bgpd: "}
    made = [data["decision"] for data in of_kind(story.health, "health")]
    assert made == ["start", "withdraw", "announce"]


def test_collector_has_written_the_withdrawals_and_the_return(story: Story) -> None:
    assert min(story.mrt_sizes) > 0
    gone = {update.prefix for update in story.mrt if update.type == "W"}
    assert set(ANNOUNCED) <= gone
    assert COVER not in gone
    final = {update.prefix: update.type for update in story.mrt}
    assert {final[prefix] for prefix in ANNOUNCED} == {"A"}


def test_services_go_cold_and_come_back_paced(story: Story) -> None:
    assert [data["decision"] for data in of_kind(story.warmup, "warmup")] == ["cold", "warm"]
    warm = decision(story.warmup, "warmup", "warm")
    assert warm.t - story.undrained_at >= COLD_START_S


def test_counters_come_from_the_server_itself(story: Story) -> None:
    data = of_kind(story.counters, "counter")
    assert [each["server"] for each in data] == ["haproxy"] * 2
    assert [each["frontend"] for each in data] == ["OPEN"] * 2
    assert [each["queries"] for each in data] == [0, 0]
