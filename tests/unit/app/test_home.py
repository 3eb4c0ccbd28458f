"""Where labs are kept."""

from pathlib import Path

import pytest

from lab.app.state_folder import home
from lab.model.errors import InputError


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"STORMDRILL_HOME": "/srv/labs", "XDG_STATE_HOME": "/state"}, "/srv/labs"),
        ({"STORMDRILL_HOME": "labs"}, "/somewhere/labs"),
        ({"STORMDRILL_HOME": "", "XDG_STATE_HOME": "/state"}, "/state/stormdrill"),
        ({"XDG_STATE_HOME": ""}, "/home/ada/.local/state/stormdrill"),
        ({"XDG_STATE_HOME": "state"}, "/home/ada/.local/state/stormdrill"),
        ({}, "/home/ada/.local/state/stormdrill"),
    ],
    ids=["chosen", "chosen from here", "state directory", "empty", "relative", "none"],
)
def test_labs_are_kept_where_the_environment_says(
    environment: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STORMDRILL_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setattr("os.getcwd", lambda: "/somewhere")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert home() == Path(place)


def test_someone_without_a_home_directory_is_told_to_name_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("STORMDRILL_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(InputError) as caught:
        home()
    assert str(caught.value) == (
        "STORMDRILL_HOME: is not set, and you have no home directory; name a folder of yours"
    )
