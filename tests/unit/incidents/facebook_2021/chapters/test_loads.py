from lab.incidents.facebook_2021.chapters.loads import loads, on_grid
from lab.journal.rates import Rate
from lab.journal.timeline import Timeline
from lab.report.draw.series import Grid
from tests.unit.report.lines import PHASES, Line, journal, started


def counter(at: float, node: str, queries: int) -> Line:
    return (at, "counter", node, {"server": "unbound", "queries": queries, "servfail": 0})


def told(*lines: Line) -> Timeline:
    nodes = [("gtld", "tld", "i", None), ("res", "resolver", "i", None)]
    ordered = sorted([started(nodes), *PHASES, *lines], key=lambda line: line[0])
    return Timeline(journal(*ordered))


def test_load_is_the_counters_growth_against_the_steady_phase() -> None:
    run = told(
        *(counter(10.0 + second, "res", 4 * second) for second in range(11)),
        *(counter(20.0 + second, "res", 40 + 120 * second) for second in range(1, 11)),
    )
    (load,) = loads(run)
    assert (load.node, load.baseline, load.ratio) == ("res", 4.0, 30.0)
    assert load.peak == Rate(20.0, 25.0, 120.0)


def test_resolvers_come_before_the_parent() -> None:
    run = told(counter(11, "gtld", 1), counter(12, "gtld", 2), counter(11, "res", 1))
    assert [load.node for load in loads(run)] == ["res", "gtld"]


def test_a_quiet_baseline_of_zero_gives_no_ratio() -> None:
    quiet = [counter(10.0 + second, "gtld", 0) for second in range(11)]
    (load,) = loads(told(*quiet, counter(21.0, "gtld", 5), counter(26.0, "gtld", 55)))
    assert (load.baseline, load.ratio) == (0.0, None)


def test_a_counter_that_fell_was_restarted_and_gives_no_rate() -> None:
    run = told(counter(11, "res", 100), counter(12, "res", 3), counter(13, "res", 5))
    assert loads(run)[0].rates == (Rate(12.0, 13.0, 2.0),)


def test_a_rate_is_spread_over_the_cells_it_covers() -> None:
    values = on_grid(Grid(10.0, 1.0, 4), [Rate(10.5, 12.5, 8.0)])
    assert values == (8.0, 8.0, 8.0, None)
