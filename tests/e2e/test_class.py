"""A class of two on real labs: a check fails, a terminal mends it, and Ctrl-C leaves nothing."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.e2e.host import lab_namespaces, settles_to, traces

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
TOP = Path(__file__).parents[2]
LESSON = "read-a-table"
AT_WORK = "Work in the terminals, then check."


@dataclass
class Person:
    """Somebody who has opened a link, as a browser without scripts."""

    host: str
    page: str = ""
    cookie: str = ""
    seen: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, link: str) -> "Person":
        url = urlsplit(link)
        made = cls(url.netloc)
        _, headers, _ = made._ask("GET", url.path)
        made.cookie = headers["set-cookie"].partition(";")[0]
        made.page = "/" + headers["location"].removeprefix("../")
        return made

    def look(self) -> str:
        """Return the page without its tags."""
        status, _, text = self._ask("GET", self.page)
        assert status == 200, text
        self.seen.append(text)
        return " ".join(re.sub("<[^>]+>", " ", text).split())

    def until(self, words: str, within_s: float = 120.0) -> str:
        """Return the page once it has these words."""
        return _until(self.look, words, within_s)

    def press(self, verb: str) -> None:
        status, _, text = self._ask("POST", f"{self.page}act", {"verb": verb, "sure": "yes"})
        assert status == 303, text

    def type(self, node: str, command: str, answer: str) -> None:
        """Type a command into a terminal of a node, until an answer is there."""
        with connect(
            f"ws://{self.host}{self.page}terminal/{node}", origin=Origin(f"http://{self.host}"),
            additional_headers={"Cookie": self.cookie}, compression=None,
        ) as socket:  # fmt: skip
            socket.send(command.encode() + b"\n")
            text = ""
            while answer not in text:
                piece = socket.recv(timeout=20)
                assert isinstance(piece, bytes)
                text += piece.decode(errors="replace")

    def _ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {"Cookie": self.cookie, "Origin": f"http://{self.host}",
                   "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        try:
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read().decode()
        finally:
            connection.close()


def _until(look: Callable[[], str], words: str, within_s: float) -> str:
    deadline = time.monotonic() + within_s
    while words not in (text := look()):
        assert time.monotonic() < deadline, text
        time.sleep(0.2)
    return text


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
        ann.until(AT_WORK)
        bob.until(AT_WORK)
        labs = lab_namespaces(home)
        assert len(labs) == 2
        _learn(teacher, ann, bob)
        process.kill()
        process.communicate(timeout=30)
        assert lab_namespaces(home) == labs
    with serving(home, names) as process:
        teacher, ann, bob = people(process)
        ann.until("Step 2 of 3")
        ann.until(AT_WORK)
        bob.until(AT_WORK)
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
    ann.press("check")
    ann.until("look at the column AS of show bgp summary on r1")
    assert "1 failed check" in teacher.look()
    ann.type("r1", "show bgp summary", "10.0.0.2")
    ann.type("users", "echo 65002 > /root/answer; echo written-$?", "written-0")
    ann.press("check")
    ann.until("Done: go on with the next step.")
    assert "1 of 3" in teacher.look()
    bob.press("check")
    bob.until("Not done yet.")
    ann.press("next")
    ann.until(AT_WORK)
    assert "Step 2 of 3" in ann.look()
    assert "network 10.2.0.0/24" not in "".join([*ann.seen, *bob.seen, *teacher.seen])


def _go_on(teacher: Person, ann: Person, bob: Person) -> None:
    """Have Ann ask for the solution, and Bob begin again."""
    ann.press("solve")
    ann.until(AT_WORK)
    assert "How it is done" in ann.look()
    ann.press("check")
    ann.until("Done: go on with the next step.")
    bob.press("reset")
    bob.until(AT_WORK)
    assert "2 of 3" in teacher.look()
