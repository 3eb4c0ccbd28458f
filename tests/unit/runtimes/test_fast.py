"""Which daemons start as forks, and what is done where the library cannot be had."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.model.deployment import Bind, Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import RuntimeFailure
from lab.model.start import Start
from lab.model.topology import Topology
from lab.ports import RunningLab
from lab.runtimes.embedded import wire
from lab.runtimes.embedded.fast import decide, library, selftest
from lab.runtimes.embedded.fast.choice import kind_of, kinds, proven
from lab.runtimes.embedded.fast.templates import Template
from lab.runtimes.embedded.node import Space

CONFIG = NodeConfig(files={"/etc/frr/bgpd.conf": "", "/usr/lib/frr/frrinit.sh": "#!/bin/sh\n"})


def daemon(*argv: str, ready: Ready = Ready.VTY) -> Daemon:
    return Daemon(argv[0], argv, ready, f"/run/frr/{argv[0]}.vty")


def many(count: int, *argv: str) -> Deployment:
    configs = {f"r{number}": NodeConfig(daemons=(daemon(*argv),)) for number in range(count)}
    return Deployment("many", Topology("many", "", (), ()), configs, start=Start.AUTO)


@pytest.mark.parametrize(
    "argv",
    [
        (
            "zebra",
            "-A",
            "127.0.0.1",
            "-s",
            "90000000",
            "--log",
            "stdout",
            "--log-level",
            "warnings",
        ),
        ("bgpd", "-f", "/etc/frr/bgpd.conf", "-P", "0", "-F", "datacenter"),
        ("ospfd",),
        ("staticd", "-r"),
        ("mgmtd", "-P", "0"),
    ],
)
def test_a_daemon_whose_options_do_nothing_before_the_fork_is_forked(
    argv: tuple[str, ...],
) -> None:
    assert kind_of(daemon(*argv), CONFIG) == argv


@pytest.mark.parametrize(
    "argv",
    [
        ("ldpd",),  # forks by itself
        ("mgmtd", "-s", "100", "-n"),
        ("bgpd", "-d"),
        ("bgpd", "-i", "/run/other.pid"),
        ("bgpd", "--vty_socket", "/run/other"),
        ("bgpd", "--log", "file:/var/log/bgpd.log"),
        ("zebra", "-n"),
        ("bgpd", "-f"),
    ],
)
def test_any_other_daemon_starts_plainly(argv: tuple[str, ...]) -> None:
    assert kind_of(daemon(*argv), CONFIG) is None


def test_a_program_that_is_not_known_by_a_vty_starts_plainly() -> None:
    assert kind_of(daemon("bgpd", ready=Ready.NONE), CONFIG) is None


@pytest.mark.parametrize(
    "config",
    [
        NodeConfig(environment=(("LD_LIBRARY_PATH", "/opt"),)),
        NodeConfig(environment=(("MALLOC_ARENA_MAX", "1"),)),
        NodeConfig(files={"/usr/lib/x86_64-linux-gnu/frr/libfrr.so.0": ""}),
        NodeConfig(files={"/etc/passwd": ""}),
        NodeConfig(files={"/usr/share/yang/frr-bgp.yang": ""}),
        NodeConfig(binds=(Bind("/opt/frr/bgpd", "/usr/lib/frr/bgpd"),)),
        NodeConfig(binds=(Bind("/opt/usr", "/usr"),)),
        NodeConfig(binds=(Bind("/opt/lib", "/usr/lib/frr"),)),
    ],
)
def test_a_node_that_may_have_other_daemons_starts_plainly(config: NodeConfig) -> None:
    assert kind_of(daemon("bgpd"), config) is None


def test_only_what_is_there_twice_has_a_template() -> None:
    both = many(2, "zebra")
    one = {**both.configs, "alone": NodeConfig(daemons=(daemon("zebra", "-r"),))}
    found = kinds(Deployment("some", both.topology, one))
    assert set(found) == {("r0", ("zebra",)), ("r1", ("zebra",))}


@pytest.mark.parametrize(
    ("version", "known"),
    [("8.4", True), ("8.4.4", True), ("8.40", False), ("10.3.1", True), ("10.2", False)],
)
def test_forks_are_of_proven_releases_alone(version: str, known: bool) -> None:  # noqa: FBT001
    assert proven(version) is known


@pytest.fixture
def state(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def never(_wanted: Deployment) -> AbstractContextManager[RunningLab]:
    raise AssertionError("no lab is started")


def planned(deployment: Deployment, state: Path) -> Any:
    return decide.plan(deployment, state, never, lambda _text: None)


def test_without_a_compiler_auto_starts_plainly_and_says_why(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_COMPILERS", ("no-such-compiler",))
    made = planned(many(9, "zebra"), state)
    assert (made.library, made.plain) == ("", "there is no C compiler")
    with pytest.raises(RuntimeFailure, match="fast start: there is no C compiler; --start auto"):
        planned(replace(many(9, "zebra"), start=Start.FAST), state)


def test_a_compiler_that_fails_is_said(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_COMPILERS", ("false",))
    assert planned(many(9, "zebra"), state).plain == "false fails: status 1"
    assert list(state.rglob("*.so")) == []


def test_few_daemons_and_a_wish_for_plain_try_nothing(state: Path) -> None:
    for wanted in (many(3, "zebra"), replace(many(9, "zebra"), start=Start.PLAIN)):
        made = planned(wanted, state)
        assert (made.library, made.plain) == ("", "")
    assert list(state.iterdir()) == []


@pytest.mark.parametrize("verdict", ["", "they differ: +CapEff"])
def test_the_trial_is_made_once_and_again_only_when_it_failed(
    state: Path, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    tried: list[object] = []
    monkeypatch.setattr(decide, "built", lambda folder: folder / "x.so")

    def trial(started: object) -> str:
        tried.append(started)
        return verdict

    monkeypatch.setattr(selftest, "difference", trial)
    for _ in range(2):
        made = planned(many(9, "zebra"), state)
        assert (bool(made.library), made.plain) == (not verdict, verdict)
    assert len(tried) == 1
    why = decide.trouble(state, never, lambda _text: None, again=True)
    assert (why, len(tried)) == (verdict, 2 if verdict else 1)


def test_another_library_of_frr_is_tried_anew(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    monkeypatch.setattr(decide, "built", lambda folder: folder / "x.so")
    monkeypatch.setattr(decide, "_FOLDERS", (tmp_path / "lib",))

    def trial(started: object) -> str:
        tried.append(started)
        return ""

    monkeypatch.setattr(selftest, "difference", trial)
    place = tmp_path / "lib/x86_64-linux-gnu/frr/libfrr.so.0"
    place.parent.mkdir(parents=True)
    for text in ("one", "one", "another"):
        if not place.exists() or place.read_text() != text:
            place.write_text(text)
        planned(many(9, "zebra"), state)
    assert len(tried) == 2


@pytest.mark.parametrize(
    ("programs", "files"),
    [
        ({"zebra"}, {"zebra", "staticd", "ospfd", "bgpd"}),
        ({"zebra", "mgmtd"}, {"ospfd", "bgpd"}),
    ],
)
def test_the_trial_gives_a_file_to_daemons_that_read_their_own(
    monkeypatch: pytest.MonkeyPatch, programs: set[str], files: set[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, **_: name if name in programs else None)
    (config, _) = selftest._trial(Start.FAST).configs.values()
    assert {one.name for one in config.daemons if "-f" in one.argv} == files
    first = config.daemons[0]
    assert (first.name, first.after) == (("mgmtd" if "mgmtd" in programs else "zebra"), ())
    assert all("zebra" in one.after for one in config.daemons if one.name in ("staticd", "bgpd"))


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return the two ends of a connection to a template."""
    near, far = wire.pair()
    with near, far:
        yield near, far


def asked(near: socket.socket, far: socket.socket) -> tuple[int | None, str, bytes]:
    """Ask a template for a fork; return it, the trouble, and what the fork reads of its lease."""
    template = Template(("zebra",), near, process=-1)
    here = Space.current("here")
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
    pid = template.fork(here, files, {"TRIAL": "a"})
    texts, sent, _, _ = socket.recv_fds(far, 8000, 16)
    assert texts == b"TRIAL=a\0"
    assert len(sent) == len(files) + len(here.descriptors) + 1
    told = os.read(sent[-1], 8)
    wire.close_all((*files, *here.descriptors, *sent))
    return pid, template.trouble, told


def test_a_fork_goes_on_when_its_answer_came_in_time(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    wire.send(ends[1], {"pid": 7})
    assert asked(*ends) == (7, "", b"g")


def test_a_fork_whose_answer_comes_too_late_ends(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ends[0].settimeout(0.01)
    assert asked(*ends) == (None, "it does not answer within 10 s", b"")
