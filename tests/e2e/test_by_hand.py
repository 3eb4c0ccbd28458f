"""The walk through docs/by-hand.md: a lab is deployed, broken, repaired by hand, removed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

USER, WORLD = "usr-swisscom", "ris"
PLANE_1 = ("eb1-prn", "eb1-frc", "eb1-iad")


@dataclass(frozen=True)
class Hand:
    """The command line in a folder and a state directory of its own."""

    folder: Path

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lab", *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "STORMDRILL_HOME": str(self.folder / "home"),
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    def inside(self, node: str, *argv: str) -> str:
        """Return what a command says in a node."""
        return self("exec", "walk", node, "--", *argv).stdout

    def until(self, look: Callable[[], str], wanted: str, *, within_s: float) -> str:
        """Look until the text is there or time is up; return the last look."""
        deadline = time.monotonic() + within_s
        while wanted not in (seen := look()) and time.monotonic() < deadline:
            self("exec", "walk", USER, "--", "sleep", "1")
        return seen


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    """Return a hand whose lab ends with the test."""
    hand = Hand(tmp_path)
    yield hand
    hand("destroy", "walk")


def web(hand: Hand) -> str:
    """Return the status a user gets from facebook, with the time limit of the page."""
    code = "%{http_code}"
    return hand.inside(
        USER, "curl", "-s", "-m", "5", "-o", "/dev/null", "-w", code, "http://www.facebook.com/"
    )


def route(hand: Hand) -> str:
    """Return the collector's best match for a.ns.facebook.com."""
    text = hand.inside(WORLD, "vtysh", "-c", "show bgp ipv4 unicast 129.134.30.12")
    return text.partition("\n")[0]


def undrain(hand: Hand, router: str) -> None:
    """Take back at the console of a router what the drain pushed to it."""
    pushed = hand.folder / "fault" / "configs" / "pushed" / "assessment" / f"{router}.txt"
    argv = ["vtysh", "-c", "configure terminal"]
    for line in pushed.read_text(encoding="utf-8").splitlines():
        for command in line.partition(": ")[2].split(" / "):
            back = command.replace("ip ospf passive", "no ip ospf passive")
            back = back.replace("DENY in", "IN in").replace("DENY out", "OUT out")
            argv += ["-c", back]
    hand.inside(router, *argv)


def test_a_newcomer_breaks_the_network_and_repairs_it_by_hand(hand: Hand) -> None:
    deployed = hand("deploy", "facebook-2021", "--profile", "mini", "--name", "walk")
    assert deployed.returncode == 0, deployed.stderr
    nodes = json.loads(hand("inspect", "walk", "--json").stdout)["nodes"]
    assert {node["state"] for node in nodes} == {"running"}
    assert all(node["sessions_up"] == node["sessions_total"] for node in nodes)
    assert hand.until(lambda: web(hand), "200", within_s=20) == "200"
    assert route(hand).startswith("BGP routing table entry for 129.134.30.0/24")

    hand("run", "facebook-2021", "--lab", "walk", "--phase", "fault", "--out", "fault", "-q")

    dig = ("dig", "+tries=1", "www.facebook.com", "@1.1.1.1")
    failed = hand.until(lambda: hand.inside(USER, *dig), "SERVFAIL", within_s=90)
    assert "status: SERVFAIL" in failed
    assert route(hand).startswith("BGP routing table entry for 129.134.0.0/17")
    cached = hand.inside(USER, "curl", "-s", "-m", "5", "-i", "http://157.240.1.35/")
    assert cached.startswith("HTTP/1.1 503")
    assert "no_server_available" in cached
    assert "157.240." in hand.inside(USER, "dig", "+short", "www.instagram.com")

    for router in PLANE_1:
        undrain(hand, router)

    entry = hand.until(lambda: route(hand), "129.134.30.0/24", within_s=60)
    assert "129.134.30.0/24" in entry
    assert hand.until(lambda: web(hand), "200", within_s=90) == "200"

    differs = hand("diff", "walk")
    assert differs.returncode == 1
    assert "eb2-prn running configuration bgpd" in differs.stdout  # plane 2 is drained still
    back = hand("reset", "walk")
    assert back.returncode == 0, back.stderr
    assert "lab walk is as deployed after " in back.stdout
    assert (hand("diff", "walk").returncode, hand("diff", "walk").stdout) == (0, "")
    sessions = json.loads(hand("inspect", "walk", "--json").stdout)["summary"]
    assert "sessions: 122 of 122 up" in sessions
    assert web(hand) == "200"

    assert hand("destroy", "walk").stdout == "lab walk is gone\n"
    assert json.loads(hand("list", "--json").stdout)["labs"] == []


def test_a_command_in_a_node_gives_its_exit_code_and_a_wrong_name_gives_2(hand: Hand) -> None:
    assert hand("deploy", "facebook-2021", "--profile", "mini", "--name", "walk").returncode == 0
    assert hand("exec", "walk", USER, "--", "sh", "-c", "exit 42").returncode == 42
    assert hand("exec", "walk", USER, "--", "sh", "-c", "kill -9 $$").returncode == 137
    wrong = hand("exec", "walk", "usr-swiscom", "--", "true")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "stormdrill: walk usr-swiscom: no such node; did you mean usr-swisscom?\n",
    )
    again = hand("deploy", "facebook-2021", "--profile", "mini", "--name", "walk")
    assert again.returncode == 2


def test_phases_of_an_incident_are_played_one_by_one(hand: Hand) -> None:
    hand("deploy", "two-routers", "--name", "walk")
    fetch = ("curl", "-s", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", "http://10.2.0.2/")
    assert hand.until(lambda: hand.inside("users", *fetch), "200", within_s=60) == "200"
    for phase in ("change", "repair"):
        run = ("run", "two-routers", "--lab", "walk", "--phase", phase, "--out", phase, "--quiet")
        done = hand(*run)
        assert done.returncode == 0, done.stderr
    assert hand.inside("users", *fetch) == "200"
