"""The state of labs on the host."""

import os
from pathlib import Path

import pytest

from lab.model.errors import RuntimeFailure
from lab.model.topology import Node, Topology
from lab.runtimes import statedir
from lab.runtimes.embedded import home


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    statedir.open_home(tmp_path / "home")
    return tmp_path / "home" / "pair"


def reserve(lab: Path) -> int:
    lock = statedir.reserve(lab)
    assert lock is not None
    return lock


def test_a_reserved_lab_is_alive_while_its_lock_is_held(lab: Path) -> None:
    lock = reserve(lab)
    assert statedir.alive(lab)
    os.close(lock)
    assert not statedir.alive(lab)


def test_a_lab_that_is_alive_cannot_be_reserved_again(lab: Path) -> None:
    lock = reserve(lab)
    assert statedir.reserve(lab) is None
    os.close(lock)


def test_reserving_removes_what_a_dead_lab_left(lab: Path) -> None:
    os.close(reserve(lab))
    (lab / "left").touch()
    os.close(reserve(lab))
    assert sorted(path.name for path in lab.iterdir()) == ["lock"]


def test_erase_removes_everything_and_is_safe_twice(lab: Path) -> None:
    os.close(reserve(lab))
    statedir.erase(lab)
    statedir.erase(lab)
    assert list(lab.parent.iterdir()) == []


def test_the_home_is_private_to_its_owner(lab: Path) -> None:
    assert lab.parent.stat().st_mode & 0o777 == 0o700


def test_a_home_that_others_can_open_is_refused(lab: Path) -> None:
    lab.parent.chmod(0o755)
    with pytest.raises(RuntimeFailure, match="must be a directory of mode 0700"):
        statedir.open_home(lab.parent)


def test_a_home_that_is_a_link_is_refused(lab: Path) -> None:
    link = lab.parent.parent / "link"
    link.symlink_to(lab.parent)
    with pytest.raises(RuntimeFailure, match="must be a directory of mode 0700"):
        statedir.open_home(link)


def test_processes_are_those_recorded(lab: Path) -> None:
    os.close(reserve(lab))
    home.save_processes(lab, os.getppid())
    found = home.load_processes(lab)
    assert found is not None
    assert (found.keeper, found.init) == (os.getpid(), os.getppid())


def test_processes_of_another_boot_are_forgotten(lab: Path) -> None:
    os.close(reserve(lab))
    home.save_processes(lab, os.getppid())
    recorded = lab / "processes"
    recorded.write_text("another-boot " + recorded.read_text().partition(" ")[2])
    assert home.load_processes(lab) is None


def test_a_process_is_opened_only_if_it_started_then(lab: Path) -> None:
    os.close(reserve(lab))
    home.save_processes(lab, os.getpid())
    found = home.load_processes(lab)
    assert found is not None
    opened = statedir.open_process(found.init, found.init_started)
    assert opened is not None
    os.close(opened)
    assert statedir.open_process(found.init, "1") is None


TOPOLOGY = Topology("pair", "mini", (Node("r1", "frr", "here"),), ())


def test_the_topology_comes_back(lab: Path) -> None:
    os.close(reserve(lab))
    statedir.save_topology(lab, TOPOLOGY)
    assert statedir.load_topology(lab) == TOPOLOGY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'0.0.9\n{"name":"pair"}\n', "is of version 0.0.9 of Stormdrill, this is"),
        (b"\x80\x04\x95pickled", "is of version another of Stormdrill, this is"),
    ],
)
def test_a_topology_of_another_version_is_named_with_what_helps(
    lab: Path, text: bytes, said: str
) -> None:
    os.close(reserve(lab))
    (lab / "topology").write_bytes(text)
    with pytest.raises(RuntimeFailure) as caught:
        statedir.load_topology(lab)
    assert said in str(caught.value)
    assert str(caught.value).endswith("stormdrill destroy pair, then deploy it anew")


def test_a_lab_without_a_topology_is_named(lab: Path) -> None:
    os.close(reserve(lab))
    with pytest.raises(RuntimeFailure, match="pair: its topology cannot be read"):
        statedir.load_topology(lab)


def test_the_home_of_another_user_has_no_labs_for_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path) -> None:
        raise PermissionError

    (tmp_path / "one").mkdir()
    (tmp_path / "file").touch()
    assert statedir.directories(tmp_path) == [tmp_path / "one"]
    assert statedir.directories(tmp_path / "none") == []
    monkeypatch.setattr(Path, "iterdir", refused)
    assert statedir.directories(tmp_path) == []
