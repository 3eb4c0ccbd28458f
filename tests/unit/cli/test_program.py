"""Exit codes, one line per problem, and a quick start."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from lab.cli.codes import ExitCode
from lab.cli.program import call
from lab.model.errors import CommandError, InputError, Problem

Stormdrill = Callable[..., Any]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            InputError(
                [Problem("a.yml:3", "x: unknown key", "did you mean y?"), Problem("b", "no")]
            ),
            2,
            "stormdrill: a.yml:3: x: unknown key; did you mean y?\nstormdrill: b: no\n",
        ),
        (CommandError("eb1: no answer"), 3, "stormdrill: eb1: no answer\n"),
        (KeyboardInterrupt(), 130, ""),
        (
            PermissionError(13, "Permission denied", "/srv/labs"),
            3,
            "stormdrill: /srv/labs: Permission denied\n",
        ),
        (OSError("no space"), 3, "stormdrill: no space\n"),
    ],
)
def test_errors_become_lines_and_exit_codes(
    app: Any, stormdrill: Stormdrill, error: BaseException, code: int, said: str
) -> None:
    app.error = error
    answer = stormdrill("deploy", "x")
    assert (answer.code, answer.out, answer.err) == (code, "", f"starting\n{said}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rum"], "No such command 'rum'. Did you mean 'run'?; see stormdrill --help"),
        (
            ["run", "x", "--fast"],
            "No such option: --fast (Possible options: --phase, --set); see stormdrill run --help",
        ),
        (
            ["exec", "lab", "node", "--"],
            "exec: no command after --",
        ),
    ],
)
def test_a_wrong_command_line_is_one_line_and_exit_code_2(
    stormdrill: Stormdrill, arguments: list[str], said: str
) -> None:
    answer = stormdrill(*arguments)
    assert (answer.code, answer.out, answer.err) == (2, "", f"stormdrill: {said}\n")


def test_without_arguments_the_help_lists_every_verb(stormdrill: Stormdrill) -> None:
    answer = stormdrill()
    assert answer.code == 0
    for verb in (
        "doctor",
        "list",
        "check",
        "deploy",
        "inspect",
        "exec",
        "shell",
        "destroy",
        "run",
    ):
        assert f"\n  {verb} " in answer.out


def test_the_version_is_told(stormdrill: Stormdrill) -> None:
    assert stormdrill("--version").out == "stormdrill 0.1.0\n"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "lab", "--version"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=10,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (ExitCode.BACKEND, "")


def test_sigterm_interrupts_as_ctrl_c_does(app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def terminated(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    app._note = terminated
    try:
        assert call(["destroy", "facebook-2021"]) == ExitCode.INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
