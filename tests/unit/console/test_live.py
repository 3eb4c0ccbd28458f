import io
import threading

import pytest
from rich.console import Console

from lab.console import LiveView
from lab.console.panels import MOST, board
from lab.incidents.facebook_2021.board import FacebookBoard
from lab.model.event import Event, JsonValue
from lab.report.read.sentences import Tone
from lab.report.tiles import ProbeBoard, Tile
from tests.fakes.journal import whole_run
from tests.unit.console.feed import STARTED, STEADY, event


class Pause:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def piped() -> Console:
    return Console(file=io.StringIO(), width=100, height=40)


def terminal(width: int = 100, height: int = 40) -> Console:
    return Console(
        file=io.StringIO(), width=width, height=height, force_terminal=True, _environ={}
    )


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def shown(events: list[Event], width: int = 100, height: int = 40) -> list[str]:
    """Return the view after these events as lines of plain text."""
    view = LiveView(piped(), FacebookBoard(), Pause())
    view._console = Console(file=io.StringIO(), width=width, height=height)
    for each in events:
        view.feed(each)
    paper = Console(file=io.StringIO(), width=width, height=height)
    paper.print(view.render())
    return [line.rstrip() for line in written(paper).splitlines()]


def until(at: float) -> list[Event]:
    return [each for each in whole_run() if each.at <= at]


def test_without_a_terminal_every_notable_event_is_one_plain_line() -> None:
    console = piped()
    with LiveView(console, FacebookBoard()) as view:
        for each in until(103.5):
            view.feed(each)
    lines = written(console).splitlines()
    assert lines[:2] == [
        "  0:00.0       · run: facebook-2021, profile standard, on the embedded runtime",
        "  0:11.4       ✓ lab: deployed: 77 nodes, 214 links, 171 daemons, in 11 s",
    ]
    assert "  1:42.6 15:39 · router: eb1-prn applied req-2 (the first)" in lines
    assert "\x1b" not in written(console)


def test_lines_come_in_the_order_of_time_though_routers_tell_late() -> None:
    console = piped()
    with LiveView(console, FacebookBoard()) as view:
        view.feed(event(5.0, "error", "late", text="second"))
        view.feed(event(3.5, "error", "early", text="first"))
        view.feed(event(9.0, "dns", "usr"))
        assert [line.split()[-1] for line in written(console).splitlines()] == ["first", "second"]
        view.feed(event(9.5, "error", "end", text="third"))
    assert [line.split()[-1] for line in written(console).splitlines()] == [
        "first", "second", "third",
    ]  # fmt: skip


def test_long_lines_are_not_broken_when_piped() -> None:
    console = Console(file=io.StringIO(), width=40)
    with LiveView(console, FacebookBoard()) as view:
        view.feed(event(1.0, "error", "deploy", text="x" * 200))
    assert len(written(console).splitlines()) == 1


def test_text_of_an_event_is_no_markup() -> None:
    console = piped()
    with LiveView(console, FacebookBoard()) as view:
        view.feed(event(1.0, "error", "deploy", text="[red]and[/red] [/]"))
    assert "[red]and[/red] [/]" in written(console)


def test_the_view_shows_clocks_phases_services_network_load_and_the_last_events() -> None:
    lines = shown(until(150.0))
    assert lines[:2] == [
        "facebook-2021   lab 2:30   ≈ 16:14 UTC, 4 Oct 2021   playing",
        "● ● ● ● ◉ ○ ○ ○ ○  5 of 9 Cached answers run out  for 0:24",
    ]
    assert lines[3].startswith("users served")
    assert "facebook  ░░░░░░░░░░ ✕ 0%" in lines[4]
    assert "backbone: 0 of 8 planes" in lines[3]
    assert "p1✕ p2✕ p3✕ p4✕ p5✕ p6✕ p7✕ p8✕" in lines[4]
    assert "sjc ✕0/5 lhr ✕0/5 sin ✕0/5" in "\n".join(lines)
    assert any("cloudflare" in line and " times 4." in line for line in lines)
    assert lines[-1].startswith("2:20 16:04 ✕ noc: login to pr1-sjc")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 40)])
def test_the_view_fits_the_terminal(width: int, height: int) -> None:
    lines = shown(until(150.0), width, height)
    assert len(lines) <= height
    assert max(map(len, lines)) <= width
    assert "p1✕ p2✕ p3✕ p4✕ p5✕ p6✕ p7✕ p8✕" in "\n".join(lines)


@pytest.mark.parametrize("width", [80, 100])
def test_no_part_of_the_view_moves_when_words_change(width: int) -> None:
    def places(share: float) -> list[int]:
        tiles = [
            Tile("served", "chat", Tone.PARTLY, f"{share:.0%} at some sites", share),
            Tile("planes", "p1", Tone.GOOD),
        ]
        paper = Console(file=io.StringIO(), width=width)
        paper.print(board(tiles, width))
        return [line.find("planes") for line in written(paper).splitlines()]

    assert places(0.0) == places(1.0)


def test_more_tiles_than_there_is_room_for_are_counted() -> None:
    tiles = [Tile("probes", f"p{n}", Tone.GOOD, "100%", 1.0) for n in range(MOST + 3)]
    paper = Console(file=io.StringIO(), width=80)
    paper.print(board(tiles, 80))
    assert written(paper).splitlines()[-1].strip() == "and 3 more"


def test_the_board_of_any_incident_fits_a_small_terminal() -> None:
    view = LiveView(piped(), ProbeBoard(), Pause())
    view._console = Console(file=io.StringIO(), width=80, height=24)
    nodes: list[JsonValue] = [{"name": f"u{n}", "site": f"site{n}"} for n in range(9)]
    view.feed(event(0, "run.started", "drill", nodes=nodes))
    for at in range(5):
        for n in range(9):
            view.feed(event(at, "http", f"u{n}", probe=f"fetch-{n % 3}", status=503))
        view.feed(event(at, "measure", "routes seen", value=at, whole=9))
    paper = Console(file=io.StringIO(), width=80, height=24)
    paper.print(view.render())
    lines = written(paper).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert any("fetch-0 ░░░░ ✕ 0%" in line for line in lines)
    assert any("routes seen · 4 of 9" in line for line in lines)


def test_a_network_that_nobody_looked_at_yet_is_not_shown() -> None:
    assert "backbone" not in "".join(shown([STARTED]))


def test_the_lab_clock_runs_on_between_events_and_stops_with_the_run() -> None:
    clock = Pause()
    view = LiveView(piped(), FacebookBoard(), clock)
    view.feed(STARTED)
    view.feed(STEADY)
    clock.at += 5
    assert view._lab_time() == 15.0
    view.feed(event(20.0, "run.ended", "drill", verdict="pass"))
    clock.at += 60
    assert view._lab_time() == 20.0


def test_a_terminal_gets_its_cursor_back_whatever_happens() -> None:
    console = terminal()

    def interrupted() -> None:
        with LiveView(console, FacebookBoard()) as view:
            view.feed(STARTED)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert written(console).rindex("\x1b[?25h") > written(console).rindex("\x1b[?25l")
    drawing = [thread for thread in threading.enumerate() if "_RefreshThread" in repr(thread)]
    for thread in drawing:
        thread.join(2)
    assert not any(thread.is_alive() for thread in drawing)


def test_the_last_view_is_left_standing() -> None:
    console = terminal()
    with LiveView(console, FacebookBoard(), Pause()) as view:
        for each in until(12.0):
            view.feed(each)
    assert "facebook-2021" in written(console).split("\x1b[?25l")[-1]


def test_without_colour_the_view_is_still_alive() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True, no_color=True)
    with LiveView(console, FacebookBoard()) as view:
        for each in until(150.0):
            view.feed(each)
    assert "\x1b[?25l" in written(console)
    assert "38;" not in written(console)


def test_a_dumb_terminal_gets_lines() -> None:
    console = Console(
        file=io.StringIO(), width=100, force_terminal=True, _environ={"TERM": "dumb"}
    )
    with LiveView(console, FacebookBoard()) as view:
        view.feed(event(1.0, "error", "deploy", text="no room"))
    assert written(console).splitlines() == ["  0:01.0       ✕ deploy: no room"]


def test_nothing_is_written_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveView(terminal(), FacebookBoard()) as view:
        view.feed(STARTED)
        print("data", flush=True)  # noqa: T201
    assert capsys.readouterr().out == "data\n"
