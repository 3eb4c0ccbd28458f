from collections.abc import Iterable

from lab.console.notable import Notable
from lab.console.state import RunState
from lab.model.event import Event
from lab.report.read.sentences import Tone
from lab.report.tiles import ProbeBoard
from tests.unit.console.feed import STARTED, STEADY, event


def told(events: Iterable[Event]) -> list[tuple[str, Tone]]:
    state, notable, lines = RunState(), Notable(ProbeBoard()), []
    for each in events:
        state.feed(each)
        phase = state.phase.id if state.phase else ""
        lines += [(f"{line.actor}: {line.text}", line.tone) for line in notable.of(each, phase)]
    return lines


def test_of_many_routers_only_the_first_is_told() -> None:
    events = [event(n, "router.change", f"eb{n}", change="c", step="applied") for n in range(3)]
    events += [
        event(5, "push", f"eb{n}", change="c", step="confirm", outcome="unknown", error="silence")
        for n in range(3)
    ]
    assert [line for line, _ in told(events)] == [
        "router: eb0 applied c (the first)",
        "push: confirm on eb0 is unknown: silence (the first)",
    ]


def test_logins_that_end_alike_are_told_once_per_phase() -> None:
    def login(at: float) -> Event:
        return event(at, "login", "noc", target="eb1", path="oob", account="aaa", ok=False,
                     stage="auth", error="no AAA")  # fmt: skip

    lines = told([STARTED, login(1), login(2), STEADY, login(11), login(12)])
    assert [line for line, _ in lines if line.startswith("noc")] == [
        "noc: login to eb1 (oob, aaa account) fails at auth: no AAA"
    ] * 2


def test_news_of_the_board_are_shown_too() -> None:
    good = [event(n, "http", "usr", probe="web", status=200) for n in range(4)]
    bad = [event(100 + n, "http", "usr", probe="web", status=503) for n in range(4)]
    assert told([*good, *bad]) == [("web: lost from usr: 0% of tries succeed", Tone.BAD)]


def test_what_never_worked_is_not_lost() -> None:
    bad = [event(n, "http", "usr", probe="web", status=503) for n in range(4)]
    good = [event(100 + n, "http", "usr", probe="web", status=200) for n in range(4)]
    assert not told([*bad, *good])


def test_a_route_that_comes_and_goes_is_told_as_it_is_and_not_as_a_loss() -> None:
    def routes(at: float, present: int) -> Event:
        return event(at, "routes", "ris", probe="hijack", present=present, wanted=1,
                     ok=present == 1)  # fmt: skip

    blind = event(5, "routes", "ris", probe="hijack", blind="bgpd is not running")
    lines = told([routes(1, 0), routes(2, 0), routes(3, 1), routes(4, 1), blind, routes(6, 0)])
    assert lines == [
        ("hijack: ris has 1 of 1 routes, 0 before", Tone.PLAIN),
        ("hijack: ris has 0 of 1 routes, 1 before", Tone.PLAIN),
    ]


def test_the_tile_of_a_routing_table_says_how_many_routes_there_are() -> None:
    board = ProbeBoard()
    for router, present in (("r1", 1), ("r2", 0), ("r1", 2)):
        list(board.feed(event(1, "routes", router, probe="table", present=present, wanted=2)))
    (tile,) = board.tiles()
    assert (tile.name, tile.tone, tile.words) == ("table", Tone.PLAIN, "2 of 4 routes")


def test_the_tile_of_what_was_not_seen_says_so() -> None:
    board = ProbeBoard()
    list(board.feed(event(1, "measure", "users.served", value=None)))
    (tile,) = board.tiles()
    assert (tile.tone, tile.words) == (Tone.UNKNOWN, "not seen")


def test_an_action_that_words_itself_is_shown_and_a_probe_of_the_same_kind_is_not() -> None:
    events = [
        event(1, "announced", "as36561", text="announce 208.65.153.0/25 from as36561"),
        event(2, "announce", "sjc", prefixes=[]),
        event(3, "link", "r1 and r2", text="link r1 and r2 down", ok=False, error="no such link"),
    ]
    assert told(events) == [
        ("announce: announce 208.65.153.0/25 from as36561", Tone.PLAIN),
        ("link: link r1 and r2 down: no such link", Tone.BAD),
    ]
