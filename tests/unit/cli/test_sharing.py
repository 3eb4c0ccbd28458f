"""Labs of other users, on the command line."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.cli.conftest import Answer, FakeShared

Stormdrill = Callable[..., Answer]


@pytest.fixture
def shared(app: Any) -> FakeShared:
    app.guest_of = FakeShared()
    found: FakeShared = app.guest_of
    return found


@pytest.mark.parametrize(
    ("error", "end"),
    [(None, "walk has ended"), (KeyboardInterrupt(), "walk is shared no more")],
)
def test_share_tells_who_came_and_how_it_ended(
    app: Any, stormdrill: Stormdrill, error: BaseException | None, end: str
) -> None:
    app.error = error
    answer = stormdrill("share", "walk", "ann", "bob")
    assert app.calls == [("share", "walk", "ann", "bob")]
    assert (answer.code, answer.out) == (0, "")
    assert re.fullmatch(rf"\d\d:\d\d:\d\d bob: inspect\n{end}\n", answer.err)


def test_share_wants_a_user(app: Any, stormdrill: Stormdrill) -> None:
    assert (stormdrill("share", "walk").code, app.calls) == (2, [])


def test_shell_in_a_shared_lab_is_the_owners_to_choose(
    app: Any, shared: FakeShared, stormdrill: Stormdrill
) -> None:
    assert stormdrill("shell", "walk", "far").code == 7
    assert (shared.asked, app.calls) == (["far"], [])


@pytest.mark.usefixtures("shared")
def test_inspect_shows_a_shared_lab(stormdrill: Stormdrill) -> None:
    assert "far   linux  west  running" in stormdrill("inspect", "walk").out
    assert json.loads(stormdrill("inspect", "walk", "--json").out)["lab"] == "walk"


@pytest.mark.usefixtures("shared")
def test_list_names_shared_labs(stormdrill: Stormdrill) -> None:
    assert "\nshared      walk\n" in stormdrill("list").out
    assert json.loads(stormdrill("list", "--json").out)["shared"] == ["walk"]
