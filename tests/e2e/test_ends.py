"""However a play ends, nothing of it is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.host import (
    Play,
    lab_namespaces,
    playing,
    settles_to,
    supervisor,
    traces,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MINI = ("facebook-2021", "--profile", "mini")
DEPLOYED_S = 120.0


@pytest.fixture(autouse=True, scope="module")
def tried() -> None:
    """Have the trial of fast start made, which else comes before the first lab."""
    subprocess.run(
        [sys.executable, "-m", "lab", "doctor"], capture_output=True, timeout=120, check=False
    )


def ended(play: Play) -> tuple[int, str]:
    out, err = play.process.communicate(timeout=90)
    return play.process.returncode, out + err


def test_the_first_interrupt_while_deploying_unwinds(tmp_path: Path) -> None:
    before = traces(tmp_path / "home", set())
    with playing(tmp_path, *MINI) as play:
        play.wait_for("step", "deploy", 30)
        namespaces = lab_namespaces(play.home)
        play.process.send_signal(signal.SIGINT)
        code, printed = ended(play)
    settles_to(before, tmp_path / "home", namespaces)
    assert code == 130, printed
    assert (play.folder / "report.html").is_file()


def test_the_first_interrupt_in_a_phase_undoes_and_unwinds(tmp_path: Path) -> None:
    before = traces(tmp_path / "home", set())
    with playing(tmp_path, *MINI) as play:
        play.wait_for("phase.started", "control-plane", DEPLOYED_S)
        namespaces = lab_namespaces(play.home)
        play.process.send_signal(signal.SIGINT)
        code, printed = ended(play)
    settles_to(before, tmp_path / "home", namespaces)
    assert code == 130, printed
    kinds = [event["kind"] for event in play.events()]
    assert kinds.index("interrupted") < kinds.index("run.ended")
    assert "cleanup" in kinds


def test_a_killed_command_takes_its_lab_along(tmp_path: Path) -> None:
    before = traces(tmp_path / "home", set())
    with playing(tmp_path, *MINI) as play:
        play.wait_for("phase.started", "steady", DEPLOYED_S)
        namespaces = lab_namespaces(play.home)
        play.process.kill()
        play.process.communicate(timeout=30)
    settles_to(before, tmp_path / "home", namespaces)


def test_a_killed_supervisor_ends_the_command_with_a_line(tmp_path: Path) -> None:
    before = traces(tmp_path / "home", set())
    with playing(tmp_path, *MINI) as play:
        play.wait_for("phase.started", "steady", DEPLOYED_S)
        namespaces = lab_namespaces(play.home)
        os.kill(supervisor(play.home), signal.SIGKILL)
        code, printed = ended(play)
    settles_to(before, tmp_path / "home", namespaces)
    assert code == 3, printed
    assert "Traceback" not in printed


def test_a_scenario_file_with_mistakes_starts_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text("name: x\ntitle: y\ntopology: facebook-2021\nphasess: []\n")
    argv = ["-m", "lab", "run", str(bad), "--out", str(tmp_path / "run")]
    done = subprocess.run(
        [sys.executable, *argv],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert not (tmp_path / "run").exists()
    assert len(done.stderr.strip().splitlines()) >= 2
