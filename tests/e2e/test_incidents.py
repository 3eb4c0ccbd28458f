"""Every shipped incident of YAML alone, from the command line to a clean host."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.host import lab_namespaces, playing, settles_to, traces

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

INCIDENTS = ("cloudflare-2022", "optus-2023", "youtube-2008")


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_passes_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    before = traces(home, set())
    with playing(tmp_path, name) as play:
        play.wait_for("phase.started", "steady", 150)
        namespaces = lab_namespaces(home)
        printed = play.process.communicate(timeout=240)
    summary: dict[str, Any] = json.loads((play.folder / "summary.json").read_text())
    assert {
        fact["id"]: fact["measured"] for fact in summary["facts"] if fact["verdict"] != "pass"
    } == {}
    assert (play.process.returncode, summary["verdict"]) == (0, "pass"), printed
    assert summary["cleanup"] == {"verified": True, "leftovers": []}
    settles_to(before, home, namespaces)
