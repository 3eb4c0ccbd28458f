from lab.incidents.facebook_2021.chapters.cascade import cascade
from lab.incidents.facebook_2021.chapters.sequence import marked
from lab.model.event import JsonValue
from lab.report.read.sentences import Tone
from lab.report.read.story import Row, story
from tests.unit.report.lines import Line, run


def told(*lines: Line) -> tuple[Row, ...]:
    whole = run(*lines)
    return story(whole, marked(cascade(whole)))


def rows(*lines: Line) -> list[Row]:
    return [row for row in told(*lines) if not row.phase]


def confirm(at: float, router: str) -> Line:
    data = {"change": "c", "step": "confirm", "outcome": "unknown"}
    return (at, "push", router, data)


def test_alike_answers_of_many_routers_share_a_row_with_all_their_lines() -> None:
    (row,) = rows(confirm(21.0, "r1"), confirm(21.5, "r2"), confirm(22.0, "r3"))
    assert (row.at, row.until, row.text, row.tone, row.lines) == (
        21.0, 22.0, "c: confirm is unknown on 3 routers", Tone.UNKNOWN, (3, 4, 5),
    )  # fmt: skip


def test_a_pause_parts_two_rows() -> None:
    assert [row.text for row in rows(confirm(21.0, "r1"), confirm(24.0, "r2"))] == [
        "c: confirm is unknown on 1 router", "c: confirm is unknown on 1 router",
    ]  # fmt: skip


def test_logins_are_gathered_by_who_how_and_how_they_end() -> None:
    def login(at: float, target: str, *, ok: bool) -> Line:
        data: dict[str, JsonValue] = {
            "target": target, "path": "oob", "account": "aaa", "ok": ok, "stage": "auth",
            "error": "" if ok else "no AAA",
        }  # fmt: skip
        return (at, "login", "noc", data)

    found = rows(
        login(21.0, "r1", ok=False), login(21.1, "r2", ok=True), login(21.2, "r3", ok=False)
    )  # fmt: skip
    assert [(row.text, row.tone) for row in found] == [
        ("noc logs in oob with the aaa account: fails at auth (no AAA) on 2 routers", Tone.BAD),
        ("noc logs in oob with the aaa account: succeeds on 1 router", Tone.GOOD),
    ]


def test_bgp_messages_are_told_by_bursts() -> None:
    found = rows(
        *((21.0 + step / 10, "bgp", "ris", {"type": "A"}) for step in range(3)),
        *((25.0 + step / 10, "bgp", "ris", {"type": "W"}) for step in range(2)),
    )
    assert [row.text for row in found] == [
        "the collector sees 3 announcements and 0 withdrawals",
        "the collector sees 0 announcements and 2 withdrawals",
    ]


def test_states_that_only_looks_show_are_told_when_first_seen() -> None:
    found = rows(
        (20.5, "router.change", "r1", {"change": "c", "step": "applied"}),
        (22.0, "reach", "web1", {"between": "dc-dc", "ok": False}),
        (23.0, "backbone", "p1", {"routers": 2, "routers_drained": 2}),
    )
    assert [(row.actor, row.text) for row in found] == [
        ("routers", "c: applied on 1 router"),
        ("seen", "the first probe inside the network is lost"),
        ("seen", "all 1 backbone planes are out"),
    ]


def test_phases_are_rows_of_their_own() -> None:
    assert [(row.at, row.text) for row in told() if row.phase] == [
        (10.0, "Steady"), (20.0, "Fall"), (30.0, "After"),
    ]  # fmt: skip
