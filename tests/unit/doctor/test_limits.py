"""How much of a host is enough."""

from pathlib import Path

import pytest

from lab.doctor import Check, Level, limits
from lab.doctor.size import SIZES, Size, size_of
from lab.model.errors import InputError

SIZE = Size(nodes=100, links=250, memory_mib=2500)


@pytest.mark.parametrize(
    ("available", "level"), [(2500, Level.OK), (2499, Level.WARN), (1499, Level.FAIL)]
)
def test_memory_fails_only_when_no_profile_fits(available: int, level: Level) -> None:
    assert limits.memory(SIZE, available) == Check(
        "memory",
        level,
        f"{available} MiB available, 2500 MiB wanted",
        ""
        if level is Level.OK
        else "run with --profile mini, or a smaller incident: stormdrill list",
    )


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [("max", "1", 2000), (str(1500 << 20), str(500 << 20), 1000), (str(9000 << 20), "0", 2000)],
)
def test_available_memory_is_the_lesser_of_kernel_and_control_group(
    tmp_path: Path, limit: str, used: str, expected: int
) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    2048000 kB\n")
    (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "memory.current").write_text(used)
    assert limits.available_mib(tmp_path, tmp_path) == expected


def test_the_smallest_of_several_bounds_counts() -> None:
    assert limits.tasks(SIZE, (None, 32768, 1000)) == Check(
        "tasks",
        Level.WARN,
        "1000 allowed, 1600 wanted",
        "sudo sysctl -w kernel.pid_max=4194304",
    )


def test_no_bound_at_all_is_fine() -> None:
    assert limits.tasks(SIZE, (None,)) == Check("tasks", Level.OK, "no limit")


def test_few_files_are_warned_of() -> None:
    assert limits.open_files(SIZE, 1024).level is Level.WARN


def test_a_folder_that_is_not_there_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    check = limits.disk("home", tmp_path / "a" / "b")
    assert (check.id, check.level) == ("home", Level.OK)


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        size_of("huge")
    assert str(caught.value) == f"huge: no such profile; profiles: {', '.join(SIZES)}"


def test_a_folder_that_cannot_be_looked_at_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    assert limits.disk("home", tmp_path) == Check(
        "home",
        Level.FAIL,
        f"{tmp_path} cannot be looked at: Permission denied",
        "choose a folder of your own",
    )


def test_what_a_node_may_take_is_told_with_who_counts_it() -> None:
    check = limits.of_a_node()
    assert (check.level, check.evidence) == (
        Level.OK,
        "1024 processes and 2048 MiB a node, counted by its lab",
    )


def test_a_lab_without_a_control_group_is_told_with_the_reason() -> None:
    assert limits.of_a_lab("").level is Level.OK
    check = limits.of_a_lab("none of the control groups here is this user's")
    assert check.level is Level.INFO
    assert check.evidence.endswith(": none of the control groups here is this user's")
