"""A study of real labs is killed, leaves nothing, goes on, and its predictions hold."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.host import Play, lab_namespaces, settles_to, traces

FILE = """
name: look
scenario: two-routers
variants:
  - {id: base, set: {pace.look_s: 5}}
  - id: longer
    set: {pace.look_s: 9}
    expect: [{value: outage_s, minus: base, at_least: 1, at_most: 8}]
"""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def begun(tmp_path: Path, *options: str) -> Play:
    """Return the first cell of a small study under way."""
    out, home, file = tmp_path / "out", tmp_path / "home", tmp_path / "look.yml"
    file.write_text(FILE, encoding="utf-8")
    argv = [sys.executable, "-m", "lab", "study", str(file), "--out", str(out), *options]
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "STORMDRILL_HOME": str(home)},
    )  # fmt: skip
    return Play(process, out / "base" / "seed-1", home)


@pytest.mark.parametrize("options", [(), ("--reuse",)], ids=" ".join)
def test_a_killed_study_leaves_no_lab_and_goes_on(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    before = traces(home, set())
    play = begun(tmp_path, *options)
    play.wait_for("phase.started", "change", 90)
    namespaces = lab_namespaces(home)
    play.process.kill()
    play.process.communicate(timeout=30)
    settles_to(before, home, namespaces, within_s=30)
    again = begun(tmp_path, *options)
    out, told = again.process.communicate(timeout=180)
    assert again.process.returncode == 0, out + told
    data = json.loads((tmp_path / "out" / "study.json").read_text(encoding="utf-8"))
    cells = [cell for variant in data["variants"] for cell in variant["cells"]]
    assert [(cell["counts"], cell["verdict"]) for cell in cells] == [(True, "pass")] * 2
    assert [each["verdict"] for each in data["predictions"]] == ["pass"]


REUSED = """
name: patient
scenario: drill.yml
profile: mini
variants:
  - {id: base}
  - {id: patient, set: {users.think_s: 17}}
  - {id: spread, set: {bgp.mrai_s: 1}}
"""
DRILL = """
name: drill
title: Nothing happens
topology: facebook-2021
phases:
  - id: quiet
    title: People look
    steps: [{do: hold, seconds: 3}]
"""


def test_a_lab_plays_on_where_only_files_of_daemons_differ(tmp_path: Path) -> None:
    home, out, file = tmp_path / "home", tmp_path / "out", tmp_path / "patient.yml"
    file.write_text(REUSED, encoding="utf-8")
    (tmp_path / "drill.yml").write_text(DRILL, encoding="utf-8")
    before = traces(home, set())
    argv = [sys.executable, "-m", "lab", "study", str(file), "--out", str(out), "--reuse"]
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "STORMDRILL_HOME": str(home)},
    )  # fmt: skip
    Play(process, out / "patient" / "seed-1", home).wait_for("phase.started", "quiet", 90)
    namespaces = lab_namespaces(home)
    told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    settles_to(before, home, namespaces)
    found = {
        variant: [
            event["data"].get("reused")
            for line in (out / variant / "seed-1" / "journal.jsonl").read_text().splitlines()
            if (event := json.loads(line))["kind"] == "deploy.done"
        ]
        for variant in ("base", "patient", "spread")
    }
    assert found == {"base": [None], "patient": [True], "spread": [None]}
