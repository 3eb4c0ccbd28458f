from lab.report.document import Cell, Column, columns, ranges, row
from lab.report.draw.sparks import sparkline
from lab.report.read.sentences import Tone


def test_neighbouring_lines_are_written_as_ranges() -> None:
    assert ranges([]) == "none"
    assert ranges([7, 3, 4, 5, 12]) == "3-5, 7, 12"
    assert ranges(range(1, 20, 2), most=2) == "1, 3 and 8 more"


def test_a_cell_shows_its_sign_before_its_text() -> None:
    assert str(Cell("pass", Tone.GOOD)) == "✓ pass"
    assert str(Cell("eb1")) == "eb1"
    assert row("a", Cell("b", Tone.BAD)) == (Cell("a"), Cell("b", Tone.BAD))


def test_columns_say_by_their_first_letter_how_they_are_set() -> None:
    assert columns("#q/s", "*Claim", "Id") == (
        Column("q/s", numeric=True), Column("Claim", wide=True), Column("Id"),
    )  # fmt: skip


def test_a_sparkline_shows_means_peaks_and_what_nobody_saw() -> None:
    assert sparkline([0.0, 0.5, 1.0, None], 1.0) == "▁▅█·"
    many = [0.0] * 95 + [1.0]
    assert sparkline(many, 1.0)[-1] == "▅"
    assert sparkline(many, 1.0, peaks=True)[-1] == "█"
    assert sparkline([], 1.0) == ""


def test_what_nobody_measured_has_a_sign_of_its_own() -> None:
    assert Cell("not measured", Tone.UNKNOWN).symbol == "?"
