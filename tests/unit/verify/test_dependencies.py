"""Cycles of dependencies: what comes back when all is down, and the chains of what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.model.dependency import Dependencies, Way
from lab.model.verdict import Verdict
from lab.verify.dependencies import judgements, rounds

GOAL = "repair"


def told(**things: tuple[Way, ...]) -> Dependencies:
    return Dependencies(things, (GOAL,))


def way(*needs: str, name: str = "ssh") -> Way:
    return Way(name, needs)


def evidence(needed: Dependencies) -> list[tuple[str, str, str]]:
    (found,) = judgements(needed)
    return [(each.verdict.value, each.subject, each.evidence) for each in found.findings]


def test_a_repair_that_waits_for_itself_is_told_by_its_chain() -> None:
    needed = told(
        repair=(way("aaa"),), aaa=(way("site"),), site=(way("network"),), network=(way(GOAL),)
    )
    assert evidence(needed) == [
        ("fail", "repair, ssh", "needs aaa, which needs site, which needs network, which needs "
         "repair"),
    ]  # fmt: skip


@pytest.mark.parametrize("free", ["repair", "aaa", "site", "network"])
def test_one_way_out_anywhere_in_the_cycle_opens_it(free: str) -> None:
    cycle = {"repair": "aaa", "aaa": "site", "site": "network", "network": GOAL}
    things = {
        thing: (way(need), *((way("power"),) if thing == free else ()))
        for thing, need in cycle.items()
    }
    (found,) = judgements(Dependencies(things, (GOAL,)))
    assert found.verdict is Verdict.PASS


def test_a_way_needs_all_of_its_needs() -> None:
    needed = told(repair=(way("power", "aaa"),), aaa=(way("power", GOAL),))
    assert evidence(needed) == [("fail", "repair, ssh", "needs aaa, which needs repair")]


def test_what_nothing_brings_back_is_no_cycle() -> None:
    needed = told(repair=(way("person"),), person=())
    assert evidence(needed) == [("fail", "repair, ssh", "needs person, which nothing brings back")]


def test_a_goal_without_a_way_fails() -> None:
    assert evidence(told(repair=())) == [("fail", "repair", "there is no way")]


def test_a_need_that_several_ways_share_is_followed_once() -> None:
    needed = told(
        repair=(way("site"),), site=(way("line"), way("line")), line=(way("person"),), person=()
    )
    chain = "needs site, which needs line, which needs person, which nothing brings back"
    assert evidence(needed) == [("fail", "repair, ssh", chain)]


def test_a_goal_behind_a_cycle_of_others_fails() -> None:
    needed = told(repair=(way("a"),), a=(way("b"),), b=(way("a"),))
    assert evidence(needed) == [("fail", "repair, ssh", "needs a, which needs b, which needs a")]


def test_only_the_ways_that_open_first_are_told_of_what_comes_back() -> None:
    needed = told(
        repair=(way("network", name="in band"), way("line", name="out of band")),
        network=(way(GOAL),),
    )
    assert evidence(needed) == [("pass", "repair", "out of band needs line")]


NAMES = ("repair", "a", "b", "c", "power")


@given(
    st.dictionaries(
        st.sampled_from(NAMES[1:-1]),
        st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=3),
    ),
    st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=3),
)
def test_a_verdict_is_what_rounds_say_and_each_failure_has_its_chain(
    others: dict[str, list[list[str]]], own: list[list[str]]
) -> None:
    things = {name: tuple(way(*needs) for needs in ways) for name, ways in others.items()}
    needed = Dependencies({**things, GOAL: tuple(way(*needs) for needs in own)}, (GOAL,))
    (found,) = judgements(needed)
    *_, back = rounds(needed)
    assert (found.verdict is Verdict.PASS) is (GOAL in back)
    assert found.findings
    assert all(each.evidence for each in found.findings)
    for each in found.findings:
        told = each.evidence.removeprefix("needs ").partition(", which nothing brings back")[0]
        chain = told.split(", which needs ")
        if each.verdict is Verdict.FAIL and own:
            assert chain[-1] in (GOAL, *chain[:-1]) or not things[chain[-1]], each.evidence
