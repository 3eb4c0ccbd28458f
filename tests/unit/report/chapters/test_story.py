from lab.report.chapters import story
from tests.unit.report.lines import Line, tables, texts, view


def test_phases_are_listed_with_both_clocks() -> None:
    assert texts(tables(story.reading(view()))["The phases"])[:2] == [
        ["1", "Steady", "0:10.0", "15:30", "10 s", "2"],
        ["2", "Fall", "0:20.0", "15:39", "10 s", "3"],
    ]


def test_the_historical_clock_is_explained_only_where_there_is_a_day() -> None:
    def explained(day: str) -> str:
        return str(story.reading(view(day=day)).blocks[0])

    assert "UTC of 2 June 2031" in explained("2 June 2031")
    assert "Historical clock" not in explained("")


def test_a_probe_that_is_lost_and_comes_back_has_rows_in_the_timeline() -> None:
    def fetch(at: float, status: int) -> Line:
        return at, "http", "usr", {"probe": "web", "status": status}

    lines = [fetch(20.0 + n / 2, 503 if 4 <= n < 10 else 200) for n in range(24)]
    found = texts(tables(story.events(view(*lines)))["Timeline"])
    assert [row[2:4] for row in found if row[2] == "web"] == [
        ["web", "✕ lost from usr: 44% of tries succeed"],
        ["web", "✓ back from usr: 100% of tries succeed"],
    ]
