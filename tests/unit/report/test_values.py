"""The values of a run for studies; what was not measured is absent."""

import pytest

from lab.model.event import JsonValue
from lab.report.values import GENERAL, Value, values_of
from tests.unit.report.lines import Line, run
from tests.unit.report.read.test_people import ON_SITE, OUT_OF_BAND, outage


def test_a_run_with_people_has_their_times_since_users_failed() -> None:
    found = values_of(run(*ON_SITE), GENERAL)
    times = {name: found[name] for name in ("detect_s", "diagnose_s", "repair_s", "served_s")}
    assert times == pytest.approx(
        {"detect_s": 2.0, "diagnose_s": 12.0, "repair_s": 35.0, "served_s": 43.0}
    )
    assert values_of(run(*OUT_OF_BAND), GENERAL)["served_s"] == pytest.approx(20.0)


def test_users_lose_what_fails_from_the_change_on() -> None:
    found = values_of(run(*OUT_OF_BAND), GENERAL)  # the change comes 5 s after they began to fail
    assert found["outage_s"] == pytest.approx(20.0)
    assert found["lost_user_minutes"] == pytest.approx(10 * 15 / 60)
    assert found["lowest_share"] == 0.0


def test_an_outage_that_nobody_repairs_has_no_time_of_repair() -> None:
    found = values_of(run(*outage(15, 35)), GENERAL)
    assert not {"detect_s", "diagnose_s", "repair_s", "served_s"} & set(found)


def test_a_run_without_an_outage_lost_nothing() -> None:
    found = values_of(run(*outage(99, 99)), GENERAL)
    assert found == {"outage_s": 0.0, "lost_user_minutes": 0.0, "lowest_share": 1.0}


def test_a_run_in_which_nobody_looked_has_no_values() -> None:
    held = run((1.0, "step", "steady", {"action": "hold", "text": "hold"}))
    assert values_of(held, GENERAL) == {}


def test_users_who_could_not_be_counted_are_no_loss_of_0() -> None:
    blind: dict[str, JsonValue] = {"users": 10, "blind": "no"}
    lines: list[Line] = [(at, "load", "usr", blind) for at, kind, *_ in ON_SITE if kind == "load"]
    found = values_of(run(*lines), GENERAL)
    assert not {"lost_user_minutes", "outage_s", "lowest_share"} & set(found)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None])
def test_what_is_no_number_is_absent(number: float | None) -> None:
    assert values_of(run(*ON_SITE), {"odd": Value("odd", lambda _run: number)}) == {}
