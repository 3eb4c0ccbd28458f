"""A growing file, line by line."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lab.inside.probe.follow import Follower


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def follower(path: Path) -> Iterator[Follower]:
    with closing(Follower(str(path))) as follower:
        yield follower


def test_lines_come_from_the_first_and_as_they_are_written(path: Path, follower: Follower) -> None:
    path.write_text("one\n")

    with path.open("a") as file:
        seen = [follower.gained()]
        file.write("two\nthr")
        file.flush()
        seen.append(follower.gained())
        file.write("ee\n")
        file.flush()
        seen.append(follower.gained())
        seen.append(follower.gained())

    assert seen == [b"one\n", b"two\n", b"three\n", b""]


def test_a_file_may_come_later(path: Path, follower: Follower) -> None:
    before = follower.gained()
    path.write_text("one\n")

    assert (before, follower.gained()) == (b"", b"one\n")


def test_a_file_that_is_replaced_is_read_to_its_end_first(path: Path, follower: Follower) -> None:
    path.write_text("one\n")
    follower.gained()

    with path.open("a") as file:
        file.write("two\n")
    path.rename(path.with_suffix(".1"))
    path.write_text("three\n")

    assert [follower.gained() for _ in range(3)] == [b"two\n", b"three\n", b""]


def test_a_file_that_is_cut_is_read_anew(path: Path, follower: Follower) -> None:
    path.write_text("one\ntwo\n")
    follower.gained()

    path.write_text("new\n")

    assert follower.gained() == b"new\n"
