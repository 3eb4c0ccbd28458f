"""The pages of a class over HTTP: who sees what, and what nobody can reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.model.classroom import id_of
from lab.web.classroom import links
from lab.web.keys import FILE, keys_of_all
from lab.web.serve import addresses
from tests.fakes.classroom import FakeClass
from tests.fakes.served import Served, served
from tests.fakes.visitor import Visitor

ANN, BOB = id_of("Ann"), id_of("Bob")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[FakeClass]:
    with FakeClass(tmp_path).at_once() as found:
        yield found


@pytest.fixture
def console(room: FakeClass) -> Iterator[Served]:
    with served(room) as found:
        yield found


@pytest.fixture
def ann(console: Served) -> Visitor:
    return joined(console, ANN)


def joined(console: Served, seat: str) -> Visitor:
    """Return somebody who has opened a link; no name is asked."""
    visitor = Visitor(console)
    assert visitor.get(console.join(seat)).headers["location"] == f"../{seat}/"
    return visitor


def test_a_link_leads_to_the_lesson_without_a_question(ann: Visitor) -> None:
    page = ann.get(f"/{ANN}/")
    assert page.status == 200
    assert "Step 1 of 2: Who is on the other side?" in page.text
    assert "<strong>session</strong>" in page.text
    assert "What are you called?" not in page.text
    assert ann.served.keys.tokens[ANN] not in page.text


def test_a_check_without_scripts_is_a_form(room: FakeClass, ann: Visitor) -> None:
    answer = ann.post(f"/{ANN}/act", {"verb": "check"})
    assert (answer.status, answer.headers["location"]) == (303, "./")
    room.at_rest()
    text = ann.get(f"/{ANN}/").text
    assert "Not done yet." in text
    assert "look at `show bgp summary` on r1" in text


def test_what_takes_something_back_asks_twice(room: FakeClass, ann: Visitor) -> None:
    page = ann.post(f"/{ANN}/act", {"verb": "reset"})
    assert "Press again: RESET" in page.text
    assert room.lab("Ann").did == ["setup session"]
    assert ann.post(f"/{ANN}/act", {"verb": "reset", "sure": "yes"}).status == 303
    room.at_rest()
    assert room.lab("Ann").did == ["setup session", "reset", "setup session"]


def test_a_refusal_is_told(ann: Visitor) -> None:
    answer = ann.post(f"/{ANN}/act", {"verb": "next"})
    assert answer.status == 409
    assert "The check of this step has not passed yet." in answer.text


def test_no_byte_of_a_student_has_a_hint_or_a_solution_before_it_is_asked(
    room: FakeClass, ann: Visitor
) -> None:
    for path in ("/", f"/{ANN}/", f"/{ANN}/parts", f"/{ANN}/print", f"/{ANN}/teams"):
        ann.get(path)
    ann.post(f"/{ANN}/act", {"verb": "check"})
    room.at_rest()
    ann.events(f"/{ANN}/events", 1)
    assert b"SECRET" not in bytes(ann.heard)
    ann.post(f"/{ANN}/act", {"verb": "hint"})
    text = ann.get(f"/{ANN}/").text
    assert ("SECRET-HINT one of session" in text, "SECRET-SOLUTION" in text) == (True, False)


def test_nobody_reaches_another_student_s_page_or_lab(room: FakeClass, ann: Visitor) -> None:
    for path in (f"/{BOB}/", f"/{BOB}/parts", f"/{BOB}/events", "/teacher/"):
        assert ann.get(path).status == 403
    for seat in (BOB, "teacher"):
        assert ann.post(f"/{seat}/act", {"verb": "check"}).status == 403
    with pytest.raises(Exception, match="403"), ann.socket(f"/{BOB}/terminal/r1"):
        pass
    with pytest.raises(Exception, match="403"), ann.socket(f"/{ANN}/terminal/r1", "http://else"):
        pass
    room.at_rest()
    assert room.lab("Bob").asked == []
    assert room.student("Bob")["work"]["looked"] == ""
    foreign = {"Origin": "http://elsewhere"}
    assert ann.post(f"/{ANN}/act", {"verb": "check"}, foreign).status == 403


def test_a_terminal_is_in_a_node_of_the_own_lab(room: FakeClass, ann: Visitor) -> None:
    with ann.socket(f"/{ANN}/terminal/r1") as socket:
        socket.send(b"echo mine-$((40+2))\n")
        assert b"mine-42" in ann.until(socket, b"mine-42")
    assert room.lab("Ann").asked == [("r1", ("vtysh",))]
    elsewhere = ann.socket(f"/{ANN}/terminal/elsewhere")
    with elsewhere as socket, pytest.raises(Exception, match="no such place"):
        socket.recv(timeout=20)


def test_the_teacher_sees_everybody_and_does_nothing(room: FakeClass, console: Served) -> None:
    room.asks("Ann", "check", "hint", "solve", "check")
    teacher = joined(console, "teacher")
    text = teacher.get("/teacher/").text
    assert "2 students: 0 finished, 0 stuck" in text
    assert "1 hint<" in text
    assert "1 failed check<" in text
    assert "SECRET" not in text
    assert teacher.post("/teacher/act", {"verb": "check"}).status == 403
    assert teacher.get(f"/{ANN}/").status == 403


def test_a_stream_tells_of_what_has_changed(room: FakeClass, console: Served) -> None:
    teacher = joined(console, "teacher")
    events = teacher.events("/teacher/events", 2, lambda: room.asks("Ann", "solve", "check"))
    assert "done for the student" in events[0]
    assert "1 of 2" in events[1]


def test_links_stay_when_a_student_comes(tmp_path: Path) -> None:
    first = keys_of_all(tmp_path, ("teacher", ANN))
    more = keys_of_all(tmp_path, ("teacher", BOB, ANN))
    assert {name: more.tokens[name] for name in first.tokens} == first.tokens
    assert more.console == first.console
    assert keys_of_all(tmp_path, ("teacher", BOB)).tokens[BOB] == more.tokens[BOB]
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_program_reads_the_links(room: FakeClass, console: Served) -> None:
    found = links(addresses(room, console.keys, "127.0.0.1", 8021)).data
    assert set(found) == {"teacher", "students"}
    students = found["students"]
    assert isinstance(students, list)
    assert [each["name"] for each in students] == ["Ann", "Bob"]
    assert students[0]["url"] == f"http://127.0.0.1:8021/join/{console.keys.tokens[ANN]}"
