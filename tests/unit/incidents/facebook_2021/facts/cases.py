"""What the tests of the families share: a case, and how it is judged."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from lab.incidents.facebook_2021.facts.score import CONTROLS, SCORED, scored
from lab.journal.seen import CITED
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from tests.unit.incidents.facebook_2021.facts.story import Edit, good_run

BY_ID = {fact.id: fact for fact in (*SCORED, *CONTROLS)}


@dataclass(frozen=True, slots=True)
class Case:
    """A fact, what is edited in a good run, the verdict then, and words of what is measured."""

    fact: str
    name: str
    verdict: Verdict
    says: str
    edits: tuple[Edit, ...]


def fails(fact: str, name: str, says: str, *edits: Edit) -> Any:
    """Return the parameter of a case that must fail."""
    return pytest.param(Case(fact, name, Verdict.FAIL, says, edits), id=f"{fact} {name}")


def unknown(fact: str, name: str, says: str, *edits: Edit) -> Any:
    """Return the parameter of a case that nobody could see."""
    return pytest.param(Case(fact, name, Verdict.UNKNOWN, says, edits), id=f"{fact} {name}")


def holds(fact: str, name: str, says: str, *edits: Edit) -> Any:
    """Return the parameter of a case that still passes."""
    return pytest.param(Case(fact, name, Verdict.PASS, says, edits), id=f"{fact} {name}")


def judge(fact: str, *edits: Edit) -> FactResult:
    """Score one fact on the good run after some edits."""
    events = list(_good())
    for edit in edits:
        events = edit(events)
    return scored(BY_ID[fact], Timeline(events))


def check(case: Case) -> None:
    """Assert verdict and words of a case, and that few lines are named."""
    result = judge(case.fact, *case.edits)
    assert (result.verdict, case.says in result.measured) == (case.verdict, True), result.measured
    assert len(result.lines) <= CITED


@cache
def _good() -> tuple[Event, ...]:
    return tuple(good_run())
