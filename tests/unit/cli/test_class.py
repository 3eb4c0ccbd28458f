"""``lesson serve``: what is asked of the class, what is printed, how it ends."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest

from lab.doctor import capacity
from lab.doctor.capacity import Cost, Room
from lab.model.errors import InputError, Problem
from tests.fakes.classroom import FakeClass
from tests.fakes.serving import ended, links

Stormdrill = Callable[..., Any]
TOP = Path(__file__).parents[3]

SERVED = """
import sys
from pathlib import Path
from lab.cli import call
from lab.classroom import opening
from tests.fakes.classroom import FakeLabs, taught

opening.HostLabs = lambda: FakeLabs(Path(sys.argv[1]))
opening.deployment = lambda _taught: None
opening.capacity.cost = lambda *_: opening.capacity.Cost(1.0, 0.01)
sys.exit(call(["lesson", "serve", *sys.argv[2:]]))
"""


def started(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    environ = {**os.environ, "PYTHONPATH": str(TOP), "STORMDRILL_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-c", SERVED, str(home.parent), *arguments], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=TOP, env=environ,
    )  # fmt: skip


@pytest.fixture
def names(tmp_path: Path) -> Path:
    file = tmp_path / "class.txt"
    file.write_text("Ann\nBob\n", encoding="utf-8")
    return file


def test_ctrl_c_ends_the_class_and_leaves_nothing(tmp_path: Path, names: Path) -> None:
    home = tmp_path / "home"
    save = ("--save", str(tmp_path / "saved"))
    process = started(home, "read-a-table", "--students", str(names), "--json", *save)
    found = links(process)
    assert set(found) == {"teacher", "students"}
    assert [set(each) for each in found["students"]] == [{"name", "url"}] * 2
    code, err = ended(process, signal.SIGINT)
    assert (code, [*home.rglob("*")]) == (0, [])
    assert "Ctrl-C once more ends the class without that" in err
    assert "no student has begun: nothing was saved" in err
    assert err.endswith("the class has ended, and its labs with it\n")
    assert "Traceback" not in err


def test_an_end_with_open_pages_is_quiet(tmp_path: Path, names: Path) -> None:
    save = ("--save", str(tmp_path / "saved"))
    process = started(tmp_path / "home", "read-a-table", "--students", str(names), "--json", *save)
    where = urlsplit(links(process)["teacher"])
    connection = http.client.HTTPConnection(where.netloc, timeout=20)
    connection.request("GET", where.path)
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.headers["set-cookie"] or "").partition(";")[0]
    connection.request("GET", "/teacher/events", headers={"Cookie": cookie})
    stream = connection.getresponse()
    while not stream.readline().startswith(b"data: "):
        pass
    code, err = ended(process, signal.SIGINT)
    connection.close()
    assert code == 0
    assert [line.partition(":")[0] for line in err.splitlines()[1:]] == [
        "what students did is being saved; Ctrl-C once more ends the class without that",
        "no student has begun", "the class has ended, and its labs with it",
    ]  # fmt: skip


def test_links_survive_the_death_of_the_server(tmp_path: Path, names: Path) -> None:
    asked = (
        tmp_path / "home", "read-a-table", "--students", str(names), "--json",
        "--save", str(tmp_path / "saved"),
    )  # fmt: skip
    killed = started(*asked)
    before = links(killed)
    second = started(*asked)
    assert "this class is served already; end that one with Ctrl-C" in second.communicate()[1]
    assert second.returncode == 2
    assert ended(killed, signal.SIGKILL)[0] == -signal.SIGKILL
    again = started(*asked)
    after = links(again)
    assert ended(again, signal.SIGTERM)[0] == 0
    assert after["teacher"].partition("/join/")[2] == before["teacher"].partition("/join/")[2]
    assert tokens(after) == tokens(before)


def tokens(found: dict[str, Any]) -> list[str]:
    return [each["url"].partition("/join/")[2] for each in found["students"]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[object]:
    """Put a class without a lab behind the verb, and a server that returns at once."""
    asked: list[object] = []

    @contextmanager
    def open_class(*arguments: object) -> Iterator[FakeClass]:
        asked.append(arguments[:3])
        if arguments[0] == ["nosuch"]:
            raise InputError([Problem("nosuch", "there is no such lesson")])
        yield FakeClass(tmp_path)

    module = ModuleType("lab.classroom.opening")
    module.open_class = open_class  # type: ignore[attr-defined] # a stand-in
    monkeypatch.setitem(sys.modules, "lab.classroom.opening", module)
    monkeypatch.setattr("lab.web.classroom.serve_with", lambda *_: None)
    return asked


def test_one_link_for_each_person_is_printed(
    opened: list[object], stormdrill: Stormdrill, names: Path
) -> None:
    answer = stormdrill("lesson", "serve", "drain-a-plane", "anycast", "--students", str(names))
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == ["teacher", "Ann", "Bob"]
    assert len({line.split()[1] for line in answer.out.splitlines()}) == 3
    assert opened == [(["drain-a-plane", "anycast"], names, None)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--students"),
        (("--students", "x", "--listen", "here"), "--listen here: is no address with a port"),
        (("nosuch", "--students", "x"), "there is no such lesson"),
    ],
)
def test_wrong_input_starts_nothing(
    opened: list[object], stormdrill: Stormdrill, arguments: tuple[str, ...], told: str
) -> None:
    answer = stormdrill("lesson", "serve", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err


def test_every_wrong_line_and_lesson_is_told_at_once(
    stormdrill: Stormdrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path / "home"))
    (tmp_path / "bad.txt").write_text("Ann\n<b>\nann\n", encoding="utf-8")
    answer = stormdrill("lesson", "serve", "nosuch", "--students", str(tmp_path / "bad.txt"))
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 3)
    assert ("bad.txt:2: " in answer.err, "bad.txt:3: " in answer.err) == (True, True)
    assert "nosuch: there is no such lesson" in answer.err
    assert not (tmp_path / "home").exists()


def test_more_students_than_the_host_carries_are_refused(
    stormdrill: Stormdrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: Path
) -> None:
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("lab.classroom.opening.deployment", lambda _taught: None)
    monkeypatch.setattr(capacity, "cost", lambda *_: Cost(300.0, 0.01))
    monkeypatch.setattr(capacity, "room", lambda: Room(500.0, 8.0))
    answer = stormdrill("lesson", "serve", "anycast", "--students", str(names))
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1)
    assert "2 labs are asked, 1 at most fit this host by its memory" in answer.err
    assert "; take fewer students" in answer.err
    assert not (tmp_path / "home").exists()
