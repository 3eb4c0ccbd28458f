"""Edited journals: each fact passes on a good run, and on no edit of it that makes it untrue."""

import pytest

from lab.journal.kinds.run import IncidentNamed, PhaseEnded, PhaseStarted, RunStarted
from lab.model.verdict import Verdict
from tests.lies.runs import events, names, scores
from tests.lies.table import LIES, OWED

FEWEST = 2
FRAME = (RunStarted.kind, IncidentNamed.kind, PhaseStarted.kind, PhaseEnded.kind)
FACTS = sorted((name, number) for name, facts in LIES.items() for number in facts)


@pytest.mark.parametrize(("name", "number"), FACTS, ids=map(" ".join, FACTS))
def test_a_fact_believes_the_good_run_and_no_lie(name: str, number: str) -> None:
    judge = scores(name)[number]
    good = judge(events(name))
    assert good.verdict is Verdict.PASS, good.measured
    found = {lie: judge(edit(events(name))) for lie, edit in LIES[name][number].items()}
    believed = {lie: one.measured for lie, one in found.items() if one.verdict is Verdict.PASS}
    assert not believed


@pytest.mark.parametrize("name", names())
def test_every_fact_has_its_lies(name: str) -> None:
    told = {number for number, lies in LIES[name].items() if len(lies) >= FEWEST}
    assert told | OWED.get(name, frozenset()) == set(scores(name))
    assert not told & OWED.get(name, frozenset())


@pytest.mark.parametrize("name", names())
def test_no_fact_passes_where_nobody_looked(name: str) -> None:
    frame = [event for event in events(name) if event.kind in FRAME]
    found = {number: judge(frame).verdict for number, judge in scores(name).items()}
    assert Verdict.PASS not in found.values(), found


def test_every_recorded_run_has_lies_and_every_lie_its_run() -> None:
    assert sorted(LIES) == names()
