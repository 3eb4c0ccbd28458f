"""The lab's curves over the figures of the day: of a recorded run, drawn inside its box."""

import re
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from lab.incidents.facebook_2021.chapters.day import Figure, Spot, curves
from lab.incidents.facebook_2021.chapters.day_row import DayRow
from lab.incidents.facebook_2021.chapters.overlay import digits, overlay
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import Verdict
from lab.report.clock import Clock
from lab.report.document import Figure as Drawn
from lab.report.document import Section
from lab.report.draw.rows import AreaRow
from lab.report.draw.series import Grid
from lab.report.draw.svg import Frame
from lab.report.view import View
from tests.fakes.recorded_day import recorded
from tests.unit.incidents.facebook_2021.chapters.test_day import at
from tests.unit.report.lines import texts


@cache
def events() -> tuple[Event, ...]:
    return tuple(
        Event(each["n"], each["t"], each["kind"], each["subject"], each["data"])
        for each in recorded()
    )


@cache
def section(*without: str) -> Section | None:
    kept = [each for each in events() if each.kind not in without]
    return overlay(View.of(Timeline(kept), (), Verdict.PASS, "4 October 2021"))


def drawn(*without: str) -> Drawn:
    found = section(*without)
    assert found is not None
    (block,) = found.blocks
    assert isinstance(block, Drawn)
    return block


def there(words: str, *without: str) -> str:
    """Return what the lab had at the time of the figure with these words."""
    (row,) = [row for row in texts(drawn(*without).table) if row[3] == words]
    return row[5]


def test_the_table_has_every_figure_with_tolerance_and_source() -> None:
    rows = texts(drawn().table)
    assert len(rows) == sum(len(curve.figures) for curve in curves())
    assert all(float(row[2]) > 0 and row[6].partition(" (")[0] for row in rows)
    assert [row for row in rows if row[1] == "15:53:47"] == [
        [
            "Paths to 129.134.30.0/24", "15:53:47", "1", "no path left at any vantage point", "0",
            "0",
            "RIPE NCC, labs.ripe.net/author/alun_davies/facebook-down-and-out-in-bgplay, "
            "via sujeet.pro (C), F15",
        ]
    ]  # fmt: skip


def test_the_lab_is_read_at_the_place_of_each_figure() -> None:
    assert there("clients that still hold an address get 503") == "0"
    assert there("applications reachable and stable: end of impact").endswith("1")
    assert there("SERVFAIL in 4 ms at 8.8.8.8") == "0"
    assert there("routes stable") == "1"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("load", "clients that still hold an address get 503"),
        ("rib", "no path left at any vantage point"),
        ("dns", "SERVFAIL in 4 ms at 8.8.8.8"),
        ("counter", "up to fivefold at operators of resolvers, over the same time"),
    ],
)
def test_what_the_run_did_not_see_is_not_measured(kind: str, words: str) -> None:
    more = ("http",) if kind == "load" else ()
    assert there(words, kind, *more) == "not measured"


def test_a_run_that_did_not_get_to_the_fault_has_no_such_chapter() -> None:
    fault = next(
        each.at for each in events() if (each.kind, each.subject) == ("phase.started", "fault")
    )
    early = [each for each in events() if each.at < fault]
    assert overlay(View.of(Timeline(early), (), Verdict.UNKNOWN)) is None


def percent(value: str) -> float:
    assert value.endswith("%")
    return float(value[:-1])


def boxes(tree: ET.Element) -> list[ET.Element]:
    return [each for each in tree.iter("rect") if "day" in each.get("class", "").split()]


def test_the_drawing_is_well_formed_and_inside_its_box() -> None:
    tree = ET.fromstring(str(drawn().drawing))  # noqa: S314 - our own
    height = float(tree.attrib["height"])
    found = boxes(tree)
    assert len(found) == sum(len(curve.figures) for curve in curves())
    for each in tree.iter("rect"):
        left, width = percent(each.attrib["x"]), percent(each.attrib["width"])
        assert 0 <= left <= left + width <= 100.02
        assert float(each.attrib["y"]) >= 0
        assert float(each.attrib["y"]) + float(each.attrib["height"]) <= height
    for each in tree.iter("text"):
        assert 0 <= percent(each.attrib["x"]) <= 100
        assert 0 <= float(each.attrib["y"]) <= height
    for each in found:
        (title,) = each.iter("title")
        assert (title.text or "").endswith(")")


def test_the_axis_has_the_clock_that_places_the_figures() -> None:
    tree = ET.fromstring(str(drawn().drawing))  # noqa: S314 - our own
    ticks = [each for each in tree.iter("text") if "past" in each.get("class", "").split()]
    shown = [each.text or "" for each in ticks]
    assert shown == sorted(shown)
    assert len(set(shown)) > 8


def test_the_axes_end_at_whole_numbers_above_what_was_measured() -> None:
    tree = ET.fromstring(str(drawn().drawing))  # noqa: S314 - our own
    said = [each.text or "" for each in tree.iter("text")]
    (updates,) = (
        int(found[1]) for each in said if (found := re.fullmatch(r"(\d+) updates", each))
    )
    (most,) = (each for each in said if re.fullmatch(r"lowest 0, highest \d{2,}", each))
    assert "40 times" in said
    assert int(most.rpartition(" ")[2]) < updates


@pytest.mark.parametrize(("value", "words"), [(0.04444, "0.044"), (5.64, "5.6"), (1234.0, "1234")])
def test_a_number_keeps_its_digits_before_the_point(value: float, words: str) -> None:
    assert digits(value) == words


GRID = Grid(0.0, 1.0, 10)


def row_of(level: tuple[float, float] | None, spot: Spot) -> ET.Element:
    each = Figure(at(15, 50), at(15, 50), 60, level, "a <b> & c", "", "us", "A")
    row = DayRow(AreaRow("n", "", GRID, (0.5,) * 10, 2.0, plot=60), ((each, spot),))
    drawing = row.draw(Frame(0.0, 10.0, (), Clock()), 100)
    return ET.fromstring(f"<svg>{drawing}</svg>")  # noqa: S314 - our own


def box(level: tuple[float, float] | None, spot: Spot) -> dict[str, str]:
    (found,) = boxes(row_of(level, spot))
    return found.attrib


def test_a_time_without_a_level_has_a_line_where_it_is() -> None:
    spot = Spot(2.0, 3.0, 9.0)
    lines = [each.attrib for each in row_of(None, spot).iter("line")]
    assert [each for each in lines if each["class"] == "reference"] == [
        {"x1": "30%", "x2": "30%", "y1": "122", "y2": "182", "class": "reference"}
    ]
    known = row_of((0.0, 1.0), spot).iter("line")
    assert "reference" not in {each.get("class") for each in known}


@pytest.mark.parametrize(
    ("level", "top", "height"),
    [
        ((0.5, 1.0), 122 + 30, 15),
        ((0.0, 0.0), 122 + 56, 4),
        ((2.0, 2.0), 122, 4),
        ((3.0, 9.0), 122, 4),
        (None, 122, 60),
    ],
)
def test_a_level_is_as_high_as_its_tolerance_and_stays_in_the_plot(
    level: tuple[float, float] | None, top: float, height: float
) -> None:
    found = box(level, Spot(4.0, 5.0, 6.0))
    assert (float(found["y"]), float(found["height"])) == (top, height)
    assert (found["x"], found["width"]) == ("40%", "20%")
    assert found["class"] == ("box day instant" if level is None else "box day")


@pytest.mark.parametrize(("lab", "left"), [(0.0, "0%"), (10.0, "99.6%")])
def test_an_instant_at_an_edge_is_inside_too(lab: float, left: str) -> None:
    found = box((0.5, 1.0), Spot(lab, lab, lab))
    assert (found["x"], found["width"]) == (left, "0.4%")
