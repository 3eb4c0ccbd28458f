"""A run is cut where what is drained changes, and pairs are what probes last saw."""

from collections.abc import Sequence

import pytest

from lab.incidents.facebook_2021.invariants.pairs import PROBED
from lab.journal.pairs import Pair
from lab.model.errors import InputError
from lab.model.event import Event
from lab.verify.moments import Moment, Running, moments, observed, withdrawals


def event(line: int, at: float, kind: str, subject: str, **data: object) -> Event:
    return Event(line, at, kind, subject, data)  # type: ignore[arg-type]


def move(line: int, at: float, change: str, step: str, router: str = "eb1-prn") -> Event:
    return event(line, at, "router.change", router, change=change, step=step)


RUN = [
    event(1, 0.0, "phase.started", "control"),
    move(3, 20.0, "one", "staged"),
    move(4, 21.0, "one", "applied"),
    move(5, 21.1, "one", "applied", "eb1-frc"),
    move(6, 40.0, "one", "rolled-back"),
    move(7, 40.1, "one", "rolled-back", "eb1-frc"),
    event(8, 60.0, "phase.ended", "control"),
]


def cut(events: Sequence[Event]) -> tuple[Moment, ...]:
    return moments(events, {"one": ("plane 2",)})


def drained(moment: Moment) -> tuple[str, ...]:
    return tuple(scope for each in moment.running for scope in each.words)


def test_a_moment_is_the_end_of_a_phase_and_just_before_a_change() -> None:
    found = [(each.phase, each.at, drained(each)) for each in cut(RUN)]
    assert found == [
        ("control", 21.0, ()), ("control", 40.0, ("plane 2",)), ("control", 60.0, ()),
    ]  # fmt: skip


def test_a_change_of_a_play_on_a_lab_of_ones_own_is_known_by_its_name() -> None:
    for name in ("one-20261125-101112", "one-20261125-201112"):
        events = [
            *RUN[:1],
            move(3, 21.0, name, "applied"),
            move(4, 40.0, f"undo-one-1{name[3:]}", "applied"),
        ]
        assert drained(cut(events)[-1]) == ("plane 2",)
        ended = [*events, event(9, 60.0, "phase.ended", "control")]
        assert drained(cut(ended)[-1]) == ()


@pytest.mark.parametrize("change", ["other", "undo-other-1"])
def test_a_change_of_an_earlier_play_is_refused(change: str) -> None:
    with pytest.raises(InputError, match="other: is of an earlier play"):
        cut([*RUN[:1], move(3, 21.0, change, "applied")])


def test_a_record_that_comes_in_late_counts_when_it_was_made() -> None:
    late = [*RUN[:1], event(3, 30.0, "phase.ended", "control"), move(4, 21.0, "one", "applied")]
    assert drained(cut(late)[-1]) == ("plane 2",)


def test_a_moment_names_the_routers_that_run_a_change() -> None:
    some = [*RUN[:5], event(9, 45.0, "phase.ended", "control")]
    assert cut(some)[-1].running == (Running(("plane 2",), frozenset({"eb1-frc"})),)


def test_a_pair_is_what_was_seen_last_before_the_moment() -> None:
    looks = [
        event(10, 50.0, "reach", "web1", address="10.1.1.1", between="dc-dc", ok=False),
        event(11, 55.0, "reach", "web1", address="10.1.1.1", between="dc-dc", ok=False),
        event(12, 58.0, "reach", "web1", address="10.1.1.1", between="dc-dc", ok=True),
        event(13, 59.0, "dns", "usr", target="129.134.30.12", role="authority", rcode="TIMEOUT"),
        event(14, 59.5, "dns", "usr", target="1.1.1.1", role="resolver", rcode="NOERROR"),
        event(15, 61.0, "reach", "web1", address="10.1.1.1", between="dc-dc", ok=False),
    ]
    found = observed(looks, cut(RUN)[-1], PROBED)
    web, names = Pair("web1", "10.1.1.1", "tcp", 8080), Pair("usr", "129.134.30.12", "udp", 53)
    assert set(found) == {web, names}
    assert (found[web].reached, found[web].line, found[web].changing) == (True, 12, True)
    assert (found[names].reached, found[names].changing) == (False, False)


def test_a_look_that_was_blind_says_nothing() -> None:
    look = event(10, 59.0, "reach", "web1", address="a", between="dc-dc", ok=False, blind="gone")
    assert observed([look], cut(RUN)[-1], PROBED) == {}


def test_announced_prefixes_are_pairs_of_a_pop() -> None:
    look = event(10, 59.0, "announce", "sjc", prefixes=["129.134.30.0/24"])
    found = {
        str(pair): seen.reached for pair, seen in observed([look], cut(RUN)[-1], PROBED).items()
    }
    assert found["sjc -> 129.134.30.0/24"] is True
    assert found["sjc -> 185.89.219.0/24"] is False


def test_an_agent_stands_where_its_last_decision_put_it() -> None:
    log = [
        event(1, 1.0, "health", "dns-a", decision="start"),
        event(2, 2.0, "health", "dns-a", decision="withdraw"),
        event(3, 3.0, "health", "dns-b", decision="withdraw"),
        event(4, 4.0, "health", "dns-b", decision="announce"),
    ]
    assert withdrawals(log, 3.5) == {"dns-a", "dns-b"}
    assert withdrawals(log, 5.0) == {"dns-a"}
