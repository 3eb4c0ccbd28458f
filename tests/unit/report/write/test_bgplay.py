from pathlib import Path

import pytest

from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.probes.mrt import IN_RUN_FOLDER, Update, updates
from lab.report import Contents, write
from lab.report.write.bgplay import bgplay
from tests.unit.report.lines import OVER, STEADY, Line, journal

BEGAN_US = 1793527200_000000  # 2026-11-01 10:00 UTC
NODES: list[JsonValue] = [
    {"name": name, "kind": "isp", "asn": asn}
    for name, asn in (("tata", 6453), ("a", 32934), ("b", 32934), ("c", 32934), ("d", 32934))
]
STARTED: Line = (
    0.0, "run.started", "drill", {"started_utc": "2026-11-01T10:00:00+00:00", "nodes": NODES},
)  # fmt: skip
SEEN: Line = (
    15.0, "bgp", "ris", {"type": "W", "prefix": "10.0.0.0/24", "peer_as": 6453, "path": ""},
)  # fmt: skip
RUN = (STARTED, STEADY, SEEN, OVER)  # the first phase begins at 10 s
TATA, SWISSCOM = "198.19.0.0", "198.19.0.2"


def announced(at: float, prefix: str, path: str, peer: str = TATA) -> Update:
    asn = int(path.split()[0])
    return Update(BEGAN_US + round(at * 1e6), "A", prefix, asn, path, peer)


def withdrawn(at: float, prefix: str) -> Update:
    return Update(BEGAN_US + round(at * 1e6), "W", prefix, 6453, "", TATA)


def made(*seen: Update) -> dict[str, JsonValue]:
    found = bgplay(Timeline(journal(*RUN)), seen)
    assert found is not None
    return found


def test_what_came_before_the_first_phase_is_the_state_at_its_start() -> None:
    found = made(
        announced(2, "10.0.0.0/24", "6453 1 32934"), announced(3, "10.0.0.0/24", "6453 32934"),
        announced(4, "10.0.1.0/24", "6453 32934"), withdrawn(5, "10.0.1.0/24"),
    )  # fmt: skip
    assert found["initial_state"] == [
        {"source_id": TATA, "target_prefix": "10.0.0.0/24", "path": [6453, 32934],
         "community": []},
    ]  # fmt: skip
    assert found["events"] == []
    assert found["query_starttime"] == "2026-11-01T10:00:10.000"
    assert found["query_endtime"] == "2026-11-01T10:00:40.000"


def test_later_updates_are_events_in_order_with_their_times() -> None:
    found = made(
        announced(2, "10.0.0.0/24", "6453 32934"),
        withdrawn(12.5, "10.0.0.0/24"),
        announced(20.25, "10.0.0.0/24", "6453 {3356,174} 32934"),
    )
    assert found["events"] == [
        {"seq": 1, "timestamp": "2026-11-01T10:00:12.500", "type": "W",
         "attrs": {"source_id": TATA, "target_prefix": "10.0.0.0/24"}},
        {"seq": 2, "timestamp": "2026-11-01T10:00:20.250", "type": "A",
         "attrs": {"source_id": TATA, "target_prefix": "10.0.0.0/24",
                   "path": [6453, 3356, 174, 32934], "community": []}},
    ]  # fmt: skip


def test_every_as_and_peer_of_an_update_is_described() -> None:
    found = made(
        announced(2, "10.0.0.0/24", "6453 32934"),
        announced(3, "10.0.0.0/24", "3303 32934", SWISSCOM),
    )
    assert found["nodes"] == [
        {"as_number": 3303, "owner": ""},
        {"as_number": 6453, "owner": "tata"},
        {"as_number": 32934, "owner": "a, b, c, 1 more"},
    ]
    assert found["sources"] == [
        {"id": TATA, "rrc": "ris", "as_number": 6453, "ip": TATA},
        {"id": SWISSCOM, "rrc": "ris", "as_number": 3303, "ip": SWISSCOM},
    ]
    assert found["targets"] == [{"prefix": "10.0.0.0/24"}]


@pytest.mark.parametrize(
    ("lines", "seen"), [(RUN, ()), ((STEADY, OVER), (withdrawn(12, "10.0.0.0/24"),))]
)
def test_there_is_nothing_without_an_update_or_a_time(
    lines: tuple[Line, ...], seen: tuple[Update, ...]
) -> None:
    assert bgplay(Timeline(journal(*lines)), seen) is None


FILE = Path("tests/recorded/frr-8.4.4-updates-et.mrt").read_bytes()


def recorded(cut: int) -> dict[str, JsonValue]:
    """Return the replay of the recorded file where the first phase begins at an update of it."""
    seen, _ = updates(FILE)
    late_s = (seen[cut].at_us - BEGAN_US) / 1e6
    phase: Line = (late_s, *STEADY[1:])
    found = bgplay(Timeline(journal(STARTED, phase, (late_s + 60, *OVER[1:]))), seen)
    assert found is not None
    return found


@pytest.mark.parametrize("cut", [0, 1, 7, 12])
def test_who_replays_a_recorded_file_has_the_collector_s_table_at_its_end(cut: int) -> None:
    found = recorded(cut)
    replayed = {_key(route): route["path"] for route in _records(found["initial_state"])}
    for event in _records(found["events"]):
        attrs = event["attrs"]
        assert isinstance(attrs, dict)
        if event["type"] == "A":
            replayed[_key(attrs)] = attrs["path"]
        else:
            del replayed[_key(attrs)]
    assert replayed == _table()


def test_a_file_that_is_cut_or_broken_costs_no_report(tmp_path: Path) -> None:
    (tmp_path / IN_RUN_FOLDER).parent.mkdir()
    for data, made_ in ((FILE[:-3], True), (b"no MRT at all, but long enough", False)):
        (tmp_path / IN_RUN_FOLDER).write_bytes(data)
        (tmp_path / "bgplay.json").unlink(missing_ok=True)
        write(tmp_path, journal(*RUN), (), Verdict.UNKNOWN, Contents())
        assert (tmp_path / "bgplay.json").is_file() is made_


def _records(value: JsonValue) -> list[dict[str, JsonValue]]:
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]


def _key(attrs: dict[str, JsonValue]) -> tuple[str, str]:
    return str(attrs["source_id"]), str(attrs["target_prefix"])


def _table() -> dict[tuple[str, str], JsonValue]:
    found: dict[tuple[str, str], JsonValue] = {}
    for update in updates(FILE)[0]:
        found.pop((update.peer, update.prefix), None)
        if update.type == "A":
            found[update.peer, update.prefix] = [int(asn) for asn in update.path.split()]
    return found
