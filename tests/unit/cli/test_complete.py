"""What Tab offers in each place of a line, in the forms of the three shells."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.cli import complete
from lab.cli.complete import TREE
from lab.cli.pages import manual, tree

TOP = Path(__file__).parents[3]
TOPOLOGY = {
    "nodes": [
        {"name": "r1", "kind": "frr", "interfaces": [{"name": "eth1"}, {"name": "eth2"}]},
        {"name": "client", "kind": "linux", "interfaces": []},
    ]
}
MINE = """\
name: mine
declare_dials:
  visit.travel_s: {default: 30, doc: how long}
  gates.audit: {default: "on", doc: asks}
phases:
  - id: quiet
    steps:
      - {do: hold, seconds: 3}
  - id: fault
    steps: [{do: change, id: block}]
facts:
  - id: F1
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a working directory with runs, a scenario, a lab that runs and one that is dead."""
    for name in ("walk", "dead"):
        folder = tmp_path / "home" / "embedded" / name
        folder.mkdir(parents=True)
        (folder / "ready").touch()
        (folder / "topology").write_text(f"0.1.0\n{json.dumps(TOPOLOGY)}")
        deployed = {"daemons": {"r1": [{"name": "zebra"}, {"name": "bgpd"}]}}
        (folder / "deployed").write_text(f"0.1.0\n{json.dumps(deployed)}")
        (folder / "lock").touch()
    for name in ("20260101-a", "20260202-b"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "journal.jsonl").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "scenario.yml").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path / "home"))
    with (tmp_path / "home" / "embedded" / "walk" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path


def bash(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Return what bash is offered for the last word, which is unfinished."""
    line = "\n".join(["stormdrill", *words])
    complete.complete({
        "_STORMDRILL_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words)),
    })  # fmt: skip
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ex"], ["exec", "export"]),
        (["export", ""], ["containerlab"]),
        (["--ver"], ["--version"]),
        (["inspect", ""], ["walk"]),
        (["exec", "walk", ""], ["r1", "client"]),
        (["exec", "--timeout", "5", "walk", "c"], ["client"]),
        (["exec", "walk", "r1", "--st"], []),
        (["restart", "walk", "r1", ""], ["zebra", "bgpd"]),
        (["restart", "dead", ""], []),
        (["capture", "walk", "r1", "eth"], ["eth1", "eth2"]),
        (["run", "two-r"], ["two-routers"]),
        (["run", "two-routers", "--lab", ""], ["walk"]),
        (["run", "two-routers", "--lab", "walk", "--phase", "re"], ["repair"]),
        (["run", "facebook-2021", "--phase", "fau"], ["fault"]),
        (["run", "facebook-2021", "--profile", "m"], ["mini"]),
        (["run", "two-routers", "--profile", ""], []),
        (["run", "facebook-2021", "--set", "gates.audit_bug"],
         ["gates.audit_bug=on", "gates.audit_bug=off"]),
        (["run", "facebook-2021", "--set", "gates.audit_bug", "="], ["on", "off"]),
        (["run", "facebook-2021", "--set", "gates.audit_bug", "=", "of"], ["off"]),
        (["run", "mine", "--phase", ""], ["quiet", "fault"]),
        (["run", "mine", "--set", ""], ["visit.travel_s=30", "gates.audit=on"]),
        (["run", "two-routers", "--runtime", ""], ["embedded", "containerlab"]),
        (["run", "two-routers", "--qui"], ["--quiet"]),
        (["run", "two-routers", "--quiet", "--qui"], []),
        (["run", "two-routers", "--set", "a=b", "--se"], ["--seed", "--set"]),
        (["report", ""], ["20260202-b", "20260101-a"]),
        (["compare", "20260101-a", "2026"], ["20260202-b", "20260101-a"]),
        (["schema", ""], ["scenario", "change", "blueprint", "study"]),
        (["study", "conf"], ["confirm"]),
        (["nosuch", ""], []),
        (["destroy", "walk", ""], []),
    ],
)  # fmt: skip
def test_bash_is_offered_what_fits(
    capsys: pytest.CaptureFixture[str], words: list[str], offered: list[str]
) -> None:
    assert bash(capsys, *words) == offered


def typed(shell: str, line: str, action: str = "get-args") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "lab"], capture_output=True, text=True, timeout=20, check=False,
        env={
            **os.environ, "PYTHONPATH": str(TOP), "_STORMDRILL_COMPLETE": f"complete_{shell}",
            "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": action,
        },
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.mark.usefixtures("here")
def test_zsh_and_fish_are_offered_the_same_in_their_forms() -> None:
    assert typed("zsh", "stormdrill exec walk c") == (
        0,
        '_arguments \'*: :(("client":"linux"))\'\n',
    )
    assert typed("fish", "stormdrill exec walk c") == (0, "client\tlinux\n")


@pytest.mark.usefixtures("here")
def test_where_nothing_fits_the_shell_offers_files() -> None:
    assert typed("zsh", "stormdrill run ./mi") == (0, "_files\n")
    assert typed("fish", "stormdrill run ./mi", "is-args") == (1, "")
    assert typed("fish", "stormdrill run two", "is-args") == (0, "")


@pytest.mark.usefixtures("here")
def test_an_unfinished_quotation_is_no_traceback() -> None:
    assert typed("fish", "stormdrill exec 'wal")[0] == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_call_what_answers_here(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from lab.cli import call; call(['--show-completion'])"],
        capture_output=True, text=True, timeout=20, check=True,
        env={**os.environ, "PYTHONPATH": str(TOP), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION":
             "1", "_STORMDRILL_COMPLETE": f"source_{shell}"},
    )  # fmt: skip
    assert f"{complete.VARIABLE}=complete_{shell}" in done.stdout


def test_an_answer_imports_none_of_the_verbs() -> None:
    code = (
        "import os, sys; os.environ.update(_STORMDRILL_COMPLETE='complete_bash', "
        "COMP_WORDS='stormdrill exec', COMP_CWORD='2')\n"
        "from lab.cli import main\n"
        "try: main()\n"
        "finally: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True,
        cwd=TOP,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "lab.cli.offers" in loaded
    assert loaded & {"typer", "rich", "ruamel.yaml", "lab.load", "lab.cli.program"} == set()


def test_the_pages_are_those_of_the_verbs() -> None:
    hint = "run scripts/pages"
    assert json.loads(TREE.read_text(encoding="utf-8")) == tree(), hint
    assert (TOP / "man" / "stormdrill.1").read_text(encoding="utf-8") == manual(), hint
