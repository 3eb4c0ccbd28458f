"""The paragraph at the top of a report says at whose consoles people worked."""

import pytest

from lab.model.change import UNCONFIRMED
from lab.report.chapters.short import short
from lab.report.document import Text
from tests.unit.report.lines import Line, view

DOWN = (15, 22)  # seconds of the outage


def load(at: float) -> Line:
    good = not DOWN[0] <= at < DOWN[1]
    counts = {"http_ok": 10 * good, "http_fail": 10 * (not good)}
    return at, "load", "usr", {"users": 10, "apps": {"chat": {**counts}}}


def typed(at: float, node: str, *, ok: bool = True) -> Line:
    return at, "console", node, {"run": ["x"], "ok": ok, "error": "", "text": "x"}


def login(at: float, target: str, path: str) -> Line:
    return at, "login", "on-site", {"target": target, "path": path, "ok": True, "stage": "done"}


def told(*lines: Line) -> str:
    made = short(view(*(load(10.5 + second) for second in range(20)), *lines))
    assert made is not None
    return " ".join(block.text for block in made.blocks if isinstance(block, Text))


def test_work_at_consoles_during_the_outage_is_told_with_the_routers() -> None:
    lines = (typed(17.0, "r1"), typed(17.5, "r1"), login(18.0, "r2", "console"))
    assert "People worked at the console of r1, r2. It ended" in told(*lines)


def router(at: float, name: str, step: str, why: str = UNCONFIRMED) -> Line:
    return at, "router.change", name, {"change": "fault", "step": step, "detail": why}


def test_an_outage_that_routers_ended_by_themselves_was_not_repaired_by_hand() -> None:
    taken = [router(14.0 + n / 10, f"r{n}", "applied") for n in (1, 2)]
    back = [router(21.0 + n / 10, f"r{n}", "rolled-back") for n in (1, 2)]
    text = told(*taken, *back)
    assert "; before that, 2 routers took the change fault back by themselves, from 0:21.1" in text
    assert "by hand" not in text


@pytest.mark.parametrize("why", ["asked for", "never applied"])
def test_what_a_person_asked_routers_to_take_back_is_not_by_themselves(why: str) -> None:
    text = told(router(14.0, "r1", "applied"), router(21.0, "r1", "rolled-back", why))
    assert "by themselves" not in text


def test_what_routers_took_back_after_an_outage_did_not_end_it() -> None:
    text = told(router(14.0, "r1", "applied"), router(26.0, "r1", "rolled-back"))
    assert "back by themselves" not in text
    assert "somebody repaired the network by hand" in text


def test_many_routers_are_counted() -> None:
    lines = [typed(17.0 + number / 10, f"r{number}") for number in range(1, 6)]
    assert "at the console of r1, r2, r3 and 2 more." in told(*lines)


def test_what_failed_or_was_at_another_time_or_over_the_network_is_not_told() -> None:
    lines = (typed(17.0, "r1", ok=False), typed(12.0, "r2"), login(18.0, "r3", "in-band"))
    assert "console" not in told(*lines)
