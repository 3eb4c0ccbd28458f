"""People who react: a way in that works shortens the outage of the scenario that a page shows."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.host import playing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"


def played(folder: Path, scenario: str, *settings: str) -> list[dict[str, Any]]:
    """Return the journal of a run that passed."""
    folder.mkdir()
    path = folder / "reacts.yml"
    path.write_text(scenario, encoding="utf-8")
    with playing(folder, str(path), *settings) as play:
        _, messages = play.process.communicate(timeout=140)
        assert play.process.returncode == 0, messages
        return list(play.events())


def marks(journal: list[dict[str, Any]]) -> dict[str, float]:
    return {event["subject"]: event["t"] for event in journal if event["kind"] == "mark"}


def ways(journal: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    return [(event["subject"], event["data"]["ok"]) for event in journal if event["kind"] == "way"]


def test_a_way_in_that_works_shortens_the_outage_by_the_time_on_the_way(tmp_path: Path) -> None:
    shown = re.findall(r"^```yaml complete\n(.*?)^```$", PAGE.read_text(encoding="utf-8"),
                       re.MULTILINE | re.DOTALL)  # fmt: skip
    (scenario,) = (text for text in shown if "do: recover" in text)
    shut = played(tmp_path / "shut", scenario)
    open_ = played(tmp_path / "open", scenario, "--set", "ops.link=up")
    assert ways(shut) == [("in band", False), ("on site", True)]
    assert ways(open_) == [("in band", True)]
    lengths = [marks(each)["served"] - marks(each)["detected"] for each in (shut, open_)]
    assert 12 < lengths[0] - lengths[1] < 40, lengths  # 20 s on the way, less the log-in's own
    for journal in (shut, open_):
        assert list(marks(journal)) == ["detected", "diagnosed", "entered", "undrained", "served"]
        undone = [event["data"]["ok"] for event in journal if event["kind"] == "undo"]
        assert undone
        assert all(undone)
