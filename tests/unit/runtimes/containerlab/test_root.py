"""A container's files seen from the host: what is opened stays below its root."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.model.errors import CommandError
from lab.runtimes.containerlab.root import Root


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Root]:
    """Return the root of a directory that holds /etc/note and /run."""
    for name in ("etc", "run"):
        (tmp_path / "root" / name).mkdir(parents=True)
    (tmp_path / "root/etc/note").write_text("inside\n")
    (tmp_path / "note").write_text("outside\n")
    made = Root(os.open(tmp_path / "root", os.O_PATH | os.O_DIRECTORY))
    yield made
    made.close()


def test_read_returns_a_file(root: Root) -> None:
    assert root.read("/etc/note") == b"inside\n"


@pytest.mark.parametrize("path", ["/../etc/note", "/link", "/etc/up/note"])
def test_read_does_not_leave_the_root(root: Root, tmp_path: Path, path: str) -> None:
    (tmp_path / "root/link").symlink_to("/etc/note")
    (tmp_path / "root/etc/up").symlink_to("../../../../etc")
    assert root.read(path) == b"inside\n"


def test_read_goes_upwards_while_something_is_renamed(root: Root, tmp_path: Path) -> None:
    (tmp_path / "root/etc/up").symlink_to("../etc")
    (tmp_path / "a").touch()
    renames = "import os\nwhile True: os.rename('a', 'b'); os.rename('b', 'a')"
    with subprocess.Popen([sys.executable, "-c", renames], cwd=tmp_path) as process:
        try:
            read = {root.read("/etc/up/note") for _ in range(5000)}
        finally:
            process.kill()
    assert read == {b"inside\n"}


def test_read_raises_for_what_is_not_there(root: Root) -> None:
    with pytest.raises(FileNotFoundError):
        root.read("/note")


def test_read_refuses_a_directory_and_lets_go_of_it(root: Root) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    with pytest.raises(CommandError, match="/etc: not a file"):
        root.read("/etc")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_read_does_not_wait_at_a_pipe_that_nobody_writes_to(root: Root, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "root/run/pipe")
    with pytest.raises(CommandError, match="/run/pipe: not a file"):
        root.read("/run/pipe")


def test_names_lists_a_directory(root: Root) -> None:
    assert sorted(root.names("/")) == ["etc", "run"]


def test_connect_reaches_who_listens_on_a_socket_inside(root: Root, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "root/run/vty"))
        server.listen()
        with root.connect("/run/vty", 5) as near:
            far, _ = server.accept()
            with far:
                far.sendall(b"hello")
            assert (near.recv(9), near.gettimeout()) == (b"hello", 5)


def test_connect_raises_when_nobody_listens(root: Root, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "root/run/vty"))
    with pytest.raises(ConnectionRefusedError):
        root.connect("/run/vty", 5)


def test_the_root_of_a_process_is_that_of_the_container_only_if_its_mounts_say_so() -> None:
    (mount, *_) = Path("/proc/self/mountinfo").read_text().split()[4:5]
    found = Root.of(mount, os.getpid())
    assert found is not None
    assert sorted(found.names("/")) == sorted(os.listdir("/"))  # noqa: PTH208
    found.close()
    assert Root.of("09e05b1ccd36140d12c331afbd8ae8b55", os.getpid()) is None


@pytest.mark.parametrize("pid", [0, 1 << 30])
def test_a_process_that_is_not_there_has_no_root(pid: int) -> None:
    assert Root.of("/", pid) is None
