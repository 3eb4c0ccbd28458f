"""The same incident on containers: the same verdicts, and an empty Docker afterwards."""

import json
from pathlib import Path

import pytest

from lab.runtimes.containerlab import docker_api, words
from tests.e2e.host import playing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


@pytest.fixture(
    params=[
        pytest.param("containerlab", marks=pytest.mark.clab),
        pytest.param("stand-in", marks=pytest.mark.docker),
    ]
)
def program(request: pytest.FixtureRequest) -> None:
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")


def test_every_scored_fact_passes_on_containers_too(program: None, tmp_path: Path) -> None:
    with playing(
        tmp_path, "facebook-2021", "--profile", "mini", "--runtime", "containerlab"
    ) as play:
        out, err = play.process.communicate(timeout=800)
    summary = json.loads((play.folder / "summary.json").read_text())
    scored = [fact for fact in summary["facts"] if fact["scored"]]
    assert {fact["id"]: fact["measured"] for fact in scored if fact["verdict"] != "pass"} == {}
    assert (play.process.returncode, summary["runtime"]) == (0, "containerlab"), out + err
    assert summary["cleanup"] == {"verified": True, "leftovers": []}
    assert summary["versions"]["containerlab"]
    assert docker_api.containers(f"{words.HOME}={tmp_path / 'home' / 'containerlab'}") == ()
