"""What the installation says while it works, on a host whose programs are fakes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]
PROGRAMS = {
    "dpkg-query": "exit 1",
    "apt-get": "exit 0",
    "apt-cache": "exit 0",
    "sudo": '[ "$1" != -n ] || shift\nexec "$@"',
    # `python -m venv ... .venv` makes one whose python does nothing.
    "python3": 'case "$*" in *venv*.venv) mkdir -p .venv/bin\n'
               "printf '#!/bin/sh\\n' >.venv/bin/python && chmod +x .venv/bin/python;; esac",
}  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with the real scripts, where apt waits until a file `go` is there."""
    for name, text in PROGRAMS.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    (tmp_path / "scripts").mkdir()
    for name in ("run", "install"):
        shutil.copy(TOP / "scripts" / name, tmp_path / "scripts" / name)
    (tmp_path / "scripts" / "packages").write_text("until [ -e go ]; do sleep 0.05; done\n")
    (tmp_path / "lab" / "doctor").mkdir(parents=True)
    (tmp_path / "lab" / "doctor" / "packages.txt").write_text("frr  routers\nnsd  DNS\n")
    (tmp_path / "requirements.lock").write_text("rich==1\ntyper==2\n")
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def installing(checkout: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["sh", "scripts/install", "run"],
        cwd=checkout, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PATH": f"{checkout / 'bin'}:{os.environ['PATH']}"},
    )  # fmt: skip


def test_each_step_says_what_is_waited_for_before_it_waits(checkout: Path) -> None:
    with installing(checkout) as process:
        assert process.stderr is not None
        first = process.stderr.readline()  # while apt waits
        (checkout / "go").touch()  # before anything can fail, else it would wait for ever
        out, err = process.communicate(timeout=20)
    assert first == "install: Debian packages, 3 of them, a minute or two: frr nsd libc6-dev\n"
    assert (process.returncode, out) == (0, "")
    assert err.splitlines() == [
        "install: virtual environment .venv of python3",
        "install: Python packages of requirements.lock, 2 of them, from the package index",
        "install: Stormdrill itself, linked into .venv",
        "install: done",
    ]


def test_a_step_that_fails_is_named_and_ends_it(checkout: Path) -> None:
    (checkout / "scripts" / "packages").write_text("exit 7\n")
    with installing(checkout) as process:
        _, err = process.communicate(timeout=20)
    assert process.returncode == 7
    assert err.splitlines()[-1].startswith("install: that did not work (exit code 7); ")
    assert not (checkout / ".venv").exists()


def test_the_second_time_nothing_is_said(checkout: Path) -> None:
    (checkout / "go").touch()
    (checkout / "bin" / "dpkg-query").write_text("#!/bin/sh\necho 'install ok installed'\n")
    for said in (4, 0):
        with installing(checkout) as process:
            _, err = process.communicate(timeout=20)
        assert (process.returncode, len(err.splitlines())) == (0, said)
