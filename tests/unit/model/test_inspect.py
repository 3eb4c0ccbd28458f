"""One line about a whole lab."""

from lab.model.inspect import NodeRow, summary


def row(node: str, state: str = "running", up: int | None = None) -> NodeRow:
    return NodeRow(node, "eb", "prn", state, up, None if up is None else 3)


def test_a_lab_that_is_well_takes_few_words() -> None:
    rows = [row("a", up=3), row("b"), row("c", up=3)]
    assert summary(rows) == "3 nodes: 3 running; sessions: 6 of 6 up"


def test_a_lab_of_hosts_has_no_sessions() -> None:
    assert summary([row("a")]) == "1 node: 1 running"
    assert summary([]) == "no nodes"


def test_nodes_that_do_not_run_and_sessions_that_are_down_are_named() -> None:
    rows = [row("a", up=3), row("b", "failed", 0), row("c", "stopped"), row("d", up=1)]
    assert summary(rows) == (
        "4 nodes: 2 running, 1 failed, 1 stopped (b, c); sessions: 4 of 9 up (b 0/3, d 1/3)"
    )


def test_many_names_are_cut_and_counted() -> None:
    rows = [row(f"n{number}", up=0) for number in range(8)]
    assert summary(rows).endswith("0 of 24 up (n0 0/3, n1 0/3, n2 0/3, n3 0/3, n4 0/3 and 3 more)")
