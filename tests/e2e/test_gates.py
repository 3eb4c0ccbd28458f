"""Gates that look after a push: what harms nobody stays, what harms is taken back."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.host import lab_namespaces, playing, settles_to, traces

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

SCENARIO = """\
name: gates
title: One router is drained, then the whole backbone
topology: facebook-2021
dials:
  mini: {dns.ttl_s: "15", warmup.cold_start_s: "4", users.retry_cap_s: "1"}
steady_state:
  - {name: users are served, measure: service.success, form: becomes, at_least: 0.99, within_s: 60}
phases:
  - id: one-router
    title: A drain that harms nobody
    steps:
      - {do: hold, seconds: 3}
      - {do: drain, id: one-router, scope: [router eb2-frc]}
  - id: assessment
    title: The rest, plane by plane
    steps:
      - {do: drain, id: assessment, scope: []}
"""
GATES = ("--set", "gates.canary=on", "--set", "gates.commit_confirm=on")
Told = list[dict[str, Any]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Play it once; give the run folder and what was printed."""
    tmp = tmp_path_factory.mktemp("gates")
    scenario = tmp / "gates.yml"
    scenario.write_text(SCENARIO)
    before = traces(tmp / "home", set())
    with playing(tmp, str(scenario), "--profile", "mini", *GATES) as play:
        play.wait_for("phase.started", "one-router", 180)
        namespaces = lab_namespaces(tmp / "home")
        out, err = play.process.communicate(timeout=240)
    settles_to(before, tmp / "home", namespaces)
    assert play.process.returncode == 0, out + err
    return play.folder, out + err


def events(folder: Path, kind: str) -> Told:
    lines = (folder / "journal.jsonl").read_text().splitlines()
    return [event for line in lines if (event := json.loads(line))["kind"] == kind]


def test_the_play_is_refused_and_users_are_served(run: tuple[Path, str]) -> None:
    folder, printed = run
    facts = json.loads((folder / "summary.json").read_text())["facts"]
    assert {fact["id"]: fact["verdict"] for fact in facts if fact["id"].startswith("G")} == {
        "G1": "pass", "G2": "pass", "G3": "pass",
    }, printed  # fmt: skip


def test_a_drained_router_is_told_to_keep_the_change(run: tuple[Path, str]) -> None:
    told = [e["data"] for e in events(run[0], "gate") if e["subject"] == "one-router"]
    assert [(each["gate"], each["decision"]) for each in told] == [
        ("canary", "not asked"), ("commit-confirm", "allow"),
    ]  # fmt: skip
    assert re.search(r": 0 of \d+ pairs lost; (\d+) of \1 routers confirmed$", told[1]["reason"])


def test_the_canary_that_cuts_is_refused_and_the_last_plane_spared(
    run: tuple[Path, str],
) -> None:
    told = [e["data"] for e in events(run[0], "gate") if e["subject"] == "assessment"]
    assert [(each["gate"], each["decision"]) for each in told] == [
        ("canary", "refuse"), ("commit-confirm", "refuse"),
    ]  # fmt: skip
    assert told[0]["reason"].startswith("after plane 1: ")
    assert told[0]["saw"]
    moves = [e for e in events(run[0], "router.change") if e["data"]["change"] == "assessment"]
    assert {event["subject"] for event in moves} == {"eb1-prn", "eb1-frc", "eb1-iad"}
    back = [e["data"]["detail"] for e in moves if e["data"]["step"] == "rolled-back"]
    assert back == ["not confirmed in time"] * 3
