"""However a play ends, nothing of it is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.host import Play, playing, sandboxed_processes, settles_to, traces

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MINI = ("facebook-2021", "--profile", "mini")
DEPLOYED_S = 120.0


def supervisor(known: set[int]) -> int:
    """Return the lab's init: of the sandboxed processes that are new, the eldest."""
    new = sandboxed_processes() - known
    init = [pid for pid in new if _inner_pid(pid) == 1]
    assert len(init) == 1
    return init[0]


def _inner_pid(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("NSpid:"))
    return int(line.split()[-1])


def ended(play: Play) -> tuple[int, str]:
    out, err = play.process.communicate(timeout=90)
    return play.process.returncode, out + err


def test_the_first_interrupt_while_deploying_unwinds(tmp_path: Path) -> None:
    before = traces(tmp_path / "home")
    with playing(tmp_path, *MINI) as play:
        play.wait_for("deploy.started", _lab(play), 30)
        play.process.send_signal(signal.SIGINT)
        code, printed = ended(play)
    settles_to(before, tmp_path / "home")
    assert code == 130, printed
    assert (play.folder / "report.html").is_file()


def test_the_first_interrupt_in_a_phase_undoes_and_unwinds(tmp_path: Path) -> None:
    before = traces(tmp_path / "home")
    with playing(tmp_path, *MINI) as play:
        play.wait_for("phase.started", "control-plane", DEPLOYED_S)
        play.process.send_signal(signal.SIGINT)
        code, printed = ended(play)
    settles_to(before, tmp_path / "home")
    assert code == 130, printed
    kinds = [event["kind"] for event in play.events()]
    assert kinds.index("interrupted") < kinds.index("run.ended")
    assert "cleanup" in kinds


def test_a_killed_command_takes_its_lab_along(tmp_path: Path) -> None:
    before = traces(tmp_path / "home")
    with playing(tmp_path, *MINI) as play:
        play.wait_for("phase.started", "steady", DEPLOYED_S)
        play.process.kill()
        play.process.communicate(timeout=30)
    settles_to(before, tmp_path / "home")


def test_a_killed_supervisor_ends_the_command_with_a_line(tmp_path: Path) -> None:
    before = traces(tmp_path / "home")
    known = sandboxed_processes()
    with playing(tmp_path, *MINI) as play:
        play.wait_for("phase.started", "steady", DEPLOYED_S)
        os.kill(supervisor(known), signal.SIGKILL)
        code, printed = ended(play)
    settles_to(before, tmp_path / "home")
    assert code == 3, printed
    assert "Traceback" not in printed


def _lab(play: Play) -> str:
    return f"facebook-2021-{play.process.pid}"


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
