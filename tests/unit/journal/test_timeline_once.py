"""What several readers ask of a run is worked out once."""

from lab.journal.timeline import Timeline, timeline


def test_it_is_made_the_first_time_and_kept_also_when_it_is_nothing() -> None:
    made: list[str] = []
    run = Timeline([])

    def make() -> None:
        made.append("one")

    for _ in range(3):
        run.once("key", make)
    assert made == ["one"]
    assert run.once(("other", 1), lambda: 2) == 2


def test_a_timeline_stays_the_one_that_it_is() -> None:
    run = Timeline([])
    assert timeline(run) is run
    assert timeline([]) is not run
