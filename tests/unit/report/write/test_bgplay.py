import pytest

from lab.journal.timeline import Timeline
from lab.model.event import Event, JsonValue
from lab.report.write.bgplay import bgplay
from tests.fakes.journal import whole_run
from tests.unit.report.lines import OVER, STEADY, Line, journal

STARTED: Line = (
    0.0, "run.started", "drill",
    {"started_utc": "2026-11-01T10:00:00+00:00",
     "nodes": [{"name": name, "kind": "isp", "asn": asn} for name, asn in
               (("tata", 6453), ("a", 32934), ("b", 32934), ("c", 32934), ("d", 32934))]},
)  # fmt: skip


def update(at: float, type_: str, prefix: str, path: str, peer: int = 6453) -> Line:
    return (at, "bgp", "ris", {"type": type_, "prefix": prefix, "peer_as": peer, "path": path})


def made(*updates: Line) -> dict[str, JsonValue]:
    lines = sorted([STARTED, STEADY, OVER, *updates], key=lambda line: line[0])
    found = bgplay(Timeline(journal(*lines)))
    assert found is not None
    return found


def test_what_came_before_the_first_phase_is_the_state_at_its_start() -> None:
    found = made(
        update(2, "A", "10.0.0.0/24", "6453 1 32934"), update(3, "A", "10.0.0.0/24", "6453 32934"),
        update(4, "A", "10.0.1.0/24", "6453 32934"), update(5, "W", "10.0.1.0/24", ""),
    )  # fmt: skip
    assert found["initial_state"] == [
        {"source_id": "ris-6453", "target_prefix": "10.0.0.0/24", "path": [6453, 32934],
         "community": []},
    ]  # fmt: skip
    assert found["events"] == []
    assert found["query_starttime"] == "2026-11-01T10:00:10.000"
    assert found["query_endtime"] == "2026-11-01T10:00:40.000"


def test_later_updates_are_events_in_order_with_their_times() -> None:
    found = made(
        update(2, "A", "10.0.0.0/24", "6453 32934"),
        update(12.5, "W", "10.0.0.0/24", ""),
        update(20.25, "A", "10.0.0.0/24", "6453 {3356,174} 32934"),
    )
    assert found["events"] == [
        {"seq": 1, "timestamp": "2026-11-01T10:00:12.500", "type": "W",
         "attrs": {"source_id": "ris-6453", "target_prefix": "10.0.0.0/24"}},
        {"seq": 2, "timestamp": "2026-11-01T10:00:20.250", "type": "A",
         "attrs": {"source_id": "ris-6453", "target_prefix": "10.0.0.0/24",
                   "path": [6453, 3356, 174, 32934], "community": []}},
    ]  # fmt: skip


def test_every_as_and_peer_of_an_update_is_described() -> None:
    found = made(
        update(2, "A", "10.0.0.0/24", "6453 32934"),
        update(3, "A", "10.0.0.0/24", "3303 32934", peer=3303),
    )
    assert found["nodes"] == [
        {"as_number": 3303, "owner": ""},
        {"as_number": 6453, "owner": "tata"},
        {"as_number": 32934, "owner": "a, b, c, 1 more"},
    ]
    assert found["sources"] == [
        {"id": "ris-3303", "rrc": "ris", "as_number": 3303, "ip": ""},
        {"id": "ris-6453", "rrc": "ris", "as_number": 6453, "ip": ""},
    ]
    assert found["targets"] == [{"prefix": "10.0.0.0/24"}]


@pytest.mark.parametrize(
    "lines", [(STEADY, update(12, "W", "10.0.0.0/24", "")), (STARTED, STEADY)]
)
def test_there_is_nothing_without_an_update_or_a_time(lines: tuple[Line, ...]) -> None:
    assert bgplay(Timeline(journal(*lines))) is None


def test_who_replays_it_has_the_collector_s_table_at_the_end_of_a_whole_run() -> None:
    events = whole_run()
    found = bgplay(Timeline(events))
    assert found is not None
    replayed = {_key(route): route["path"] for route in _records(found["initial_state"])}
    for event in _records(found["events"]):
        attrs = event["attrs"]
        assert isinstance(attrs, dict)
        if event["type"] == "A":
            replayed[_key(attrs)] = attrs["path"]
        else:
            replayed.pop(_key(attrs), None)
    assert replayed == _table(events)
    assert len(_records(found["events"])) > 20


def _records(value: JsonValue) -> list[dict[str, JsonValue]]:
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]


def _key(attrs: dict[str, JsonValue]) -> tuple[str, str]:
    return str(attrs["source_id"]), str(attrs["target_prefix"])


def _table(events: list[Event]) -> dict[tuple[str, str], JsonValue]:
    found: dict[tuple[str, str], JsonValue] = {}
    for event in sorted(events, key=lambda event: (event.at, event.line)):
        if event.kind == "bgp":
            key = f"{event.subject}-{event.data['peer_as']}", str(event.data["prefix"])
            found.pop(key, None)
            if event.data["type"] == "A":
                found[key] = [int(number) for number in str(event.data["path"]).split()]
    return found
