from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from lab.report.clock import Clock, clock
from lab.report.draw.chart import chart, moments, tick, ticks
from lab.report.draw.rows import AreaRow, ChartRow, MirrorRow, MomentRow, ShareRow, area
from lab.report.draw.series import Grid
from lab.report.draw.svg import Frame, percent, stretches, tag
from tests.unit.report.lines import run

GRID = Grid(10.0, 1.0, 4)
FRAME = Frame(10.0, 14.0, (), Clock())


def parsed(drawing: Markup) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 - our own drawing


def found(drawing: Markup, element: str, class_: str) -> list[dict[str, str]]:
    return [each.attrib for each in parsed(drawing).iter(element) if each.get("class") == class_]


def drawn(row: ChartRow) -> Markup:
    return tag("svg", row.draw(FRAME, 0))


def test_what_is_written_into_a_drawing_is_escaped() -> None:
    assert tag("text", "a < b", title='"&"', font_size=1.23456) == Markup(
        '<text title="&#34;&amp;&#34;" font-size="1.23">a &lt; b</text>'
    )


def test_equal_neighbours_are_one_stretch() -> None:
    assert stretches([1, 1, 2, None, None]) == [(0, 2, 1), (2, 3, 2), (3, 5, None)]


def test_a_place_in_time_stays_on_the_page() -> None:
    assert [FRAME.x(at) for at in (9.0, 10.0, 12.0, 99.0)] == [0.0, 0.0, 50.0, 100.0]
    assert [percent(value) for value in (50.0, 33.333, 0.0)] == ["50%", "33.33%", "0%"]


def test_an_area_steps_and_is_open_where_nobody_saw() -> None:
    filled, edge = parsed(tag("g", area((1.0, 0.5, None, 0.0), 1.0, "good")))
    assert filled.get("d") == "M0 100V0H1V50H2V100ZM3 100V100H4V100Z"
    assert edge.get("d") == "M0 0H1V50H2M3 100H4"


def test_what_nobody_saw_is_hatched() -> None:
    row = AreaRow("a", "b", GRID, (1.0, None, None, 1.0), 1.0)
    (box,) = found(drawn(row), "rect", "unseen")
    assert (box["x"], box["width"]) == ("25%", "50%")


@pytest.mark.parametrize(
    ("name", "note", "classes"),
    [
        ("Pages", "lowest 0, highest 1", ("name", "note")),
        ("The last of 3 name servers withdraws its routes", "+3.1 s", ("name long", "note")),
        ("facebook.com resolves at 1.1.1.1 and 8.8.8.8", "lowest 0, highest 1",
         ("name", "note long")),
    ],
)  # fmt: skip
def test_a_phone_has_smaller_letters_or_no_note_where_a_name_needs_the_room(
    name: str, note: str, classes: tuple[str, str]
) -> None:
    words = parsed(drawn(MomentRow(name, note, 11.0, "good"))).iter("text")
    assert tuple(each.get("class") for each in words) == classes


def test_a_name_that_no_letters_make_fit_is_cut_on_a_phone_alone() -> None:
    name = "M13: every drain ends by itself, even with nobody to reach a router"
    words = list(parsed(drawn(MomentRow(name, "median 0", 11.0, "good"))).iter("text"))
    assert [(each.text, each.get("class")) for each in words] == [
        (name, "name long titles"),
        ("M13: every drain ends by itself, even with nobody to…", "name long ids"),
        ("median 0", "note long"),
    ]


@pytest.mark.parametrize(("top", "words"), [(9.716, "9.72 q/s"), (1234.0, "1234 q/s")])
def test_the_end_of_an_axis_has_its_unit(top: float, words: str) -> None:
    row = AreaRow("a", "b", GRID, (1.0,) * 4, top, "q/s")
    assert words in [each.text for each in parsed(drawn(row)).iter("text")]


@pytest.mark.parametrize(
    ("x", "anchor"),
    [(0.0, "start"), (4.0, "start"), (6.0, "middle"), (94.0, "middle"), (96.5, "end")],
)
def test_a_clock_near_an_edge_stays_on_a_phone(x: float, anchor: str) -> None:
    assert parsed(tick(x, 0.0, "22:39", 0)).get("text-anchor") == anchor


def test_the_baseline_is_drawn_at_its_height() -> None:
    row = AreaRow("a", "b", GRID, (4.0,) * 4, 4.0, "q/s", reference=1.0, plot=40)
    (line,) = found(drawn(row), "line", "reference")
    assert line["y1"] == "52"  # 22 of the name and three quarters of the plot


def test_shares_are_stacked_from_the_good_one_up() -> None:
    swatches = {"NOERROR": "fine", "SERVFAIL": "bad"}
    shares = ({"SERVFAIL": 0.25, "NOERROR": 0.75},) * 4
    drawing = drawn(ShareRow("a", "b", GRID, shares, swatches, "NOERROR", plot=40))
    (good,) = found(drawing, "rect", "box fine")
    (bad,) = found(drawing, "rect", "box bad")
    assert (good["y"], good["height"], bad["y"], bad["height"]) == ("32", "30", "22", "10")


def test_an_outcome_without_a_swatch_is_shown_as_another() -> None:
    drawing = drawn(ShareRow("a", "b", GRID, ({"REFUSED": 1.0},) * 4, {}, "NOERROR"))
    assert len(found(drawing, "rect", "box other")) == 1


def test_withdrawals_hang_below_announcements_on_one_scale() -> None:
    drawing = drawn(MirrorRow("a", "b", GRID, (2, 0, 0, 0), (0, 4, 0, 0), plot=100))
    (up,) = found(drawing, "rect", "box good")
    (down,) = found(drawing, "rect", "box bad")
    assert (up["y"], up["height"], down["y"], down["height"]) == ("49", "23", "72", "46")


def test_a_moment_is_a_dot_at_its_time() -> None:
    (dot,) = found(drawn(MomentRow("a", "+2.0 s", 12.0, "bad")), "circle", "dot bad")
    assert dot["cx"] == "50.00%"


def test_a_chart_says_what_it_shows_and_when() -> None:
    whole = run()
    frame = Frame(10.0, 40.0, whole.phases, clock(whole))
    rows = [AreaRow("a", "b", Grid(10.0, 1.0, 30), (1.0,) * 30, 1.0)]
    drawing = parsed(chart(frame, "load", ("Load", "It rises & falls."), rows))
    assert [each.text for each in list(drawing)[:2]] == ["Load", "It rises & falls."]
    assert drawing.get("aria-labelledby") == "load-title load-desc"
    words = ["".join(each.itertext()) for each in drawing.iter("text")]
    assert {"Fall2 Fall", "0:20", "15:39"} <= set(words)


def test_no_two_rows_of_a_chart_overlap() -> None:
    rows = [AreaRow(str(number), "", GRID, (1.0,) * 4, 1.0) for number in range(3)]
    drawing = parsed(chart(FRAME, "x", ("t", "d"), rows))
    tops = [float(each.attrib["y"]) for each in drawing.iter("svg") if "viewBox" in each.attrib]
    assert [below - above for above, below in pairwise(tops)] == [82.0, 82.0]


def test_moments_count_from_zero() -> None:
    drawing = parsed(moments(FRAME, "x", ("t", "d"), [MomentRow("a", "", 12.0, "bad")]))
    assert "+0 s" in ["".join(each.itertext()) for each in drawing.iter("text")]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (10.0, 40.0, [10, 15, 20, 25, 30, 35, 40]),
        (95.0, 400.0, [120, 150, 180, 210, 240, 270, 300, 330, 360, 390]),
    ],
)
def test_ticks_stand_at_round_times(start: float, end: float, told: list[float]) -> None:
    assert ticks(Frame(start, end, (), Clock()), whole=True) == told
