from collections import Counter

from lab.incidents.facebook_2021.chapters.dns import (
    asked,
    by_name,
    by_resolver,
    by_scope,
    failed,
    resolver,
    usual,
)
from lab.report.draw.series import Grid
from tests.unit.report.lines import Line, run

GRID = Grid(10.0, 10.0, 3)


def look(at: float, rcode: str, **data: str) -> Line:
    told = {"role": "resolver", "target": "1.1.1.1", "server": "cloudflare", "name": "a.com."}
    return (at, "dns", "usr-a", {**told, "rcode": rcode, **data})


def test_outcomes_are_told_by_resolver_and_by_name() -> None:
    told = run(look(11, "NOERROR"), look(12, "SERVFAIL", name="b.com."))
    assert [(each.subject, each.values[0]) for each in by_resolver(told, GRID)] == [
        ("1.1.1.1 cloudflare", {"NOERROR": 0.5, "SERVFAIL": 0.5})
    ]
    assert [(each.subject, each.values[0]) for each in by_name(told, GRID)] == [
        ("a.com", {"NOERROR": 1.0}), ("b.com", {"SERVFAIL": 1.0}),
    ]  # fmt: skip


def test_name_servers_are_told_apart_by_where_they_are_asked_from() -> None:
    told = run(
        look(11, "NOERROR", role="authority", scope="in-pop"),
        look(11, "TIMEOUT", role="authority", scope="outside"),
        look(11, "NOERROR"),
    )
    assert [(each.subject, each.values[0]) for each in by_scope(told, GRID)] == [
        ("from inside their PoP", {"NOERROR": 1.0}), ("from the Internet", {"TIMEOUT": 1.0}),
    ]  # fmt: skip


def test_blind_looks_are_no_questions() -> None:
    assert asked(run(look(11, "", blind="probe ended")), "resolver") == ()


def test_an_anycast_server_is_called_by_its_address_alone() -> None:
    assert resolver(run(look(11, "NOERROR", server="anycast")).of("dns")[0]) == "1.1.1.1"


def test_the_usual_outcome_is_counted_per_phase() -> None:
    told = run(look(11, "NOERROR"), look(12, "NOERROR"), look(21, "SERVFAIL"))
    assert usual(told, told.phases[0]) == {
        ("1.1.1.1 cloudflare", "a.com"): Counter({"NOERROR": 2})
    }


def test_silence_and_servfail_fail_but_a_name_that_is_not_there_does_not() -> None:
    looks = [look(11, rcode) for rcode in ("SERVFAIL", "TIMEOUT", "UNREACHABLE", "NXDOMAIN")]
    assert [failed(event) for event in run(*looks).of("dns")] == [True, True, True, False]
