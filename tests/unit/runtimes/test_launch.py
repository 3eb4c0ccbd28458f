"""The order in which daemons start, and what is said when one does not."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import pytest

from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded.children import Children
from lab.runtimes.embedded.launch import Launch, in_waves
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space, private
from lab.runtimes.embedded.service import Sandbox, Service


class Here(Space):
    """The namespaces of the test itself, which need not be entered."""

    def enter(self) -> None:
        return None


HERE = Here("r1", -1, -1, -1, -1)


class Programs:
    """Stands for Children: ``argv[0]`` says what a program does, ``argv[1]`` its file."""

    def __init__(self, loop: Loop) -> None:
        self.started: list[str] = []
        self._loop = loop

    def early(self, _node: str, argv: Sequence[str]) -> bool:
        return argv[0] == "late" and len(self.started) < 1

    def start(
        self,
        _space: Space,
        argv: Sequence[str],
        files: Sequence[int],
        ended: Callable[[int], None],
    ) -> int:
        what, path = argv
        if what == "absent":
            raise FileNotFoundError(2, "No such file or directory")
        self.started.append(Path(path).name)
        if what == "dies":
            os.write(files[1], b"first\nwhy\n")
            self._loop.after(0, lambda: ended(1))
        else:
            Path(path).touch()
        return len(self.started)


def run(tmp_path: Path, *daemons: Daemon) -> tuple[list[str], list[str], list[str]]:
    """Return what started in order, the progress told, and the states at the end."""
    private(tmp_path, "r1", "/var/log").mkdir(parents=True)
    loop, told = Loop(), list[str]()
    programs = Programs(loop)
    sandbox = Sandbox(tmp_path, HERE, {"r1": HERE}, cast(Children, programs), loop)
    configs = {"r1": NodeConfig(daemons=daemons)}
    launch = Launch(sandbox, configs, loop.stop, told.append)
    launch.begin()
    loop.run()
    return programs.started, told, [service.state for service in launch.services]


def daemon(tmp_path: Path, name: str, *after: str, what: str = "works") -> Daemon:
    path = str(tmp_path / name)
    return Daemon(name, (what, path), Ready.FILE, path, after)


def test_a_daemon_waits_for_those_it_names(tmp_path: Path) -> None:
    daemons = [daemon(tmp_path, "c", "b"), daemon(tmp_path, "b", "a"), daemon(tmp_path, "a")]
    started, _, states = run(tmp_path, *daemons)
    assert (started, states) == (["a", "b", "c"], ["running"] * 3)


def test_those_that_wait_for_others_start_after_those_of_every_node() -> None:
    of = {"ssh": ("bgpd",), "bgpd": ("zebra",), "zebra": (), "ospfd": ("zebra",)}
    services = [
        Service(node, Daemon(name, (name,), Ready.NONE, "", after))
        for node in ("r1", "r2")
        for name, after in of.items()
    ]
    assert [(one.daemon.name, one.node) for one in in_waves(services)] == [
        ("zebra", "r1"), ("zebra", "r2"),
        ("bgpd", "r1"), ("ospfd", "r1"), ("bgpd", "r2"), ("ospfd", "r2"),
        ("ssh", "r1"), ("ssh", "r2"),
    ]  # fmt: skip


def test_every_daemon_is_told_of_when_there_are_few(tmp_path: Path) -> None:
    _, told, _ = run(tmp_path, daemon(tmp_path, "a"), daemon(tmp_path, "b", "a"))
    assert told == ["1 of 2 daemons serve", "2 of 2 daemons serve"]


def test_a_lab_without_daemons_is_ready_at_once(tmp_path: Path) -> None:
    assert run(tmp_path) == ([], [], [])


def test_a_program_of_ours_waits_until_it_can_be_forked(tmp_path: Path) -> None:
    late, other = daemon(tmp_path, "late", what="late"), daemon(tmp_path, "other")
    assert run(tmp_path, late, other)[0] == ["other", "late"]


def test_a_daemon_that_waits_for_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        run(tmp_path, daemon(tmp_path, "a", "b"), daemon(tmp_path, "b", "a"))
    assert str(caught.value) == "r1: a waits for b, which never starts"


def test_a_program_that_is_not_there_is_named_with_what_helps(tmp_path: Path) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        run(tmp_path, daemon(tmp_path, "a", what="absent"))
    assert str(caught.value) == (
        "r1: cannot start absent: No such file or directory; see stormdrill doctor"
    )


def test_a_daemon_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        run(tmp_path, daemon(tmp_path, "a", what="dies"))
    assert str(caught.value) == "r1: a ended with status 1 before it served: first | why"
