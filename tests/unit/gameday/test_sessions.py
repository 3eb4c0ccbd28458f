"""Recordings of terminals: valid asciicast v2, and readable as text."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lab.gameday.cast import Recorded
from lab.gameday.debrief.sessions import lines_of


def recording(folder: Path, *output: str, tail: str = "") -> Path:
    file = folder / "one.cast"
    events: list[Any] = [[number / 2, "o", each] for number, each in enumerate(output)]
    head = {"version": 2, "width": 80, "height": 24}
    file.write_text("".join(json.dumps(each) + "\n" for each in [head, *events]) + tail)
    return file


def shown(file: Path) -> list[str]:
    return [line for _, line in lines_of(file)]


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        (("$ ls\r\n", "a b\r\n"), ["$ ls", "a b"]),
        (("sx\b \bh\r\n",), ["sh"]),
        (("\x1b[31mred\x1b[0m\r\n",), ["red"]),
        (("\x1b]0;title\x07$ \r\n",), ["$"]),
        (("10 %\r20 %\r\n",), ["20 %"]),
        (("long line\r\x1b[Kshort\r\n",), ["short"]),
        (("abc\x1b[2Dx\r\n",), ["axc"]),
        (("cut \x1b[", "32mhere\r\n"), ["cut here"]),
        (("\x1bP" + "x" * 2000 + "\r\n", "on\r\n"), ["P" + "x" * 999, "on"]),
        (("$ no end",), ["$ no end"]),
        (("a\r\n\r\nb\r\n",), ["a", "", "b"]),
        (("\x1b[5Cx\r\n",), ["     x"]),
        ((f"\x1b[{'9' * 5000}Cx\r\nnext\r\n",), ["", "next"]),
        (("x" * 5000 + "\r\n",), ["x" * 1000]),
    ],
)
def test_a_recording_reads_as_people_saw_it(
    tmp_path: Path, output: tuple[str, ...], lines: list[str]
) -> None:
    assert shown(recording(tmp_path, *output)) == lines


def test_each_line_has_the_time_of_its_last_letter(tmp_path: Path) -> None:
    found = lines_of(recording(tmp_path, "first", " line\r\n", "second\r\n"))
    assert list(found) == [(0.5, "first line"), (1.0, "second")]


def test_a_last_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    assert shown(recording(tmp_path, "one\r\n", tail='[9.0, "o", "tw')) == ["one"]


def test_of_a_recording_that_is_too_long_the_last_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.gameday.debrief.sessions.MOST_READ", 25)
    file = recording(tmp_path, *["10 %\r"] * 9, "done\r\n")
    assert shown(file) == ["… the recording has more"]


@pytest.mark.parametrize("line", ["7", "{}", '[1, "o"]', '[null, "o", "x"]', '["1", "o", "x"]'])
def test_a_line_that_is_no_event_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match="no event of asciicast v2"):
        shown(recording(tmp_path, "one\r\n", tail=f"{line}\n"))


@pytest.mark.parametrize("text", ['{"version": 1}\n', "[]\n", "", "not JSON\n"])
def test_what_is_no_asciicast_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "one.cast"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"asciicast|Expecting"):
        list(lines_of(file))


class Prints:
    """A terminal that prints these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = [*pieces]

    def fileno(self) -> int:
        return -1

    def read(self) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    def write(self, data: bytes) -> None:
        """Take it."""

    def resize(self, rows: int, columns: int) -> None:
        """Take it."""

    def close(self) -> None:
        """End."""


def valid(file: Path) -> None:
    """Hold a file to the format: asciicast v2 of asciinema's documentation."""
    first, *rest = file.read_text(encoding="utf-8").splitlines()
    header = json.loads(first)
    assert header["version"] == 2
    assert all(isinstance(header[key], int) and header[key] > 0 for key in ("width", "height"))
    assert isinstance(header.get("timestamp", 0), int)
    assert isinstance(header.get("title", ""), str)
    assert all(isinstance(value, str) for value in header.get("env", {}).values())
    before = 0.0
    for line in rest:
        at, code, data = json.loads(line)
        assert isinstance(at, int | float)
        assert at >= before
        before = at
        assert code in ("o", "i", "m", "r")
        assert isinstance(data, str)
        if code == "r":
            columns, rows = data.split("x")
            assert int(columns) > 0
            assert int(rows) > 0


def test_what_the_console_records_is_valid_asciicast(tmp_path: Path) -> None:
    file = tmp_path / "terminal/desk-1.cast"
    terminal = Recorded(
        Prints(b"noc$ ", "é".encode()[:1], "é".encode()[1:] + b"\r\n", b"\xff\r\n"), file,
        'A "desk"', lambda _line: None,
    )  # fmt: skip
    while terminal.read():
        time.sleep(0)
    terminal.resize(40, 120)
    terminal.close()
    valid(file)
    assert shown(file) == ["noc$ é", "\N{REPLACEMENT CHARACTER}"]


def test_a_full_recording_is_valid_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.gameday.cast.MOST", 200)
    file = tmp_path / "one.cast"
    terminal = Recorded(Prints(*[b"x" * 50] * 9), file, "desk", lambda _line: None)
    while terminal.read():
        pass
    terminal.close()
    valid(file)
    assert json.loads(file.read_text().splitlines()[-1])[1:] == ["m", "the recording is full"]
