"""Which routers run which change: changes, undos of them, and undos of undos."""

from lab.frr.diff import Command
from lab.push.job import NodeChange
from lab.steps.book import Book, Entry, lines_of

ONE, BACK = Command((), "one"), Command((), "no one")
BOTH = {
    node: NodeChange({"bgpd": (ONE,), "ospfd": (ONE,)}, {"bgpd": (BACK,), "ospfd": ()})
    for node in ("r1", "r2")
}
R1 = {("r1", "bgpd"), ("r1", "ospfd")}
ALL = R1 | {("r2", "bgpd"), ("r2", "ospfd")}


def made(book: Book, reverts: Entry | None = None) -> Entry:
    return book.open("change", BOTH, "in-band", reverts)


def test_a_change_has_parts_that_nobody_runs_at_first() -> None:
    entry = made(Book())
    assert (entry.parts(), entry.active) == (ALL, set())


def test_an_id_that_is_used_again_gets_a_number() -> None:
    book = Book()
    first, second, third = made(book), made(book), made(book)
    assert [each.id for each in (first, second, third)] == ["change", "change-2", "change-3"]
    assert book.entry("change-2") is second
    book.forget("change-2")
    assert book.entry("change-2") is None
    assert book.entry("other") is None


def test_an_undo_ends_what_it_reverts_and_an_undo_of_it_brings_it_back() -> None:
    book = Book()
    change = made(book)
    change.applied(ALL)
    undo = made(book, change)
    undo.applied(R1)
    assert (change.active, undo.active) == (ALL - R1, R1)
    again = made(book, undo)
    again.applied({("r1", "bgpd")})
    assert change.active == ALL - {("r1", "ospfd")}
    assert undo.active == {("r1", "ospfd")}
    again.retracted({("r1", "bgpd")})
    assert (change.active, undo.active, again.active) == (ALL - R1, R1, set())


def test_the_lines_of_some_parts_are_given_forwards_and_backwards() -> None:
    assert lines_of(BOTH, {("r2", "bgpd")}) == {"r2": {"bgpd": (ONE,)}}
    assert lines_of(BOTH, R1, backwards=True) == {"r1": {"bgpd": (BACK,)}}
    assert lines_of(BOTH, set()) == {}


def test_a_daemon_is_touched_for_the_first_time_once() -> None:
    book = Book()
    bgp = [(node, "bgpd") for node in ("r1", "r2", "r3")]
    assert book.first_touch(bgp[:2]) == bgp[:2]
    assert book.first_touch([*bgp, ("r1", "zebra")]) == [bgp[2], ("r1", "zebra")]


def test_an_id_that_is_used_again_is_the_last_one_of_that_id() -> None:
    book = Book()
    _first, second = made(book), made(book)
    assert book.entry("change") is second
    book.forget("change-2")
    first = book.entry("change")
    assert first is not None
    assert first.id == "change"
