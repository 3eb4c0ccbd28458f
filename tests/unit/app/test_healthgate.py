"""The health gate: what counts as lost after a push, and what as not known."""

from pathlib import Path

import pytest

from lab.app.healthgate import LOOK_S, Health, health, watched
from lab.engine.journal import Journal
from lab.model.event import Event, JsonValue
from lab.model.facebook import COVER, DNS_PREFIXES
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
        ([up(19), up(26), up(27)], Health(1, ())),
        ([up(19), up(26), down(27)], Health(1, ())),
        ([up(19), down(26), up(27)], Health(1, ())),
        (
            [up(19), up(25), down(26), down(27)],
            Health(1, ("web1-prn -> 10.1.1.1 tcp/8080 (line 270)",)),
        ),
        ([up(18), down(19), down(26), down(27)], Health(0, ())),
        ([down(26), down(27)], Health(0, ())),
        ([up(19), down(27)], Health(0, ())),
        ([up(19), down(21), down(22)], Health(0, ())),
        ([up(19), down(26, blind="x"), down(27, blind="x")], Health(0, ())),
    ],
    ids=[
        "reached before and after", "one look lost", "lost and back", "lost twice in a row",
        "lost before the push", "not looked at before", "looked at once after",
        "not looked at of late", "blind looks",
    ],
)  # fmt: skip
def test_what_is_lost(seen: list[Event], expected: Health) -> None:
    assert health(seen, PUSHED, NOW) == expected


def test_a_table_without_the_prefix_is_enough() -> None:
    names = [str(prefix) for prefix in (*DNS_PREFIXES, COVER)]
    found = health([table(19, *names), table(27, *names[1:])], PUSHED, NOW)
    assert found == Health(len(names), (f"ris -> {names[0]} (line 270)",))


def test_nothing_seen_is_not_good() -> None:
    assert not Health(0, ()).good
    assert str(Health(0, ())) == "nothing was seen"


def test_it_looks_for_a_while_after_the_push(
    journal: Journal, clock: FakeClock, tmp_path: Path
) -> None:
    clock.every(1.0, lambda: journal.add("reach", "web1-prn", up(0, ok=journal.now() < 4).data))
    clock.sleep(3.5)
    found = watched(journal, clock, journal.now())
    assert journal.now() == pytest.approx(3.5 + LOOK_S)
    assert (found.pairs, len(found.lost)) == (1, 1)
