"""The supervisor's end of the program that makes first processes, and what there is without it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.runtimes.embedded import firsts, init, tree
from lab.runtimes.embedded.fast import library
from lab.runtimes.embedded.firsts import Firsts

# Tells the number it was given, and how many descriptors came with each message.
PROGRAM = f"""#!{sys.executable}
import os, socket, sys
control = socket.socket(fileno=3)
while True:
    data, files, _, _ = socket.recv_fds(control, 16, 8)
    if not data:
        break
    os.write(files[-1], (NUMBER + str(len(files))).encode())
    for file in files:
        os.close(file)
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def namespaces() -> Iterator[tuple[int, ...]]:
    opened = tuple(os.open(f"/proc/self/ns/{kind}", os.O_RDONLY) for kind in ("mnt", "net", "uts"))
    yield opened
    for one in opened:
        os.close(one)


def without(namespaces: object) -> init.First:
    raise AssertionError(f"the supervisor is forked for {namespaces}")


def written(state: Path, text: str) -> str:
    path = state / "program"
    path.write_text(text)
    path.chmod(0o700)
    return str(path)


def test_it_is_compiled_once_into_the_users_cache(state: Path) -> None:
    made = Path(firsts.program(state))
    assert made.parent == state / "fast"
    assert made.read_bytes().startswith(b"\x7fELF")
    before = made.stat().st_mtime_ns
    assert Path(firsts.program(state)) == made
    assert made.stat().st_mtime_ns == before
    assert list(made.parent.iterdir()) == [made]


@pytest.mark.parametrize("compiler", ["no-such-compiler", "false"])
def test_without_a_compiler_there_is_none(
    state: Path, monkeypatch: pytest.MonkeyPatch, compiler: str
) -> None:
    monkeypatch.setattr(library, "_COMPILERS", (compiler,))
    assert firsts.program(state) == ""


def test_where_others_could_write_there_is_none(state: Path) -> None:
    (state / "fast").mkdir(mode=0o770)
    (state / "fast").chmod(0o770)
    assert firsts.program(state) == ""


def test_it_gets_the_namespaces_and_tells_of_each_in_its_pipe(
    state: Path, namespaces: tuple[int, ...]
) -> None:
    text = PROGRAM.replace("NUMBER", "''")
    every = Firsts(written(state, text), state)
    found = [every.start(namespaces) for _ in range(3)]
    said = []
    for first in found:
        assert first.pid == 0
        said.append(os.read(first.told, 16))
        os.close(first.told)
    every.end()
    os.wait()
    assert said == [b"4"] * 3  # three namespaces and the pipe


def test_it_runs_from_a_copy_and_leaves_the_host_where_roots_have_it(
    state: Path, namespaces: tuple[int, ...]
) -> None:
    assert f'#define HOST "{tree.HOST}"' in firsts._SOURCE.read_text()
    (state / "root").mkdir()
    text = PROGRAM.replace("NUMBER", "sys.argv[0] + ' '")
    every = Firsts(written(state, text), state / "root")
    first = every.start(namespaces)
    assert os.read(first.told, 256).decode().split() == [str(state / "root/init"), "4"]
    os.close(first.told)
    every.end()
    os.wait()


def test_an_error_it_tells_is_one_of_proc(state: Path, namespaces: tuple[int, ...]) -> None:
    text = PROGRAM.replace("NUMBER + str(len(files))", "'-1'")
    every = Firsts(written(state, text), state)
    first = every.start(namespaces)
    with pytest.raises(PermissionError, match="/proc"):
        first.settled()
    every.end()
    os.wait()


def test_one_that_ends_before_it_tells_anything_is_an_error(
    state: Path, namespaces: tuple[int, ...]
) -> None:
    text = "import socket\nsocket.recv_fds(socket.socket(fileno=3), 16, 8)\n"
    every = Firsts(written(state, f"#!{sys.executable}\n{text}"), state)
    first = every.start(namespaces)
    os.wait()
    with pytest.raises(FileNotFoundError, match="/proc"):
        first.settled()
    every.end()


@pytest.mark.parametrize("program", ["", "/no/such/program"])
def test_without_it_the_supervisor_is_forked(
    state: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    forked = init.First(told=-1, pid=7)
    monkeypatch.setattr(init, "start", lambda _leave: forked)
    every = Firsts(program, state)
    assert every.start((1, 2, 3)) is forked
    every.end()
