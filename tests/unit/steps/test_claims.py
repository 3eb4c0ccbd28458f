"""Bounds and nodes of a claim that no reading can meet, or that every reading meets."""

from dataclasses import replace

import pytest

from lab.journal.declared import declared
from lab.model.errors import Problem
from lab.model.fact import FactSpec, Moment
from lab.model.measure import MeasureSpec
from lab.model.scenario import Expectation
from lab.steps.claims import Claim, problems
from tests.fakes.probes import spec
from tests.fakes.small import TOPOLOGY

PROBES = (
    spec("pages", ("noc", "r3"), http="http://10.0.0.1/"),
    spec("bgp", ("kind frr",), sessions="bgp"),
)
MEASURES = declared(
    {
        "served": MeasureSpec(share="pages"),
        "worst": MeasureSpec(min="pages"),
        "failed": MeasureSpec(rate="pages"),
        "slow": MeasureSpec(percentile="pages", field="took_ms"),
        "least": MeasureSpec(min="bgp", field="up"),
        "routers": MeasureSpec(count="bgp"),
    },
    PROBES,
    TOPOLOGY,
)
SERVED = Expectation("users are served", "served", "becomes", at_least=0.9)
ROUTERS = replace(SERVED, measure="routers", at_least="all")
FACT = FactSpec("F1", "So it was", "us", "lab", measure="served", window="p", at_least=0.9)


def said(claim: Claim) -> list[Problem]:
    return list(problems("here", claim, TOPOLOGY, MEASURES))


@pytest.mark.parametrize(
    "claim",
    [
        SERVED,
        replace(SERVED, at_least="95 %", at_most="all"),
        replace(SERVED, measure="worst", at_least=1),
        replace(SERVED, measure="failed", at_least=3),
        replace(SERVED, measure="slow", at_least=None, at_most=200),
        ROUTERS,
        replace(ROUTERS, at_least=3),
        replace(ROUTERS, at_least=1, of=("r3",)),
        replace(ROUTERS, at_least=1, at_most=30),
        replace(FACT, relative_to="q", at_least=0.5, at_most=1.5),
        FactSpec("F2", "Often", "us", "lab", events="change", at_least=5, at_most=5),
        Moment("it is up", measure="served", at_least=0.5, of=("noc",)),
        Moment("it changes", event="change"),
    ],
)
def test_a_claim_that_can_hold_and_can_fail_is_let_through(claim: Claim) -> None:
    assert said(claim) == []


@pytest.mark.parametrize("key", ["at_least", "at_most"])
@pytest.mark.parametrize("measure", ["served", "worst"])
def test_a_percentage_is_no_share(measure: str, key: str) -> None:
    low, high = (95, None) if key == "at_least" else (None, 95)
    (problem,) = said(replace(SERVED, measure=measure, at_least=low, at_most=high))
    assert problem == Problem(
        f"here.{key}", f"95 is more than {measure} can be, 1 at most",
        "did you mean 0.95, or `95 %`?",
    )  # fmt: skip


def test_more_groups_than_there_are_are_never_counted() -> None:
    few = replace(ROUTERS, at_least=4)
    assert said(few) == [Problem("here.at_least", "4 is more than routers can be, 3 at most")]
    some = replace(ROUTERS, at_least=3, of=("site lhr",))
    assert said(some) == [Problem("here.at_least", "3 is more than routers can be, 2 at most")]


@pytest.mark.parametrize("measure", ["failed", "slow", "least"])
def test_a_part_needs_a_measure_that_has_a_whole(measure: str) -> None:
    assert said(replace(SERVED, measure=measure, at_least="all")) == [
        Problem("here.at_least", f"'all' is a part, and there is no whole of {measure}",
                "give a number")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "claim",
    [
        replace(SERVED, at_most=0.1),
        replace(FACT, at_most=0.1),
        replace(FACT, at_most=0.1, relative_to="q"),
        FactSpec("F2", "Often", "us", "lab", events="change", at_least=0.9, at_most=0.1),
        Moment("it is up", measure="served", at_least=0.9, at_most=0.1),
    ],
)
def test_nothing_is_inside_two_bounds_that_cross(claim: Claim) -> None:
    text = "at_least 0.9 is more than at_most 0.1"
    assert said(claim) == [Problem("here", text, "no reading is inside both")]


@pytest.mark.parametrize(
    "claim", [SERVED, FACT, Moment("it is up", measure="served", at_least=0.5)]
)
def test_a_claim_is_about_nodes_that_probe(claim: Claim) -> None:
    assert said(replace(claim, of=("site lhr",))) == [
        Problem("here.of", "picks no node that served is read at", "its probe is on: noc, r3")
    ]
