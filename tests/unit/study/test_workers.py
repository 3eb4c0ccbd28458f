"""Cells that are played one after the other by processes that go on."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lab.model.errors import BackendError
from lab.model.verdict import Verdict
from lab.study.cells import Kept
from lab.study.play import Host, StudyRequest, StudyResult, report, resumed, study
from lab.study.workers import worker_command
from tests.fakes import worker
from tests.unit.study.test_play import FILE, awaits, free, hanging, quiet, said

FAKE = Path(worker.__file__)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yml"
    path.write_text(FILE, encoding="utf-8")
    return path


def host(**hows: str) -> Host:
    words = [sys.executable, str(FAKE), *(f"{cell}={how}" for cell, how in hows.items())]
    return Host(fits=lambda _jobs, _planned, _runtime: None, worker=lambda _kept: words)


def played(file: Path, jobs: int, own: Host) -> tuple[StudyResult, list[str]]:
    lines, say = said()
    out = file.parent / "out"
    return study(StudyRequest(str(file), say, jobs, out=out, reuse=True), own), lines


def processes(out: Path) -> set[str]:
    return {log.read_text(encoding="utf-8") for log in out.glob("*/seed-*.txt")}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_plays_many_cells(file: Path, jobs: int) -> None:
    found, lines = played(file, jobs, host())
    assert found.results.verdict is Verdict.PASS
    assert len(lines) == 4
    assert len(processes(found.folder)) == jobs
    assert free(found.folder)


def test_of_a_process_that_died_another_goes_on(file: Path) -> None:
    found, lines = played(file, 1, host(long_1="dies"))
    assert found.results.verdict is Verdict.UNKNOWN
    (line,) = (line for line in lines if "long seed 1" in line)
    assert "was not played (exit code 9)" in line
    assert [each.cell.name for each in found.results.cells if each.why] == ["long seed 1"]
    again, lines = played(file, 1, host())
    assert again.results.verdict is Verdict.PASS
    assert lines[0] == "3 of 4 cells are there already"


def test_of_a_process_that_ended_with_a_cell_unread_another_goes_on(file: Path) -> None:
    found, lines = played(file, 1, host(base_1="closes"))
    lost = [each.cell.name for each in found.results.cells if each.why]
    assert lost == ["long seed 1"]  # the next in play
    assert any("long seed 1: was not played (exit code 9)" in line for line in lines)


def test_a_process_that_ended_while_it_had_no_cell_is_told_in_the_end(file: Path) -> None:
    with pytest.raises(BackendError, match="a worker could not remove its lab"):
        played(file, 1, host(long_2="closes"))


def test_one_that_is_interrupted_alone_leaves_the_others_to_another(file: Path) -> None:
    def interrupt() -> None:
        awaits(lambda: bool(hanging(file.parent / "out")))
        (began,) = hanging(file.parent / "out")
        os.kill(int(began.read_text(encoding="utf-8")), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    found, _ = played(file, 1, host(base_1="hangs"))
    whys = {each.cell.name: each.why for each in found.results.cells if each.why}
    assert whys == {"base seed 1": "was interrupted"}


def test_a_cell_that_failed_has_its_exit_code(file: Path) -> None:
    _, lines = played(file, 1, host(base_2="nothing"))
    assert any("base seed 2: " in line and "(exit code 3)" in line for line in lines)


_STUDY = """
import sys
sys.path.insert(0, {top!r})
from lab.cli.ending import exit_code
from lab.study.play import StudyRequest, study
from pathlib import Path
from tests.unit.study.test_workers import host
request = StudyRequest({file!r}, lambda _text: None, 2, out=Path({out!r}), reuse=True)
sys.exit(exit_code(lambda: study(request, host(base_2="hangs", long_1="hangs")) and 0))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_end_of_a_study_ends_its_processes(
    file: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out, top = tmp_path / "out", str(Path(__file__).parents[3])
    code = _STUDY.format(top=top, file=str(file), out=str(out))
    running = subprocess.Popen([sys.executable, "-c", code], cwd=top)
    awaits(lambda: len(hanging(out)) == 2)
    running.send_signal(number)
    assert running.wait(30) == (130 if number == signal.SIGINT else -signal.SIGKILL)
    awaits(lambda: not hanging(out) and free(out))
    whys = {each.cell.name: each.why for each in report(out).results.cells}
    assert [whys["base seed 2"], whys["long seed 1"]] == ["was interrupted"] * 2


def test_a_worker_is_told_what_all_cells_have(tmp_path: Path) -> None:
    kept = Kept(study=None, text="", print_="", scenario="x.yml", profile="", runtime="embedded")  # type: ignore[arg-type] # not asked
    assert worker_command(kept)[1:] == [
        "-P",
        "-m",
        "lab.cli.study_worker",
        "x.yml",
        "",
        "embedded",
    ]


def test_what_goes_on_reuses_labs_too(tmp_path: Path) -> None:
    request = StudyRequest("small.yml", quiet, reuse=True)
    assert resumed(request, tmp_path) == f"stormdrill study small.yml --out {tmp_path} --reuse"
