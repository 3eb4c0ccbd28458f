"""What the documents show a stranger is played: the small incident, and the one with Python."""

import json
import re
from pathlib import Path

import pytest

from tests.e2e.host import playing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

TOP = Path(__file__).parents[2]


def played(tmp_path: Path, *what: str) -> dict[str, object]:
    """Return the summary of a run that passed."""
    with playing(tmp_path, *what) as play:
        _, messages = play.process.communicate(timeout=240)
        assert play.process.returncode == 0, messages
    summary: dict[str, object] = json.loads((play.folder / "summary.json").read_text())
    return summary


def test_the_small_incident_passes(tmp_path: Path) -> None:
    summary = played(tmp_path, "two-routers", "--capture", "r1:eth1")
    facts = summary["facts"]
    assert isinstance(facts, list)
    assert {fact["id"]: fact["verdict"] for fact in facts} == dict.fromkeys(
        ("T1", "T2", "T3", "T4"), "pass"
    )
    packets = (tmp_path / "run/pcap/r1-eth1.pcap").read_bytes()
    assert packets.startswith(b"\xd4\xc3\xb2\xa1")
    assert b"\xff" * 16 in packets  # a BGP message's marker


def test_the_incident_with_python_that_a_page_shows_passes(tmp_path: Path) -> None:
    page = (TOP / "docs" / "extending.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    folder = tmp_path / "flapping"
    folder.mkdir()
    for name, text in shown:
        (folder / name).write_text(text, encoding="utf-8")
    assert played(tmp_path, str(folder))["verdict"] == "pass"
