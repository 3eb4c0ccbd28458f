"""What is cleaned where Docker does not answer."""

from pathlib import Path

import pytest

from lab.model.errors import RuntimeFailure
from lab.runtimes.containerlab import Containerlab, docker_api


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be a Docker that does not answer."""

    def api() -> object:
        raise RuntimeFailure("Docker does not answer")

    monkeypatch.setattr(docker_api, "present", lambda: True)
    monkeypatch.setattr(docker_api, "api", api)


@pytest.mark.usefixtures("mute")
def test_who_never_started_a_lab_there_has_nothing_to_clean(tmp_path: Path) -> None:
    assert Containerlab(tmp_path).clean() == ()


@pytest.mark.usefixtures("mute")
def test_who_once_did_is_told_that_nothing_could_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "containerlab").mkdir()
    with pytest.raises(RuntimeFailure, match="Docker does not answer"):
        Containerlab(tmp_path).clean()
