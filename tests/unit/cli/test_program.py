"""Exit codes, one line per problem, and a quick start."""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import typer

from lab.cli import call as called
from lab.cli.codes import ExitCode
from lab.cli.plain import plain
from lab.cli.program import MODULES, call
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
            ["run", "x", "--fase"],
            "No such option: --fase (Possible options: --phase, --seed, --set); "
            "see stormdrill run --help",
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


@pytest.mark.parametrize("name", MODULES)
def test_each_verb_is_known_to_be_in_its_module(name: str) -> None:
    """A verb that another module has would not be found by a call that imports one alone."""
    alone = typer.Typer()
    importlib.import_module(f"lab.cli.{name}").register(alone)
    assert (
        tuple(command.name for command in alone.registered_commands)[: len(MODULES[name])]
        == (MODULES[name])
    )


def test_a_call_imports_the_module_of_its_verb_alone() -> None:
    own = {f"lab.cli.{module}" for module in MODULES}
    code = "import sys; from lab.cli.program import program; program('exec'); print("
    code += f"{own!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "{'lab.cli.nodes'}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exec", "none", "r1", "--", "true"), "none: no lab of that name runs"),
        (("inspect", "none"), "none: no lab of that name runs"),
        (("inspect", "--json", "none"), "none: no lab of that name runs"),
        (("list",), ""),
        (("list", "two-routers", "--json"), ""),
    ],
    ids=" ".join,
)
def test_plain_words_are_not_parsed_by_a_library(words: tuple[str, ...], said: str) -> None:
    heavy = {"typer", "ruamel.yaml", "lab.report", "lab.load", "lab.probes.kinds"}
    code = f"import sys; from lab.cli import call; call({list(words)}); "
    code += f"sys.stderr.write(str({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.endswith("set()")
    assert said in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("list", "two-routers"), ("list", "--json"), ("list", "none"), ("inspect", "none"),
        ("inspect", "none", "--json"), ("inspect", "--json", "none"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_plain_words_say_the_same_however_they_are_read(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    unparsed = called(words), capsys.readouterr()
    assert (call(words), capsys.readouterr()) == unparsed


@pytest.mark.parametrize(
    "words",
    [("list", "one", "two"), ("inspect", "--watch"), ("inspect", "-h"), ("list", "--json=1"), ()],
)
def test_other_words_are_left_to_the_parser(words: tuple[str, ...]) -> None:
    assert plain(words) is None


@pytest.mark.parametrize(
    "words", [("r1", "--", "ls", "-l"), ("r1", "ls"), ("--", "ls"), ("r1", "--")]
)
def test_exec_says_the_same_however_its_words_are_read(
    app: Any, stormdrill: Stormdrill, words: tuple[str, ...]
) -> None:
    parsed = stormdrill("exec", "--timeout", "600", "facebook-2021", *words)
    asked = list(app.lab.asked)
    assert stormdrill("exec", "facebook-2021", *words) == parsed
    assert app.lab.asked == [*asked, *asked]
