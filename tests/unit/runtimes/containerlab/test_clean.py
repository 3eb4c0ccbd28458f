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
@pytest.mark.parametrize("tried", [False, True])
def test_who_has_no_lab_there_reads_one_line(tmp_path: Path, *, tried: bool) -> None:
    if tried:
        (tmp_path / "containerlab").mkdir()
    assert Containerlab(tmp_path).clean() == (
        "information: containers were not looked at, you have no lab there: "
        "Docker does not answer",
    )


@pytest.mark.usefixtures("mute")
def test_who_has_a_lab_there_is_told_that_nothing_could_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "containerlab" / "drill").mkdir(parents=True, mode=0o700)
    (tmp_path / "containerlab").chmod(0o700)
    with pytest.raises(RuntimeFailure, match="Docker does not answer"):
        Containerlab(tmp_path).clean()
