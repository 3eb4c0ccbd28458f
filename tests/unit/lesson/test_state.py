"""A saved state reaches only what is a student's: known nodes, and files below /root."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from lab.lesson import state
from lab.model.deployment import Completed
from lab.model.errors import CommandError
from lab.model.lesson import State
from lab.model.setup import Deployed, Setup
from lab.ports import RunningLab


def lab(answer: Any = None) -> RunningLab:
    deployed = Deployed(cast(Any, SimpleNamespace(configs={"r1": None})), {"r1": Setup()})
    done = answer or Completed((), 0, "", "")
    made = SimpleNamespace(deployed=lambda: deployed, run=lambda *_, **__: done)
    return cast(RunningLab, made)


@pytest.fixture(autouse=True)
def nothing_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "take_all_back", lambda *_: ())
    monkeypatch.setattr(state, "read", lambda *_: {"r1": Setup()})
    monkeypatch.setattr(state, "differences", lambda *_: ())


def test_a_node_that_the_network_has_not_is_refused() -> None:
    with pytest.raises(CommandError, match="r9: no such node in this network"):
        state.put(lab(), State({"r9": Setup()}, {}))


@pytest.mark.parametrize("path", ["/etc/passwd", "/root/../etc/passwd", "root/x"])
def test_a_file_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(CommandError, match="is not below /root"):
        state.put(lab(), State({}, {"r1": {path: "x"}}))


def test_a_state_that_makes_no_sense_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def senseless(*_: object) -> None:
        raise ValueError("not enough values")

    monkeypatch.setattr(state, "take_all_back", senseless)
    with pytest.raises(CommandError, match="a saved state makes no sense: not enough values"):
        state.put(lab(), State({}, {}))


def test_a_text_that_cannot_be_written_is_no_exception() -> None:
    def run(*_: object, stdin: str = "", **__: object) -> Completed:
        return Completed((), 0, stdin.encode().decode(), "")

    made: Any = lab()
    made.run = run
    with pytest.raises(CommandError, match=r"a saved state makes no sense: .*surrogates"):
        state.put(made, State({}, {"r1": {"/root/x": "\ud800"}}))


def test_texts_below_root_are_taken_and_other_files_left_out() -> None:
    said = "/root/answer\nNjUwMDIK\n/root/picture\n/w==\n"
    found = state.taken(lab(Completed((), 0, said, "")))
    assert found == State({}, {"r1": {"/root/answer": "65002\n"}})
