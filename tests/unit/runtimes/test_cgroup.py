"""Where the control group of a lab is made, in a tree of files that stands for the kernel's."""

from pathlib import Path

import pytest

from lab.runtimes.embedded import cgroup

MOUNTS = "30 24 0:26 / {} rw,nosuid - {} cgroup2 rw\n"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Return the folder of a process that is in a scope of a user, below a mounted tree."""
    folder = tmp_path / "proc"
    folder.mkdir()
    top = tmp_path / "cgroup"
    (folder / "mountinfo").write_text(
        "22 1 0:1 / /sys rw - sysfs sysfs rw\n" + MOUNTS.format(top, "cgroup2")
    )
    (folder / "cgroup").write_text("4:memory:/x\n0::/user.slice/app.slice/a.scope\n")
    group(top, "cpu memory pids")
    group(top / "user.slice", "memory pids")
    group(top / "user.slice/app.slice", "memory pids")
    group(top / "user.slice/app.slice/a.scope", "")
    return folder


def group(path: Path, given: str) -> None:
    path.mkdir()
    (path / "cgroup.subtree_control").write_text(f"{given}\n")
    (path / "cgroup.procs").write_text("")


def mine(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let only groups of these names be written."""

    def access(path: Path, _mode: int) -> bool:
        return (path.parent if path.name == "cgroup.procs" else path).name in names

    monkeypatch.setattr("os.access", access)


def test_the_topmost_group_of_this_user_is_taken(
    proc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine(monkeypatch, "user.slice", "app.slice", "a.scope")
    assert cgroup.place(proc).name == "user.slice"
    mine(monkeypatch, "app.slice", "a.scope")
    assert cgroup.place(proc).name == "app.slice"
    mine(monkeypatch, "cgroup")
    assert cgroup.place(proc).name == "cgroup"


def test_a_group_without_limits_below_it_is_not_taken(
    proc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine(monkeypatch, "a.scope")
    with pytest.raises(LookupError, match="none of the control groups here is this user's"):
        cgroup.place(proc)


def test_a_host_whose_groups_have_no_limits_is_told(proc: Path, tmp_path: Path) -> None:
    for each in tmp_path.glob("cgroup/**/cgroup.subtree_control"):
        each.write_text("pids\n")
    with pytest.raises(LookupError, match="no limits of memory and pids"):
        cgroup.place(proc)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("mountinfo", MOUNTS.format("/sys/fs/cgroup", "cgroup")),
        ("mountinfo", MOUNTS.format("/x", "cgroup2").replace(" / ", " /a ")),
        ("cgroup", "4:memory:/x\n"),
        ("cgroup", "0::/../other\n"),
    ],
)
def test_without_a_whole_tree_there_is_no_place(proc: Path, file: str, text: str) -> None:
    (proc / file).write_text(text)
    with pytest.raises(LookupError, match="version 2 are mounted"):
        cgroup.place(proc)


def test_a_lab_enters_a_group_with_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "place", lambda: tmp_path)
    cgroup.enter("walk", {"pids.max": 7})
    (made,) = tmp_path.iterdir()
    assert made.name.startswith("stormdrill-walk-")
    assert (made / "pids.max").read_text() == "7"
    assert (made / "cgroup.procs").read_text() == "0"


def test_without_a_place_a_lab_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise LookupError("none")

    monkeypatch.setattr(cgroup, "place", nowhere)
    cgroup.enter("walk", {"pids.max": 7})
    assert cgroup.sweep() == ()
    assert cgroup.trouble() == "none"


def test_only_empty_groups_of_labs_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "place", lambda: tmp_path)
    for name in ("stormdrill-a-1", "stormdrill-b-2/busy", "other"):
        (tmp_path / name).mkdir(parents=True)
    assert cgroup.sweep() == ("stormdrill-a-1",)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other", "stormdrill-b-2"]
