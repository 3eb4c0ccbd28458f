from lab.journal.served import Attempts
from lab.journal.timeline import Timeline
from lab.model.event import Event, JsonValue
from lab.report.draw.series import Grid
from lab.report.read.service import by_app, by_group, overall, probe_totals, users_loss
from tests.unit.report.lines import Line, run

GRID = Grid(10.0, 10.0, 3)


def load(at: float, node: str, users: int, **apps: JsonValue) -> Line:
    return (at, "load", node, {"users": users, "apps": apps})


def test_a_failed_lookup_is_an_attempt_without_a_page() -> None:
    second: JsonValue = {"fetches": 1, "http_ok": 1, "servfail": 2, "dns_timeout": 1}
    found = by_app(run(load(11.0, "usr-a", 1, chat=second)), GRID)
    assert [(each.subject, each.values[0]) for each in found] == [("chat", 0.25)]


def test_success_is_told_by_application_and_by_group() -> None:
    good: JsonValue = {"fetches": 4, "http_ok": 4}
    bad: JsonValue = {"fetches": 4, "http_ok": 0, "http_5xx": 4}
    told = run(load(11.0, "usr-a", 1, chat=good, mail=bad), load(11.0, "usr-b", 1, chat=bad))
    assert [(each.subject, each.values[0]) for each in by_app(told, GRID)] == [
        ("chat", 0.5), ("mail", 0.0),
    ]  # fmt: skip
    assert [(each.subject, each.values[0]) for each in by_group(told, GRID)] == [
        ("usr-a", 0.5), ("usr-b", 0.0),
    ]  # fmt: skip
    assert overall(told, GRID)[0] == 4 / 12


def test_without_users_single_fetches_by_name_tell_the_success() -> None:
    told = run(
        (11.0, "http", "usr-a", {"app": "chat", "by": "name", "status": 200}),
        (12.0, "http", "usr-a", {"app": "chat", "by": "name", "status": None}),
        (12.0, "http", "usr-a", {"app": "chat", "by": "address", "status": 503}),
    )
    assert [(each.subject, each.values[0]) for each in by_app(told, GRID)] == [("chat", 0.5)]
    assert overall(told, GRID)[0] == 0.5


def test_user_minutes_are_users_times_what_failed() -> None:
    half: JsonValue = {"fetches": 2, "http_ok": 1, "http_5xx": 1}
    none: JsonValue = {"fetches": 0, "http_ok": 0}
    told = run(
        load(15.0, "usr-a", 120, chat=half),  # before the change
        load(21.0, "usr-a", 120, chat=half),
        load(22.0, "usr-a", 120, chat=none),
    )
    assert str(users_loss(told)) == "1 user-minutes of 120 users"


def test_what_a_control_costs_is_no_part_of_what_users_lost() -> None:
    none: JsonValue = {"fetches": 0, "http_5xx": 1}
    told = [
        Event(1, 0.0, "run.started", "drill", {"windows": {"before": ["steady", "control"]}}),
        Event(2, 0.0, "phase.started", "steady", {}),
        Event(3, 5.0, "phase.started", "control", {}),
        Event(4, 6.0, "load", "usr-a", {"users": 60, "apps": {"chat": none}}),
        Event(5, 10.0, "phase.started", "fault", {}),
        Event(6, 11.0, "load", "usr-a", {"users": 60, "apps": {"chat": none}}),
    ]
    lost = users_loss(Timeline(told))
    assert lost is not None
    assert lost.minutes == 1.0


def test_without_users_nobody_knows_what_was_lost() -> None:
    assert users_loss(run()) is None


def test_a_route_that_is_not_there_is_no_failed_try() -> None:
    told = run(
        (11.0, "http", "usr-a", {"probe": "pages", "status": 200}),
        (12.0, "http", "usr-a", {"probe": "pages", "status": 503}),
        (12.0, "routes", "ris", {"probe": "table", "ok": False, "present": 0, "wanted": 1}),
    )
    assert probe_totals(told) == {"pages": Attempts(1.0, 2.0)}


def test_fetches_of_no_application_tell_no_success_where_applications_are_listed() -> None:
    lines: tuple[Line, ...] = (
        (0.0, "run.started", "drill", {"apps": ["chat"]}),
        (11.0, "http", "usr-a", {"app": "chat", "by": "name", "status": 200}),
        (12.0, "http", "usr-a", {"app": "registrar", "by": "name", "status": None}),
    )
    assert overall(run(*lines), GRID)[0] == 1.0
    assert [each.subject for each in by_app(run(*lines), GRID)] == ["chat"]
    assert overall(run(*lines[1:]), GRID)[0] == 0.5
