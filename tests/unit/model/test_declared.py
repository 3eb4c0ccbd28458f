"""Measures and facts as data: which keys go together."""

from typing import Any

import pytest

from lab.model.fact import FactSpec, Moment
from lab.model.measure import MeasureSpec


@pytest.mark.parametrize("form", ["share", "count", "rate", "min", "max"])
def test_a_measure_is_of_the_form_it_is_given(form: str) -> None:
    made = MeasureSpec(**{form: "page"})  # type: ignore[arg-type] # a form
    assert (made.form, made.probe, made.where) == (form, "page", {"ok": True})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "has no form; give exactly one of: share, count"),
        ({"share": "a", "max": "b"}, "has share and max; give exactly one of"),
        ({"share": "a", "field": "took_ms"}, "field: no key of the form share"),
        ({"percentile": "a"}, "field: is missing; name the number that is read"),
    ],
)
def test_keys_of_a_measure_that_do_not_go_together_are_refused(
    given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        MeasureSpec(**given)


CUT, UP = Moment("cut", event="link"), Moment("up", measure="up", at_least=1)


def fact(**given: Any) -> FactSpec:
    return FactSpec("F1", "It was so", "the record", "A", **given)


@pytest.mark.parametrize(
    "given",
    [
        {"measure": "up", "window": "dark", "at_least": 1},
        {"order": (CUT, UP)},
        {"lag": (CUT, UP), "at_most": 30},
        {"events": "change", "at_least": 2},
    ],
)
def test_a_fact_is_scored_in_one_way(given: dict[str, Any]) -> None:
    assert fact(**given).id == "F1"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "is scored in no way; give exactly one of measure, order, lag, events"),
        ({"events": "change", "order": (CUT, UP)}, "has order and events; give exactly one"),
        ({"measure": "up", "at_least": 1}, "window: is missing; name a window or a phase"),
        ({"measure": "up", "window": "dark"}, "has no bound; give at_least or at_most"),
        ({"events": "change"}, "has no bound; give at_least or at_most"),
        ({"lag": (CUT, UP)}, "has no bound; give at_least or at_most"),
        ({"order": (CUT,)}, "order: needs two moments or more"),
        ({"lag": (CUT, UP, CUT), "at_most": 1}, "lag: needs two moments"),
    ],
)
def test_keys_of_a_fact_that_do_not_go_together_are_refused(
    given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        fact(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "give either measure or event"),
        ({"measure": "up", "event": "link", "at_least": 1}, "give either measure or event"),
        ({"measure": "up"}, "has no bound; give at_least or at_most"),
    ],
)
def test_a_moment_is_of_a_measure_or_of_an_event(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Moment("m", **given)
