"""A class of two on real labs: a check fails, a terminal mends it, and Ctrl-C leaves nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.callers import Caller, Reply
from tests.e2e.host import lab_namespaces, settles_to, traces

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
TOP = Path(__file__).parents[2]
LESSON = "read-a-table"
AT_WORK = "Work in the terminals, then check."
DEPLOYED_S = 120.0  # at most, on a busy host


@dataclass
class Person(Caller):
    """Somebody of a class, who keeps all that was shown to them."""

    shown: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Reply:
        reply = super().ask(method, path, fields)
        self.shown.append(reply.text)
        return reply

    def waits(self) -> None:
        """Wait until the lab of the step is there."""
        self.reads(AT_WORK, DEPLOYED_S)

    def types(self, node: str, line: str, answer: str) -> None:
        with self.terminal(node) as keys:
            keys.type(line, answer)


@contextmanager
def serving(home: Path, names: Path) -> Iterator["subprocess.Popen[str]"]:
    argv = [sys.executable, "-m", "lab", "lesson", "serve", LESSON, "--students", str(names),
            "--listen", "127.0.0.1:0", "--json", "--save", str(home.parent / "saved")]  # fmt: skip
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=TOP,
        env={**os.environ, "STORMDRILL_HOME": str(home)},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def people(process: "subprocess.Popen[str]") -> tuple[Person, Person, Person]:
    """Return teacher, Ann and Bob."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            break
    found: dict[str, Any] = json.loads(text)
    ann, bob = (each["url"] for each in found["students"])
    return Person.of(found["teacher"]), Person.of(ann), Person.of(bob)


def test_a_class_of_two_learns_dies_goes_on_and_leaves_nothing(tmp_path: Path) -> None:
    home, names = tmp_path / "home", tmp_path / "class.txt"
    names.write_text("Ann\nBob\n", encoding="utf-8")
    before = traces(home, set())
    with serving(home, names) as process:
        teacher, ann, bob = people(process)
        ann.waits()
        bob.waits()
        labs = lab_namespaces(home)
        assert len(labs) == 2
        _learn(teacher, ann, bob)
        process.kill()
        process.communicate(timeout=30)
        assert lab_namespaces(home) == labs
    with serving(home, names) as process:
        teacher, ann, bob = people(process)
        ann.reads("Step 2 of 3")
        ann.waits()
        bob.waits()
        assert lab_namespaces(home) == labs
        _go_on(teacher, ann, bob)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, ""), err
    assert err.endswith("the class has ended, and its labs with it\n")
    settles_to(before, home, labs)
    assert _graded(home) == {
        "Ann": [("pass", "no"), ("pass", "yes"), ("fail", "no")],
        "Bob": [("fail", "no")] * 3,
    }
    settles_to(before, home, labs)


def _graded(home: Path) -> dict[str, list[tuple[str, str]]]:
    """Return what grade makes of what the class has saved: verdict, and whether it was shown."""
    folders = sorted((home.parent / "saved").glob("*/*"))
    done = subprocess.run(
        [sys.executable, "-m", "lab", "grade", *map(str, folders), "--json"], cwd=TOP, text=True,
        capture_output=True, timeout=200, check=True,
        env={**os.environ, "STORMDRILL_HOME": str(home)},
    )  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {}
    for mark in json.loads(done.stdout):
        shown = "yes" if mark["solved"] else "no"
        found.setdefault(mark["student"], []).append((mark["verdict"], shown))
    return found


def _learn(teacher: Person, ann: Person, bob: Person) -> None:
    """Have Ann fail, mend it in a terminal, and come to the second step; Bob only fails."""
    ann.does("check")
    ann.reads("look at the column AS of show bgp summary on r1")
    assert "1 failed check" in teacher.look()
    ann.types("r1", "show bgp summary", r"10\.0\.0\.2")
    ann.types("users", "echo 65002 > /root/answer; echo written-$?", "written-0")
    ann.does("check")
    ann.reads("Done: go on with the next step.")
    assert "1 of 3" in teacher.look()
    bob.does("check")
    bob.reads("Not done yet.")
    ann.does("next")
    ann.waits()
    assert "Step 2 of 3" in ann.look()
    assert "network 10.2.0.0/24" not in "".join([*ann.shown, *bob.shown, *teacher.shown])


def _go_on(teacher: Person, ann: Person, bob: Person) -> None:
    """Have Ann ask for the solution, and Bob begin again."""
    ann.does("solve")
    ann.waits()
    assert "How it is done" in ann.look()
    ann.does("check")
    ann.reads("Done: go on with the next step.")
    bob.does("reset")
    bob.waits()
    assert "2 of 3" in teacher.look()
