"""Rows as Batfish sends them, read."""

from typing import Any

from lab.verify.answers import (
    failures,
    loops,
    names,
    owners,
    partly,
    plain,
    routers_with,
    sessions,
)
from lab.verify.question import Row


def hop(name: str) -> Any:
    return {"node": {"id": f"node-{name}", "name": name}}


def row(*ends: tuple[str, str]) -> Row:
    traces: Any = [{"disposition": end, "hops": [hop("u1"), hop(at)]} for end, at in ends]
    flow: Any = {"ingressNode": "u1", "dstIp": "10.0.0.1"}
    return {"Flow": flow, "Traces": traces}


def test_a_failure_names_who_started_and_where_it_ended() -> None:
    found = failures([row(("NO_ROUTE", "r1"), ("NULL_ROUTED", "r2"))])
    assert found == {"u1": "u1 -> 10.0.0.1: NO_ROUTE at r1, NULL_ROUTED at r2"}
    assert not partly(found["u1"])


def test_a_failure_on_some_of_equal_paths_is_told_apart() -> None:
    told = failures([row(("ACCEPTED", "s"), ("NULL_ROUTED", "r2"))])["u1"]
    assert told == "u1 -> 10.0.0.1: NULL_ROUTED at r2, on some of its equal paths"
    assert partly(told)


def test_of_a_two_way_packet_the_way_that_failed_is_told() -> None:
    two: Row = {
        "Forward_Flow": {"ingressNode": "u1", "dstIp": "10.0.0.1"},
        "Forward_Traces": [{"disposition": "ACCEPTED", "hops": [hop("s")]}],
        "Reverse_Traces": [{"disposition": "NO_ROUTE", "hops": [hop("r9")]}],
    }
    assert failures([two]) == {"u1": "u1 -> 10.0.0.1: NO_ROUTE at r9"}


def test_no_row_is_no_failure() -> None:
    assert failures([]) == {}


def test_a_loop_is_the_nodes_between_the_same_one_twice() -> None:
    trace: Any = {"disposition": "LOOP", "hops": [hop("u"), hop("a"), hop("b"), hop("a")]}
    found = loops([{"Flow": {"ingressNode": "u", "dstIp": "1.1.1.1"}, "Traces": [trace]}])
    assert found == {frozenset({"a", "b"}): "u -> 1.1.1.1: a - b"}


def test_cells_are_read_whatever_they_are_wrapped_in() -> None:
    assert plain({"id": "node-r1", "name": "r1"}) == "r1"
    assert plain({"schema": "Ip", "value": "10.0.0.1"}) == "10.0.0.1"
    assert plain({"type": "ip", "ip": "10.0.0.1"}) == "10.0.0.1"
    assert plain(None) == ""
    assert names([{"name": "r1"}, "r2"]) == ("r1", "r2")


def test_tables_become_mappings() -> None:
    end: Row = {"Node": {"name": "r1"}, "Remote_IP": {"schema": "Ip", "value": "10.0.0.2"},
                "Established_Status": "ESTABLISHED"}  # fmt: skip
    assert sessions([end], "Established_Status") == {("r1", "10.0.0.2"): "ESTABLISHED"}
    rows: list[Row] = [
        {"IP": "1.1.1.1", "Node": "a", "Interface": "lo"},
        {"IP": "1.1.1.1", "Node": "b", "Interface": "eth1"},
    ]
    assert owners(rows) == {"1.1.1.1": {"a": "lo", "b": "eth1"}}
    assert routers_with([{"Node": {"name": "t"}, "Next_Hop": {"ip": "10.0.0.1"}}]) == {
        "t": ("10.0.0.1",)
    }
