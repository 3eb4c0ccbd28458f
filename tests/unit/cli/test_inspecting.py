"""``inspect``: what has ended is named, and a watch tells changes."""

import io
import re
from collections.abc import Callable, Sequence

import pytest

from lab.cli.inspecting import once, watched
from lab.model.errors import InputError
from lab.model.inspect import NodeRow

WELL = NodeRow("r1", "frr", "here", "running", 1, 1)
ILL = NodeRow("r1", "frr", "here", "failed", None, None, "bgpd exited -9")


Look = Callable[[], Sequence[NodeRow]]


def looks(*seen: Sequence[NodeRow]) -> tuple[Look, Callable[[float], None]]:
    """Return what sees these one after the other, and a pause that Ctrl-C ends after the last."""
    left = list(seen)

    def pause(_seconds: float) -> None:
        if not left:
            raise KeyboardInterrupt

    return lambda: left.pop(0), pause


def test_a_note_has_a_column_where_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    once([WELL])
    assert "note" not in capsys.readouterr().out
    once([ILL, NodeRow("r2", "frr", "here", "drained", 0, 2)])
    assert capsys.readouterr().out.splitlines() == [
        "2 nodes: 1 failed, 1 drained (r1, r2); sessions: 0 of 2 up (r2 0/2)",
        "node  kind  site  state    sessions  note",
        "r1    frr   here  failed   -         bgpd exited -9",
        "r2    frr   here  drained  0/2       -",
    ]


def test_a_watch_in_a_pipe_tells_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    look, pause = looks([WELL], [WELL], [ILL], [WELL])
    with pytest.raises(KeyboardInterrupt):
        watched(look, sleep=pause)
    said = capsys.readouterr().out.splitlines()
    assert all(re.match(r"\d\d:\d\d:\d\d 1 node: ", text) for text in said)
    assert [text.split()[3] for text in said] == ["1", "1", "1"]
    assert ["running" in text for text in said] == [True, False, True]


def test_a_watch_on_a_terminal_draws_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdout", screen)
    look, pause = looks([WELL], [WELL])
    with pytest.raises(KeyboardInterrupt):
        watched(look, sleep=pause)
    assert screen.getvalue().count("\x1b[H\x1b[2J1 node: 1 running") == 2


def test_data_cannot_be_watched() -> None:
    with pytest.raises(InputError, match="--watch: shows text only"):
        watched(list, json=True)
