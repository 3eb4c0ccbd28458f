"""A study is played, interrupted, killed and gone on with; its cells are of recorded runs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lab.model.errors import InputError, RuntimeFailure
from lab.model.verdict import Verdict
from lab.study.cells import Cell, Kept
from lab.study.play import Host, StudyRequest, report, resumed, study
from lab.study.pool import Command, run_command
from tests.fakes import cells

FAKE = Path(cells.__file__)
FILE = """
name: small
title: A small study
scenario: two-routers
seeds: [1, 2]
variants:
  - {id: base}
  - {id: long, set: {pace.look_s: 9}, expect: [{value: outage_s, of: base, at_least: 0.9}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yml"
    path.write_text(FILE, encoding="utf-8")
    return path


def host(**hows: str) -> Host:
    """Return a host on which these cells, as base_1, do not play to their end."""

    def command(_kept: Kept) -> Command:
        def words(cell: Cell, folder: Path) -> list[str]:
            how = hows.get(f"{cell.variant}_{cell.seed}", "whole")
            return [sys.executable, str(FAKE), str(folder), str(cell.seed), how]

        return words

    return Host(command, lambda _jobs, _planned, _runtime: None)


def quiet(_text: str) -> None:
    """Say nothing."""


def said() -> tuple[list[str], Callable[[str], None]]:
    lines: list[str] = []
    return lines, lines.append


def test_every_cell_is_played_once_and_the_report_tells_of_all(file: Path, tmp_path: Path) -> None:
    lines, say = said()
    out = tmp_path / "out"
    found = study(StudyRequest(str(file), say, out=out), host()).results
    assert [each.cell.name for each in found.cells] == [
        "base seed 1", "base seed 2", "long seed 1", "long seed 2",
    ]  # fmt: skip
    assert found.verdict is Verdict.PASS
    data = json.loads((out / "study.json").read_text(encoding="utf-8"))
    assert (data["verdict"], [each["n"] for each in data["variants"]]) == ("pass", [2, 2])
    assert {path.name for path in out.glob("report.*")} == {"report.html", "report.md"}
    assert lines[0].startswith("cell 1 of 4: base seed 1: pass, outage_s ")
    assert "left" in lines[0]
    assert "left" not in lines[3]


def test_the_same_folder_again_plays_nothing_and_says_the_same(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    study(StudyRequest(str(file), quiet, out=out), host())
    before = (out / "study.json").read_bytes()
    lines, say = said()
    nothing = host(base_1="nothing", base_2="nothing", long_1="nothing", long_2="nothing")
    study(StudyRequest(str(file), say, out=out), nothing)
    assert lines == ["4 of 4 cells are there already"]
    report(out)
    assert (out / "study.json").read_bytes() == before


def test_a_cell_without_an_end_is_played_again_and_no_other(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = study(StudyRequest(str(file), quiet, out=out), host(long_2="cut"))
    assert first.results.verdict is Verdict.UNKNOWN
    assert first.results.scored[0].measured == "long seed 2 was cut short"
    lines, say = said()
    again = study(StudyRequest(str(file), say, out=out), host())
    assert again.results.verdict is Verdict.PASS
    assert [line.split(":")[0] for line in lines] == [
        "3 of 4 cells are there already", "cell 4 of 4",
    ]  # fmt: skip


def test_a_play_that_ended_early_is_not_played_again(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    study(StudyRequest(str(file), quiet, out=out), host(base_1="stopped"))
    lines, say = said()
    found = study(StudyRequest(str(file), say, out=out), host()).results
    assert lines == ["4 of 4 cells are there already"]
    assert found.cells[0].why == "ended early: the network was not steady"
    assert found.verdict is Verdict.UNKNOWN


def test_a_cell_that_never_started_is_told_with_its_last_words(file: Path, tmp_path: Path) -> None:
    lines, say = said()
    found = study(StudyRequest(str(file), say, out=tmp_path / "out"), host(base_1="nothing"))
    assert found.results.verdict is Verdict.UNKNOWN
    why = "did not start: stormdrill: this host has no room"
    assert lines[0].startswith(f"cell 1 of 4: base seed 1: {why} (exit code 3), ")


def test_only_a_variant_is_played_with_the_one_it_is_compared_with(
    file: Path, tmp_path: Path
) -> None:
    text = FILE + "  - {id: other, set: {pace.look_s: 12}}\n"
    file.write_text(text, encoding="utf-8")
    request = StudyRequest(str(file), quiet, only=("long",), seeds=(7,), out=tmp_path / "out")
    found = study(request, host())
    assert [each.cell.name for each in found.results.cells] == ["base seed 7", "long seed 7"]


def test_a_variant_of_a_study_of_sensitivity_is_played_with_the_base(
    file: Path, tmp_path: Path
) -> None:
    text = FILE.replace("seeds:", "sensitivity: true\nseeds:", 1)
    text += "  - {id: other, set: {pace.look_s: 12}}\n"
    file.write_text(text, encoding="utf-8")
    request = StudyRequest(str(file), quiet, only=("other",), seeds=(7,), out=tmp_path / "out")
    found = study(request, host())
    assert [each.cell.name for each in found.results.cells] == ["base seed 7", "other seed 7"]


def test_more_seeds_later_are_added_to_those_that_are_there(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    study(StudyRequest(str(file), quiet, seeds=(1,), out=out), host())
    found = study(StudyRequest(str(file), quiet, seeds=(3,), out=out), host())
    assert sorted(each.cell.seed for each in found.results.cells) == [1, 1, 3, 3]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("pace.look_s: 9", "pace.look_s: 8", "long seed 1 was played with other dials"),
        ("name: small", "name: other", "was played with study small, not other"),
    ],
)
def test_a_folder_of_something_else_is_refused(
    file: Path, tmp_path: Path, was: str, now: str, told: str
) -> None:
    out = tmp_path / "out"
    study(StudyRequest(str(file), quiet, out=out), host())
    file.write_text(FILE.replace(was, now), encoding="utf-8")
    with pytest.raises(InputError, match=told):
        study(StudyRequest(str(file), quiet, out=out), host())


def test_a_folder_with_other_files_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not an empty folder"):
        study(StudyRequest(str(file), quiet, out=tmp_path), host())


def test_a_study_that_was_killed_before_it_wrote_anything_goes_on(
    file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "lock").touch()
    found = study(StudyRequest(str(file), quiet, out=out), host())
    assert found.results.verdict is Verdict.PASS


def test_resume_without_a_folder_finds_the_newest_of_the_study(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    request = StudyRequest(str(file), quiet, resume=True)
    with pytest.raises(InputError, match="there is no study small"):
        study(request, host())
    first = study(StudyRequest(str(file), quiet), host(base_1="cut"))
    again = study(request, host())
    assert (again.folder, again.results.verdict) == (first.folder, Verdict.PASS)


def test_an_unknown_variant_is_named_with_the_nearest(file: Path, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="--only lon: there is no such variant; did you mean long"
    ):
        study(StudyRequest(str(file), quiet, only=("lon",), out=tmp_path / "out"), host())
    assert not (tmp_path / "out").exists()


def test_nothing_is_started_where_the_host_has_no_room(file: Path, tmp_path: Path) -> None:
    def refuses(jobs: int, _planned: object, runtime: str) -> None:
        raise RuntimeFailure(f"{jobs} {runtime} are too many")

    request = StudyRequest(str(file), quiet, jobs=9, out=tmp_path / "out", runtime="containerlab")
    # There are no more cells.
    with pytest.raises(RuntimeFailure, match="4 containerlab are too many"):
        study(request, Host(host().command, refuses))
    assert not (tmp_path / "out").exists()


def test_a_cell_is_a_run_with_its_seed_profile_and_dials(tmp_path: Path) -> None:
    cell = Cell("long", 7, (("pace.look_s", "9"),))
    kept: Mapping[str, str] = {"scenario": "two-routers", "profile": "mini"}
    words = run_command(Kept(**kept, study=None, text="", print_=""))(cell, tmp_path)  # type: ignore[arg-type] # not asked
    assert words[1:] == [
        "-P", "-m", "lab", "run", "two-routers", "--quiet", "--seed", "7", "--out", str(tmp_path),
        "--profile", "mini", "--runtime", "embedded", "--set", "pace.look_s=9",
    ]  # fmt: skip


def test_cells_of_two_runtimes_are_not_laid_side_by_side(file: Path, tmp_path: Path) -> None:
    played: list[str] = []

    def command(kept: Kept) -> Command:
        played.append(kept.runtime)
        return host().command(kept)

    out, own = tmp_path / "out", Host(command, host().fits)
    study(StudyRequest(str(file), quiet, out=out, runtime="containerlab"), own)
    study(StudyRequest(str(file), quiet, out=out, runtime="containerlab"), own)
    assert played == ["containerlab"] * 2
    data = json.loads((out / "study.json").read_text(encoding="utf-8"))
    assert data["runtime"] == "containerlab"
    assert "| Runtime | containerlab |" in (out / "report.md").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="was played with runtime containerlab, not embedded"):
        study(StudyRequest(str(file), quiet, out=out), own)


def test_a_folder_that_tells_no_runtime_was_played_without_containers(
    file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    study(StudyRequest(str(file), quiet, out=out), host())
    data = json.loads((out / "cells.json").read_text(encoding="utf-8"))
    assert data.pop("runtime") == "embedded"
    (out / "cells.json").write_text(json.dumps(data), encoding="utf-8")
    assert study(StudyRequest(str(file), quiet, out=out), host()).results.verdict is Verdict.PASS


_WORKER = """
import sys
sys.path.insert(0, {top!r})
from lab.cli.ending import exit_code
from lab.study.play import StudyRequest, study
from pathlib import Path
from tests.unit.study.test_play import host
request = StudyRequest({file!r}, lambda _text: None, jobs=2, out=Path({out!r}))
sys.exit(exit_code(lambda: study(request, host(base_2="hangs", long_1="hangs")) and 0))
"""


def begun(file: Path, out: Path) -> "subprocess.Popen[bytes]":
    """Return a process with a study, two cells of which hang."""
    top = str(Path(__file__).parents[3])
    code = _WORKER.format(top=top, file=str(file), out=str(out))
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=top)
    awaits(lambda: len(hanging(out)) == 2)
    return worker


def hanging(out: Path) -> list[Path]:
    return list(out.glob("*/*/began"))


def awaits(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def free(out: Path) -> bool:
    """Return whether no process has the study's lock."""
    command = ["flock", "--nonblock", str(out / "lock"), "true"]
    return subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_cells_in_play_and_writes_the_report(
    file: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    worker = begun(file, out)
    worker.send_signal(number)
    assert worker.wait(30) == 130
    assert (hanging(out), free(out)) == ([], True)
    found = report(out).results
    whys = {each.cell.name: each.why for each in found.cells}
    assert [whys["base seed 2"], whys["long seed 1"]] == ["was interrupted"] * 2
    assert found.verdict is Verdict.UNKNOWN
    assert study(StudyRequest(str(file), quiet, out=out), host()).results.verdict is Verdict.PASS


def test_an_interrupted_study_goes_on_with_what_was_asked_for() -> None:
    asked = StudyRequest("confirm", quiet, 2, (1, 3), ("base", "confirm"))
    assert resumed(asked, Path("runs/my study")) == (
        "stormdrill study confirm --out 'runs/my study' --jobs 2 --seeds 1,3 --only base "
        "--only confirm"
    )
    plain = StudyRequest("my.yml", quiet)
    assert resumed(plain, Path("mine")) == "stormdrill study my.yml --out mine"


def test_a_killed_study_leaves_no_cell_in_play_and_goes_on(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    worker = begun(file, out)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)
    awaits(lambda: free(out))
    assert hanging(out) == []
    lines, say = said()
    assert study(StudyRequest(str(file), say, out=out), host()).results.verdict is Verdict.PASS
    assert lines[0] == "1 of 4 cells are there already"


def test_a_study_that_is_played_is_not_played_by_a_second_one(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    worker = begun(file, out)
    try:
        with pytest.raises(InputError, match="is played by another process"):
            study(StudyRequest(str(file), quiet, out=out), host())
    finally:
        worker.send_signal(signal.SIGINT)
        worker.wait(30)
