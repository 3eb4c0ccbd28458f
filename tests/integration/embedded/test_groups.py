"""Groups are given up where an ordinary user's namespace forbids it, and nowhere else."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from lab.runtimes.embedded import groups

pytestmark = pytest.mark.netns

GIVE_UP = "import os; os.setgroups([0]); print(os.getgroups())"
LET_BE = f"from lab.runtimes.embedded import groups; groups.let_be(); {GIVE_UP}"


def in_namespace(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a user namespace with one id, as an ordinary user's lab is."""
    argv = ("unshare", "--user", "--map-root-user", sys.executable, "-c", code)
    return subprocess.run(argv, capture_output=True, text=True, check=False)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="no filter for it")
def test_a_program_that_gives_up_its_groups_goes_on() -> None:
    assert "PermissionError" in in_namespace(GIVE_UP).stderr
    assert in_namespace(LET_BE).returncode == 0


def test_where_the_call_is_allowed_no_filter_is_set(tmp_path: Path) -> None:
    (tmp_path / "setgroups").write_text("allow\n")
    groups.let_be(tmp_path / "setgroups")
    assert "Seccomp:\t2" not in Path("/proc/self/status").read_text()
