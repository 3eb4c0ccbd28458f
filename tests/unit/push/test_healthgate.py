"""The health gate: what counts as lost after a push, and what as not known."""

import pytest

from lab.incidents.facebook_2021.invariants.pairs import PROBED
from lab.incidents.facebook_2021.record import COVER, DNS_PREFIXES
from lab.journal.journal import Journal
from lab.model.event import Event, JsonValue
from lab.push.healthgate import LOOK_S, Health, HealthGate, compared
from tests.fakes.clock import FakeClock

PUSHED, NOW = 20.0, 28.0


def up(at: float, **more: JsonValue) -> Event:
    data: dict[str, JsonValue] = {"address": "10.1.1.1", "between": "dc-dc", "ok": True, **more}
    return Event(round(at * 10), at, "reach", "web1-prn", data)


def down(at: float, **more: JsonValue) -> Event:
    return up(at, ok=False, **more)


def table(at: float, *prefixes: str) -> Event:
    return Event(round(at * 10), at, "rib", "ris", {"prefixes": {each: 1 for each in prefixes}})


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([up(19), up(26), up(27)], Health(1, 1)),
        ([up(19), up(26), down(27)], Health(1, 1)),
        ([up(19), down(26), up(27)], Health(1, 1)),
        (
            [up(19), up(25), down(26), down(27)],
            Health(1, 1, ("web1-prn -> 10.1.1.1 tcp/8080 (line 270)",)),
        ),
        (
            [up(19), down(21), down(25)],
            Health(1, 1, ("web1-prn -> 10.1.1.1 tcp/8080 (line 250)",)),
        ),
        ([up(18), down(19), down(26), down(27)], Health(0, 0)),
        ([down(26), down(27)], Health(0, 0)),
        ([up(19), down(27)], Health(1, 0)),
        ([up(19), down(21), down(22)], Health(1, 0)),
        ([up(19), down(26, blind="x"), down(27, blind="x")], Health(1, 0)),
    ],
    ids=[
        "reached before and after", "one look lost", "lost and back", "lost twice in a row",
        "lost twice, looked at seldom",
        "lost before the push", "not looked at before", "looked at once after",
        "not looked at of late", "blind looks",
    ],
)  # fmt: skip
def test_what_is_lost(seen: list[Event], expected: Health) -> None:
    assert compared(seen, PUSHED, NOW, PROBED) == expected


def test_a_table_without_the_prefix_is_enough() -> None:
    names = [str(prefix) for prefix in (*DNS_PREFIXES, COVER)]
    found = compared([table(19, *names), table(27, *names[1:])], PUSHED, NOW, PROBED)
    assert found == Health(len(names), len(names), (f"ris -> {names[0]} (line 270)",))


@pytest.mark.parametrize(
    ("health", "good", "told"),
    [
        (Health(10, 10), True, "0 of 10 pairs lost"),
        (Health(10, 8), True, "0 of 10 pairs lost, 2 not seen"),
        (Health(10, 7), False, "0 of 10 pairs lost, 3 not seen"),
        (Health(10, 10, ("a -> b (line 7)",)), False, "1 of 10 pairs lost"),
        (Health(0, 0), False, "0 of 0 pairs lost, 0 not seen"),
    ],
)
def test_what_was_not_seen_is_not_good(health: Health, *, good: bool, told: str) -> None:
    assert (health.good, str(health)) == (good, told)


def test_it_looks_for_a_while_after_the_push(journal: Journal, clock: FakeClock) -> None:
    clock.every(1.0, lambda: journal.add("reach", "web1-prn", up(0, ok=journal.now() < 4).data))
    gate = HealthGate(journal, clock, PROBED)
    clock.sleep(3.5)
    gate.pushing()
    clock.sleep(1.0)
    found = gate.health()
    assert journal.now() == pytest.approx(3.5 + 1.0 + LOOK_S)
    assert (found.before, found.seen, len(found.lost)) == (1, 1, 1)


@pytest.mark.parametrize(("app", "known"), [("facebook", 1), ("tools", 0), ("registrar", 0)])
def test_only_pages_of_applications_can_be_lost(app: str, known: int) -> None:
    def page(at: float, status: int | None) -> Event:
        data: dict[str, JsonValue] = {
            "app": app, "by": "address", "address": "192.168.255.0", "status": status,
        }  # fmt: skip
        return Event(round(at * 10), at, "http", "noc", data)

    found = compared([page(19, 200), page(26, None), page(27, None)], PUSHED, NOW, PROBED)
    assert (found.before, len(found.lost)) == (known, known)
