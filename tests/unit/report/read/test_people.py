"""How people recovered a network, as the report and the comparison tell it."""

from lab.model.event import JsonValue
from lab.report.chapters.people import people
from lab.report.read.people import recoveries, told
from lab.report.write.compare import comparison
from tests.unit.report.lines import Line, run, tables, texts, view


def second(at: float, ok: bool) -> Line:  # noqa: FBT001
    counts: dict[str, JsonValue] = {"http_ok" if ok else "http_fail": 5}
    return (at, "load", "usr", {"users": 10, "apps": {"chat": counts}})


def outage(start: float, end: float) -> list[Line]:
    return [second(10.5 + n, not start <= 10 + n < end) for n in range(60)]


def way(at: float, name: str, error: str = "", **more: JsonValue) -> Line:
    data: dict[str, JsonValue] = {
        "text": f"people tried: {name}", "ok": not error, "stage": "enter" if error else "repair",
        "error": error, "tries": 1, "reach_s": 0.0, "took_s": 2.0,
    }  # fmt: skip
    return (at, "way", name, data | more)


def mark(at: float, name: str, way: str = "") -> Line:
    return (at, "mark", name, {"text": f"it is {name}", **({"way": way} if way else {})})


def login(at: float, error: str, **more: JsonValue) -> Line:
    data: dict[str, JsonValue] = {"target": "eb1", "ok": not error, "error": error}
    return (at, "login", "noc", data | more)


PAGED = [mark(17.0, "detected"), mark(27.0, "diagnosed")]
SHUT = [login(28.0, "timeout"), login(28.1, "timeout"), way(29.0, "in band", "0 of 2 routers")]
IN = [mark(49.0, "entered", "on site"), mark(50.0, "undrained", "on site"),
      way(50.5, "on site", reach_s=20.0), mark(58.0, "served")]  # fmt: skip
ON_SITE = (*outage(15, 58), *PAGED, *SHUT, *IN)
OUT_OF_BAND = (
    *outage(15, 35), *PAGED, mark(28.0, "entered", "oob"), mark(29.0, "undrained", "oob"),
    way(29.5, "oob"), mark(35.0, "served"),
)  # fmt: skip


def sentences(*lines: Line) -> str:
    (found,) = recoveries(run(*lines))
    return " ".join(told(found))


def test_a_recovery_is_told_from_the_page_to_the_served_users() -> None:
    assert sentences(*ON_SITE) == (
        "People were paged 2.0 s after users began to fail and knew 10 s later what to take back. "
        "They did not get through in band (timeout). "
        "The change was taken back on site, after 20 s on the way; users were served 8.0 s later."
    )


def test_a_way_is_shut_for_what_log_ins_met_there_and_then_and_not_for_what_probes_met() -> None:
    before, probe, after = (
        login(20.0, "refused"), login(28.5, "no route", probe="way-in"), login(40.0, "denied"),
    )  # fmt: skip
    (found,) = recoveries(run(*ON_SITE, before, probe, after))
    assert [(each.name, each.why) for each in found.failed] == [("in band", "timeout")]


def test_a_way_without_log_ins_is_shut_for_what_its_steps_say() -> None:
    shut = way(29.0, "in band", "in-band was never made")
    (found,) = recoveries(run(*outage(15, 58), *PAGED, shut, *IN))
    assert found.failed[0].why == "in-band was never made"


def test_where_no_way_worked_that_is_said() -> None:
    assert sentences(*outage(15, 99), *PAGED, *SHUT).endswith("No way in worked.")


def test_where_users_were_served_by_themselves_that_is_said() -> None:
    said = sentences(*outage(15, 29), *PAGED, *SHUT, mark(30.0, "served"))
    assert said.endswith("Users were served again by themselves.")


def test_where_users_were_not_served_after_the_repair_that_is_said() -> None:
    said = sentences(*outage(15, 99), *PAGED, *IN[:3])
    assert said.endswith("; users were not served within the time that was given.")


def test_without_users_no_time_since_they_failed_is_made_up() -> None:
    (found,) = recoveries(run(*PAGED, *SHUT, *IN))
    assert (found.at("detected"), found.after("detected")) == (17.0, None)
    assert told(found)[0] == "People were paged and knew 10 s later what to take back."


def test_each_page_begins_a_recovery_of_its_own() -> None:
    later = [mark(60.0, "detected"), way(62.0, "by phone", "nobody answers")]
    first, second = recoveries(run(*ON_SITE, *later))
    assert ([each.name for each in first.ways], [each.name for each in second.ways]) == (
        ["in band", "on site"], ["by phone"],
    )  # fmt: skip


def test_the_chapter_has_every_mark_and_every_way() -> None:
    section = people(view(*ON_SITE))
    assert section is not None
    shown = tables(section)
    marks = [row[2:5] for row in texts(shown["Marks"])]
    assert marks == [
        ["detected", "it is detected", "2.0 s"],
        ["diagnosed", "it is diagnosed", "12 s"],
        ["entered", "it is entered", "34 s"],
        ["undrained", "it is undrained", "35 s"],
        ["served", "it is served", "43 s"],
    ]
    ways = [row[1:7] for row in texts(shown["Ways in, in the order in which they were tried"])]
    assert ways == [
        ["in band", "0.0 s", "2.0 s", "1", "✕ nobody got in", "timeout"],
        ["on site", "20 s", "2.0 s", "1", "✓ took it back", ""],
    ]


def test_a_repair_that_failed_over_an_open_way_is_no_shut_way() -> None:
    half = way(29.0, "in band", "1 of 2 routers", stage="repair")
    section = people(view(*outage(15, 58), *PAGED, half))
    assert section is not None
    (row,) = texts(tables(section)["Ways in, in the order in which they were tried"])
    assert row[5] == "✕ in, but the repair failed"


def test_a_run_that_leaves_nothing_to_people_has_no_such_chapter() -> None:
    assert people(view(*outage(15, 58))) is None


def test_a_comparison_says_who_got_in_and_when() -> None:
    runs = run(*ON_SITE), run(*OUT_OF_BAND)
    found = comparison(("shut", {}), ("open", {}), runs)
    lines = [" ".join(line.split()) for line in found.text.splitlines()]
    assert "* taken back on site oob" in lines
    assert "* ways that failed in band none" in lines
    assert "* taken back after 35 s 14 s" in lines
    assert "people paged after 2.0 s 2.0 s" in lines
    assert lines[0].startswith("In shut: People were paged 2.0 s after users began to fail")
    recovery = found.data["recovery"]
    assert isinstance(recovery, list)
    assert recovery[1] == {
        "detected_s": 2.0, "diagnosed_s": 12.0, "entered_s": 13.0, "undrained_s": 14.0,
        "served_s": 20.0, "way": "oob", "failed": [],
    }  # fmt: skip
    assert "In open: People were paged" in found.html


def test_a_comparison_with_a_run_that_leaves_nothing_to_people_says_so() -> None:
    runs = run(*outage(15, 58)), run(*OUT_OF_BAND)
    found = comparison(("scripted", {}), ("people", {}), runs)
    lines = [" ".join(line.split()) for line in found.text.splitlines()]
    assert "* taken back nobody was to oob" in lines
    assert found.data["recovery"][0] is None  # type: ignore[index]


def test_a_comparison_of_two_such_runs_has_no_row_of_people() -> None:
    found = comparison(("a", {}), ("b", {}), (run(*outage(15, 58)), run(*outage(15, 20))))
    assert "paged" not in found.text
    assert found.data["recovery"] == [None, None]
