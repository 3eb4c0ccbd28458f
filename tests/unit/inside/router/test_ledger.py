from pathlib import Path

import pytest

from lab.frr.diff import Command
from lab.inside.router.ledger import Ledger, Record, State, read_lines
from lab.model.errors import PushError

LINES = {"bgpd": [(["router bgp 1"], "bgp router-id 1.1.1.1")]}
RECORD = Record("c1", State.APPLIED, LINES, "", {"bgpd": "router bgp 1\n"}, 12.5, 20.0)


def test_a_record_reads_back_as_it_was_written(tmp_path: Path) -> None:
    Ledger(tmp_path).save(RECORD)
    again = Ledger(tmp_path)
    (record,) = again.records()
    assert (record.change, record.state, record.before) == ("c1", "applied", RECORD.before)
    assert (record.applied_at, record.deadline) == (12.5, 20.0)
    assert record.commands() == {"bgpd": (Command(("router bgp 1",), "bgp router-id 1.1.1.1"),)}
    assert record.texts() == ["router bgp 1 / bgp router-id 1.1.1.1"]


def test_a_record_replaces_the_former(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for state in (State.STAGED, State.ARMED):
        ledger.save(Record("c1", state, LINES))
    assert [record.state for record in ledger.records()] == [State.ARMED]


def test_an_unknown_change_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(PushError, match="change c9 is not known here"):
        Ledger(tmp_path).load("c9")


@pytest.mark.parametrize("change", ["", "../x", "a b", "-x", "x" * 65])
def test_an_identifier_stays_a_file_name(tmp_path: Path, change: str) -> None:
    with pytest.raises(PushError, match="is not an identifier"):
        Ledger(tmp_path).knows(change)


def test_one_at_a_time_holds_the_lock(tmp_path: Path) -> None:
    one, other = Ledger(tmp_path), Ledger(tmp_path)
    busy = pytest.raises(PushError, match="busy with another change")
    with one.alone(), busy, other.alone(patience_s=0.02):
        pass
    with other.alone(patience_s=0.0):
        pass


def test_lines_are_read_by_daemon() -> None:
    assert read_lines('{"bgpd": [[["router bgp 1"], "bgp router-id 1.1.1.1"]]}') == LINES


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"bgpd": []}', '{"bgpd": ["x"]}', '{"bgpd": 1}']
)
def test_lines_that_are_none_are_refused(payload: str) -> None:
    with pytest.raises(PushError):
        read_lines(payload)
