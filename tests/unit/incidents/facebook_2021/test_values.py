"""The values that this incident adds for studies, of recorded runs."""

import pytest

from lab.incidents.facebook_2021.values import VALUES
from lab.journal.timeline import Timeline
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


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("counter", {"resolver_rise", "servfail_peak", "com_qps_peak"}),
        ("announce", {"sites_lowest"}),
        ("dns", {"noerror_lowest"}),
    ],
)
def test_without_its_probes_a_value_is_absent(kind: str, names: set[str]) -> None:
    assert set(VALUES) - set(found("facebook-2021", kind)) == names


def test_a_run_of_another_incident_has_none() -> None:
    assert found("two-routers") == {}
