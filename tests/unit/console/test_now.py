from lab.console.now import PlaneNow
from lab.incidents.facebook_2021.chapters.network import State
from lab.model.event import Event, JsonValue
from tests.unit.console.feed import FALL, STARTED, STEADY, event, fed


def test_the_running_phase_ends_when_the_next_begins() -> None:
    now = fed([STARTED, STEADY, FALL])
    assert [(each.id, each.start, each.end) for each in now.phases] == [
        ("steady", 10.0, 28.0), ("control", None, None), ("fall", 28.0, None),
        ("after", None, None),
    ]  # fmt: skip
    assert now.phase is now.phases[2]


def test_a_phase_nobody_planned_is_shown_too() -> None:
    now = fed([STARTED, event(3.0, "phase.started", "extra", title="Extra")])
    assert [each.title for each in now.phases][-1] == "Extra"


def test_success_is_that_of_the_last_second_of_every_region() -> None:
    def load(at: float, group: str, good: int) -> Event:
        apps: dict[str, JsonValue] = {
            "chat": {"fetches": 4, "http_ok": good, "http_5xx": 4 - good}
        }
        return event(at, "load", group, apps=apps)

    now = fed([STARTED, load(1, "usr-a", 0), load(2, "usr-a", 4), load(2, "usr-b", 0)])
    assert (now.served("chat"), now.served("chat", "usr-a"), now.served("chat", "usr-c")) == (
        0.5, 1.0, None,
    )  # fmt: skip
    assert now.groups == ("usr-a", "usr-b")


def test_a_rate_is_that_of_the_last_five_seconds() -> None:
    readings = [event(10.0 + n, "counter", "res", queries=count) for n, count in
                enumerate([0, 4, 8, 12, 16, 20, 120, 220])]  # fmt: skip
    now = fed([STARTED, STEADY, *readings])
    assert now.loads["res"].rate == (220 - 8) / 5
    assert now.loads["res"].peak == (220 - 8) / 5
    assert now.loads["res"].baseline == 4.0


def test_the_baseline_stops_with_the_steady_phase() -> None:
    later = [event(28.0 + n, "counter", "res", queries=100 * n) for n in range(6)]
    now = fed([STARTED, STEADY, FALL, *later])
    assert (now.loads["res"].rate, now.loads["res"].baseline) == (100.0, None)


def test_a_restarted_counter_has_no_rate_until_it_is_read_again() -> None:
    counts = [event(10.0, "counter", "res", queries=50), event(11.0, "counter", "res", queries=3)]
    assert fed([STARTED, *counts]).loads["res"].rate is None


def test_only_resolvers_and_the_parent_are_followed() -> None:
    assert fed([STARTED, event(1.0, "counter", "dns-a", queries=3)]).loads == {}


def test_planes_and_pops_are_as_last_seen_and_blind_looks_are_unknown() -> None:
    now = fed(
        [
            event(1, "announce", "sjc", prefixes=["a", "b"]),
            event(2, "announce", "sjc", prefixes=[]),
            event(1, "announce", "lhr", prefixes=["a"]),
            event(2, "announce", "lhr", blind="vty gone"),
            event(2, "backbone", "p1", routers=3, routers_drained=3),
        ]
    )
    assert (now.announced, now.most) == ({"sjc": 0, "lhr": None}, {"sjc": 2, "lhr": 1})
    assert now.planes == {"p1": PlaneNow(State.DOWN, 3, 3)}


def test_the_status_follows_the_run() -> None:
    steps = [
        event(0, "deploy.started", "lab"),
        event(1, "step", "deploy", action="progress", text="9 of 9"),
        event(2, "deploy.done", "lab"), event(3, "converged", "lab"), STEADY,
        event(20, "interrupted", "SIGINT"), event(21, "cleanup", "lab"),
        event(22, "run.ended", "drill", verdict="fail"),
    ]  # fmt: skip
    now = fed([STARTED])
    seen = []
    for step in steps:
        now.feed(step)
        seen.append(now.status)
    assert seen == [
        "deploying", "deploying: 9 of 9", "converging", "converged", "playing", "interrupted",
        "cleaned up", "ended: fail",
    ]  # fmt: skip


def test_the_clock_never_goes_back() -> None:
    assert fed([event(9, "x", "y"), event(4, "router.change", "r")]).at == 9
