"""Every verb's help has examples that its parser takes, its exit codes, and its choices."""

import re
import shlex
from collections.abc import Callable
from typing import Any

import pytest
from typer.main import get_command

from lab.app.export import RELEASES as FRR_RELEASES
from lab.app.running import RUNTIMES as KNOWN_RUNTIMES
from lab.catalog.subject import subject
from lab.cli.choices import FRR, PROFILES, RUNTIMES, SCHEMAS, STARTS
from lab.cli.codes import MEANING, NOT_FOUND, ExitCode
from lab.cli.pages import verbs
from lab.cli.program import program
from lab.model.start import Start

Stormdrill = Callable[..., Any]


VERBS = dict(verbs(get_command(program())))


@pytest.fixture(params=VERBS, ids=" ".join)
def shown(request: pytest.FixtureRequest, stormdrill: Stormdrill) -> tuple[Any, str]:
    """Return a verb and its help."""
    return VERBS[request.param], stormdrill(*request.param, "--help").out


def examples(text: str) -> list[str]:
    part = text.partition("\n  Examples:\n")[2].partition("\n\n")[0]
    return [line.strip() for line in part.splitlines() if not line.strip().startswith("#")]


def codes(text: str) -> dict[str, str]:
    part = text.partition("\n  Exit codes:\n")[2]
    return dict(re.findall(r"^    (\S+) +(\S.*)$", part, re.MULTILINE))


def test_each_example_is_a_call_of_its_verb_that_the_parser_takes(shown: tuple[Any, str]) -> None:
    command, text = shown
    assert examples(text)
    for example in examples(text):
        first, *words = shlex.split(example.partition(" | ")[0])
        path = next(path for path in VERBS if VERBS[path] is command)
        assert (first, *words[: len(path)]) == ("stormdrill", *path)
        command.make_context("stormdrill", words[len(path) :]).close()


def test_each_verb_says_its_exit_codes(shown: tuple[Any, str]) -> None:
    _, text = shown
    told = codes(text)
    known = {str(code.value): MEANING[code] for code in ExitCode}
    of_command = {"0..255", str(NOT_FOUND)}
    assert told
    assert {code: text for code, text in told.items() if code not in of_command}.items() <= (
        known.items()
    )
    assert of_command <= set(told) or "0" in told


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("--runtime", RUNTIMES),
        ("--start", STARTS),
        ("--profile", PROFILES),
        ("--frr", FRR),
        ("KIND", SCHEMAS),
    ],
)
def test_a_choice_is_shown_with_its_values(
    stormdrill: Stormdrill, option: str, values: tuple[str, ...]
) -> None:
    having = 0
    for path, command in VERBS.items():
        for each in command.params:
            if option in (*each.opts, each.metavar):
                having += 1
                text = " ".join(stormdrill(*path, "--help").out.split())
                assert [value for value in values if value not in text] == []
    assert having


def test_the_choices_are_those_that_there_are() -> None:
    assert tuple(KNOWN_RUNTIMES) == RUNTIMES
    assert tuple(Start) == STARTS
    assert tuple(FRR_RELEASES) == FRR
    assert tuple(subject("facebook-2021").source.profiles) == PROFILES
