"""People log in to a router and get its shell, on a terminal of its own."""

import os
import pty
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import paramiko
import pytest

from lab.inside.pusher.login import Outcome
from lab.inside.router.shell import Shell
from tests.unit.inside.pusher.test_login import Site
from tests.unit.inside.router.fake_router import DRAIN

VTYSH = """#!/bin/sh
stty -echo
echo ready; stty size
while read line; do
  [ "$line" = exit ] && exit 3
  echo "got $line"
done
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "vtysh").write_text(VTYSH)
    (programs / "vtysh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    made = Site(tmp_path)
    yield made
    made.close()


def shell(site: Site) -> paramiko.Channel:
    channel = site.log_in()._transport.open_session()
    channel.settimeout(20.0)
    channel.get_pty("xterm", 100, 30)
    channel.invoke_shell()
    return channel


def heard(channel: paramiko.Channel, wanted: str) -> str:
    said = ""
    while wanted not in said:
        data = channel.recv(4096)
        assert data, f"ended: {said!r}"
        said += data.decode()
    return said


def test_a_shell_answers_what_is_typed(site: Site) -> None:
    channel = shell(site)
    assert "ready" in heard(channel, "30 100")
    channel.sendall(b"show version\r")
    heard(channel, "got show version")
    channel.sendall(b"exit\r")
    assert channel.recv_exit_status() == 3


def told_by(made: Site) -> list[tuple[str, str]]:
    """Return what a service tells of people who work on its router, as it comes."""
    told: list[tuple[str, str]] = []
    object.__setattr__(made.service, "opened", lambda account, peer: told.append((account, peer)))
    return told


def test_who_takes_a_change_back_by_a_command_is_told(tmp_path: Path) -> None:
    made = Site(tmp_path)
    told, login = told_by(made), made.log_in()
    assert login.order("rollback c1").outcome is Outcome.REFUSED
    assert login.order("stage c1", DRAIN).outcome is Outcome.OK
    assert told == []
    assert login.order("rollback c1").outcome is Outcome.OK
    assert told == [("breakglass", "client")]
    made.close()


def test_every_shell_is_told_and_no_command_that_looks_is(tmp_path: Path) -> None:
    made = Site(tmp_path)
    told = told_by(made)
    assert made.log_in().order("show running-config").text
    assert told == []
    shell(made).close()
    assert told == [("breakglass", "client")]
    made.close()


class LostChannel:
    """A channel whose connection is gone, as paramiko has it."""

    def set_name(self, name: str) -> None: ...

    def recv(self, _most: int) -> bytes:
        return b""

    def _lost(self, *_said: object) -> None:
        raise EOFError

    sendall = send_exit_status = close = _lost


@pytest.mark.usefixtures("site")
def test_a_shell_whose_connection_is_lost_ends_and_lets_go_of_its_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[int] = []

    def openpty() -> tuple[int, int]:
        opened.extend(made := os.openpty())
        return made

    monkeypatch.setattr(pty, "openpty", openpty)
    threads = set(threading.enumerate())
    Shell("xterm", 30, 100).serve(cast("paramiko.Channel", LostChannel()))
    for thread in set(threading.enumerate()) - threads:
        if thread.is_alive():  # the shell's own is; it waits for another, which may not run yet
            thread.join(20)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(opened[0])


def test_the_changes_that_a_router_knows_are_listed(site: Site) -> None:
    login = site.log_in()
    assert login.order("show changes").text == ""
    site.router.push()
    site.router.wait(lambda: site.router.state() == "applied")
    assert login.order("show changes").text == "c1 applied"
