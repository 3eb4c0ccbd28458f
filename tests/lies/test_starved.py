"""Edited journals of a host without CPU time: it excuses what is slow, not what is wrong."""

from fnmatch import fnmatchcase

import pytest

from lab.incidents.facebook_2021.facts.times import TIMES
from lab.model.verdict import Verdict
from tests.lies import beside
from tests.lies.edits import starve
from tests.lies.runs import PACK, events, scores
from tests.lies.table import LIES

FACTS = sorted((name, number) for name, facts in LIES.items() for number in facts)
# Their lies say what a slow host can do: a log-in in four that fails, some seconds too many, users
# who ask less.
SLOW = {("cloudflare-2022", "C03"), ("cloudflare-2022", "N06"), ("facebook-2021", "F30")}


@pytest.mark.parametrize(("name", "number"), FACTS, ids=map(" ".join, FACTS))
def test_a_good_run_still_passes_and_is_marked(name: str, number: str) -> None:
    found = scores(name)[number](starve(events(name)))
    assert (found.verdict, found.starved) == (Verdict.PASS, True)


@pytest.mark.parametrize(("name", "number"), FACTS, ids=map(" ".join, FACTS))
def test_no_lie_is_believed_and_what_is_wrong_still_fails(name: str, number: str) -> None:
    judge = scores(name)[number]
    edited = [edit(events(name)) for edit in LIES[name][number].values()]
    found = [judge(starve(journal)).verdict for journal in edited]
    assert Verdict.PASS not in found
    if Verdict.FAIL not in found:
        may = (name, number) in SLOW
        assert may or not any(judge(journal).verdict is Verdict.FAIL for journal in edited)


@pytest.mark.parametrize("number", sorted(TIMES))
def test_every_value_of_time_is_one_of_its_fact(number: str) -> None:
    name = next(each for each in (PACK, "dns-kept", beside.NAME) if number in LIES[each])
    band = scores(name)[number](events(name)).band
    for pattern in TIMES[number]:
        assert any(fnmatchcase(name, pattern) for name in band), pattern
