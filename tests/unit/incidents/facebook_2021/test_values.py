"""The values that this incident adds for studies, of recorded runs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.values import VALUES
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.values import values_of
from tests.lies.runs import events


def found(name: str, *without: str) -> dict[str, float]:
    return values_of(Timeline(e for e in events(name) if e.kind not in without), VALUES)


def test_on_the_day_names_fail_and_every_site_withdraws() -> None:
    day = found("facebook-2021")
    assert day["sites_lowest"] == 0.0
    assert day["noerror_lowest"] == pytest.approx(0.346, abs=0.001)
    assert day["resolver_rise"] > 9
    assert day["servfail_peak"] > 70
    assert day["com_qps_peak"] == pytest.approx(7.0, abs=0.01)


def test_where_name_servers_keep_their_routes_names_resolve_all_the_while() -> None:
    kept = found("dns-kept")
    assert (kept["sites_lowest"], kept["noerror_lowest"], kept["servfail_peak"]) == (3.0, 1.0, 0.0)


def test_a_tool_is_lost_by_its_name_for_as_long_as_no_fetch_of_it_works() -> None:
    run = [e for e in events("facebook-2021-names") if e.data.get("by") != "address"]
    tried = [e for e in run if e.data.get("app") == "tools"]
    failed = [e for e in tried if e.data.get("status") != 200]
    day = lost(run)
    assert day == pytest.approx(failed[-1].at - failed[0].at, abs=5)
    assert lost([e for e in run if e not in failed[:-1]]) == day  # where nobody asked, none worked
    back = replace(failed[10], data={**failed[10].data, "status": 200})
    assert lost([back if e is failed[10] else e for e in run]) < day - 15
    assert "tools_lost_s" not in values_of(Timeline(e for e in run if e not in tried), VALUES)


def lost(run: Sequence[Event]) -> float:
    return values_of(Timeline(run), VALUES)["tools_lost_s"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("counter", {"resolver_rise", "servfail_peak", "com_qps_peak"}),
        ("announce", {"sites_lowest"}),
        ("dns", {"noerror_lowest"}),
    ],
)
def test_without_its_probes_a_value_is_absent(kind: str, names: set[str]) -> None:
    assert set(VALUES) - set(found("facebook-2021", kind)) == {"tools_lost_s", *names}


def test_a_run_of_another_incident_has_none() -> None:
    assert found("two-routers") == {}
