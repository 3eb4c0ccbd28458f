from lab.incidents.facebook_2021.chapters.cascade import Mark, cascade, planes_out
from lab.model.change import UNCONFIRMED
from lab.model.event import JsonValue
from tests.unit.report.lines import Line, run


def applied(at: float, router: str, change: str) -> Line:
    return (at, "router.change", router, {"change": change, "step": "applied"})


def taken_back(at: float, router: str, change: str, why: str = UNCONFIRMED) -> Line:
    return (at, "router.change", router, {"change": change, "step": "rolled-back", "detail": why})


def plane(at: float, name: str, *, out: bool) -> Line:
    data: dict[str, JsonValue] = {
        "routers": 2, "routers_drained": 2 if out else 0, "bgp_up": 4, "bgp_expected": 4,
    }  # fmt: skip
    return (at, "backbone", name, data)


def lookup(at: float, name: str, rcode: str) -> Line:
    return (at, "dns", "usr", {"role": "resolver", "target": "x", "name": name, "rcode": rcode})


STORY: tuple[Line, ...] = (
    applied(11.0, "r1", "control"), applied(12.0, "r1", "undo-control"),
    plane(15.0, "p1", out=False), plane(15.0, "p2", out=False),
    lookup(15.0, "broken", "SERVFAIL"), lookup(15.0, "chat", "NOERROR"),
    applied(20.5, "r1", "fault"), applied(20.7, "r2", "fault"),
    lookup(21.0, "broken", "SERVFAIL"),
    plane(21.0, "p1", out=True), plane(22.0, "p2", out=True),
    (21.5, "reach", "web1", {"between": "mgmt", "ok": False}),
    (22.0, "reach", "web1", {"between": "dc-dc", "ok": False}),
    (22.5, "load", "usr", {"apps": {"chat": {"http_5xx": 3}}}),
    (23.0, "health", "dns-a", {"decision": "withdraw"}),
    (23.5, "health", "dns-b", {"decision": "withdraw"}),
    (24.0, "bgp", "ris", {"type": "W"}),
    (24.5, "announce", "a", {"prefixes": []}),
    lookup(25.0, "chat", "TIMEOUT"),
    applied(30.5, "r1", "repair"),
    plane(31.0, "p1", out=False), plane(32.0, "p2", out=False),
    (33.0, "health", "dns-a", {"decision": "announce"}),
    (33.5, "bgp", "ris", {"type": "A"}),
    (34.0, "announce", "a", {"prefixes": ["x"]}),
    lookup(35.0, "broken", "SERVFAIL"), lookup(36.0, "chat", "NOERROR"),
    (37.0, "http", "usr", {"status": 200}),
)  # fmt: skip


def told(marks: tuple[Mark, ...]) -> list[tuple[float, str, bool]]:
    return [(mark.at, mark.text, mark.looked) for mark in marks]


def test_the_fall_is_told_in_the_order_it_was_seen() -> None:
    found = cascade(run(*STORY))
    assert found is not None
    assert found.fault == 20.5
    assert told(found.fall) == [
        (20.5, "the first router applies the change", False),
        (20.7, "the last of 2 routers applies the change", False),
        (22.0, "all 2 backbone planes are out", True),
        (22.0, "the first probe inside the network is lost", True),
        (22.5, "the first page comes back as a server error", True),
        (23.0, "the first name server withdraws its routes", False),
        (23.5, "the last of 2 name servers withdraws its routes", False),
        (24.0, "the first BGP withdrawal arrives", False),
        (24.5, "no PoP announces a name server any more", True),
        (25.0, "the first lookup fails at a resolver", True),
    ]


def test_the_return_is_told_from_the_first_change_after_the_backbone_was_gone() -> None:
    found = cascade(run(*STORY))
    assert found is not None
    assert found.repair == 30.5
    assert told(found.recovery) == [
        (30.5, "the first router applies the repair", False),
        (32.0, "no backbone plane is out any more", True),
        (33.0, "the first name server announces its routes", False),
        (33.5, "the first BGP announcement arrives", False),
        (34.0, "all 1 PoPs announce name servers", True),
        (36.0, "the first name that had failed resolves again", True),
        (37.0, "the first page loads again", True),
    ]


def test_a_change_without_repair_has_no_return() -> None:
    found = cascade(run(*(line for line in STORY if line[0] < 30)))
    assert found is not None
    assert (found.repair, found.recovery) == (None, ())


def test_where_the_backbone_never_went_no_change_is_a_cause() -> None:
    lines = (applied(11, "r1", "maintenance"), applied(13, "r2", "maintenance"))
    assert cascade(run(*lines, plane(15.0, "p1", out=False))) is None
    one_of_two = (plane(15.0, "p1", out=True), plane(15.5, "p2", out=False))
    assert cascade(run(*lines, *one_of_two)) is None


def test_a_backbone_that_people_broke_and_repaired_by_hand_has_a_fall_and_a_return() -> None:
    found = cascade(run(*(line for line in STORY if line[1] != "router.change")))
    assert found is not None
    assert (found.fault, found.repair, found.by_hand) == (21.0, 32.0, True)
    assert (32.0, "no backbone plane is out any more", True) in told(found.recovery)


def test_routers_that_took_the_change_back_by_themselves_repaired_the_backbone() -> None:
    back = (taken_back(30.0, "r2", "fault"), taken_back(30.2, "r1", "fault"))
    found = cascade(run(*(line for line in STORY if line[0] != 30.5), *back))
    assert found is not None
    assert (found.repair, found.by_hand) == (30.0, False)
    assert told(found.recovery)[:2] == [
        (30.0, "the first router takes the change back by itself", False),
        (30.2, "the last of 2 routers takes the change back by itself", False),
    ]


def test_another_change_that_is_taken_back_meanwhile_repairs_nothing() -> None:
    other = (applied(18.0, "r1", "other"), taken_back(26.0, "r1", "other"))
    found = cascade(run(*STORY, *other))
    assert found is not None
    assert (found.repair, found.by_hand) == (30.5, False)


def test_a_roll_back_that_a_person_asked_for_is_not_by_itself() -> None:
    asked = taken_back(30.0, "r1", "fault", "asked for")
    found = cascade(run(*(line for line in STORY if line[0] != 30.5), asked))
    assert found is not None
    assert (found.repair, found.by_hand) == (32.0, True)


def test_without_a_change_nothing_followed_anything() -> None:
    assert cascade(run()) is None


def test_every_mark_names_its_journal_line() -> None:
    whole = run(*STORY)
    found = cascade(whole)
    assert found is not None
    at = {event.line: event.at for event in whole.events}
    assert all(at[mark.line] == mark.at for mark in (*found.fall, *found.recovery))


def test_a_plane_nobody_could_see_is_not_counted_as_out() -> None:
    blind: Line = (16.0, "backbone", "p1", {"blind": "gone"})
    assert [out for _, out, _ in planes_out(run(plane(15, "p1", out=True), blind))] == [1]


def test_pages_that_are_no_application_neither_fail_nor_return_for_it() -> None:
    tool: Line = (31.5, "http", "noc", {"app": "tools", "by": "address", "status": 200})
    registrar: Line = (21.1, "http", "usr", {"app": "registrar", "by": "name", "status": 503})
    found = cascade(run(*STORY, tool, registrar))
    without = cascade(run(*STORY))
    assert found is not None
    assert without is not None
    assert told(found.fall) == told(without.fall)
    assert told(found.recovery) == told(without.recovery)
