"""Each shipped lesson proves itself; a lesson outlives its lab; what was saved is graded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.app import grading, lessons, running
from lab.catalog.handed import works
from lab.catalog.lessons import names
from lab.lesson.doing import LIMIT
from lab.model.errors import InputError
from lab.model.verdict import Verdict

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

LONG = ("the-whole-outage",)  # minutes
LESSON = "read-a-table"


def tell(_text: str) -> None:
    """Say nothing."""


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("STORMDRILL_HOME", str(folder))
    return folder


@pytest.fixture
def _begun() -> Iterator[None]:
    lessons.start(LESSON, "", "embedded", tell)
    yield
    lessons.stop("")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in names()],
)
def test_a_lesson_proves_itself(name: str) -> None:
    seen = list(lessons.prove(name, "embedded", tell))
    assert [each.text for each in seen if not each.ok] == []
    assert len(seen) % 4 == 0
    assert seen


@pytest.mark.usefixtures("_begun")
def test_a_lesson_goes_on_after_its_lab_has_ended_and_is_graded(tmp_path: Path) -> None:
    lessons.hint("")
    answer = ("sh", "-c", "echo 65002 > /root/answer")
    running.attach(LESSON).run("users", answer, timeout=LIMIT)
    assert all(each.ok for each in lessons.check("")[0])
    lessons.onward("", tell)
    lessons.solve("")
    assert all(each.ok for each in lessons.check("")[0])
    with pytest.raises(InputError, match="is under way here; go on: stormdrill lesson show"):
        lessons.start(LESSON, "", "embedded", tell)

    running.destroy(LESSON)
    with pytest.raises(InputError, match="the lab has ended; go on where you were: stormdrill"):
        lessons.check("")
    _, progress = lessons.start(LESSON, "", "embedded", tell)
    assert progress.step == 1
    lab = running.attach(LESSON)
    assert lab.run("users", ("cat", "/root/answer"), timeout=LIMIT).stdout == "65002\n"
    lessons.solve("")
    lessons.check("")
    lessons.onward("", tell)
    lessons.save("", tmp_path / "ann")

    (work,) = works([tmp_path / "ann"], "")
    found = list(grading.grade(work, "embedded", tell))
    assert [(each.step, each.verdict, each.hints, each.solved) for each in found] == [
        ("neighbor", Verdict.PASS, 1, False),
        ("missing-prefix", Verdict.PASS, 0, True),
        ("session-down", Verdict.FAIL, 0, False),
    ]
    assert "look at show bgp summary on both routers" in found[2].sentence


@pytest.mark.usefixtures("_begun")
def test_students_of_one_host_do_not_meet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path))
    lessons.start(LESSON, "", "embedded", tell)
    try:
        running.attach(LESSON).run("users", ("touch", "/root/mine"), timeout=LIMIT)
    finally:
        lessons.stop("")
    monkeypatch.setenv("STORMDRILL_HOME", str(home))
    done = running.attach(LESSON).run("users", ("ls", "/root/mine"), timeout=LIMIT)
    assert done.returncode
