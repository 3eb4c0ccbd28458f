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


def begun(tmp_path: Path) -> Play:
    """Return the first cell of a small study under way."""
    out, home, file = tmp_path / "out", tmp_path / "home", tmp_path / "look.yml"
    file.write_text(FILE, encoding="utf-8")
    argv = [sys.executable, "-m", "lab", "study", str(file), "--out", str(out)]
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "STORMDRILL_HOME": str(home)},
    )  # fmt: skip
    return Play(process, out / "base" / "seed-1", home)


def test_a_killed_study_leaves_no_lab_and_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = traces(home, set())
    play = begun(tmp_path)
    play.wait_for("phase.started", "change", 90)
    namespaces = lab_namespaces(home)
    play.process.kill()
    play.process.communicate(timeout=30)
    settles_to(before, home, namespaces, within_s=30)
    again = begun(tmp_path)
    out, told = again.process.communicate(timeout=180)
    assert again.process.returncode == 0, out + told
    data = json.loads((tmp_path / "out" / "study.json").read_text(encoding="utf-8"))
    cells = [cell for variant in data["variants"] for cell in variant["cells"]]
    assert [(cell["counts"], cell["verdict"]) for cell in cells] == [(True, "pass")] * 2
    assert [each["verdict"] for each in data["predictions"]] == ["pass"]
