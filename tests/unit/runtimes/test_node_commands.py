"""What is done and said after a lab of containerlab's has started."""

from collections.abc import Sequence

import pytest

from lab.model.deployment import Daemon, Deployment, NodeConfig, NodeState, Ready
from lab.model.topology import Node, Topology
from lab.runtimes.node_commands import run_commands
from tests.fakes.runtime import FakeLab, FakeRuntime

CMD = Daemon("cmd", ("true",), Ready.FILE, "/")
ZEBRA = Daemon("zebra", ("zebra",), Ready.VTY, "/run/frr/zebra.vty")


def made(*commands: Sequence[str]) -> Deployment:
    topology = Topology("x", "", (Node("a", "linux", ""), Node("b", "linux", "")), ())
    first = NodeConfig(commands=tuple(tuple(argv) for argv in commands))
    return Deployment("x", topology, {"a": first, "b": NodeConfig(daemons=(CMD, ZEBRA))})


def settled(
    deployment: Deployment, runtime: FakeRuntime | None = None
) -> tuple[FakeLab, list[str]]:
    told: list[str] = []
    lab = (runtime or FakeRuntime()).deploy(deployment, keep=True, progress=lambda _: None)
    run_commands(lab, told.append, made=deployment)
    return lab, told


def test_commands_run_in_order_and_what_was_waited_for_is_told() -> None:
    lab, told = settled(made(("echo", "1"), ("true",), ("echo", "2")))
    assert lab.calls == [("a", ("echo", "1")), ("a", ("true",)), ("a", ("echo", "2"))]
    assert told == [
        *("a: echo 1", "  1", "a: echo 2", "  2"),
        "routing daemons that serve: 1, commands run: 3; routing was not waited for",
    ]


def test_a_failing_command_is_told_with_what_it_said_and_the_next_one_runs() -> None:
    runtime = FakeRuntime({"ip": lambda _call: (2, "one\n\n", "File exists\n")})
    lab, told = settled(made(("ip", "addr", "add"), ("true",)), runtime)
    assert lab.calls[-1] == ("a", ("true",))
    assert told == [
        "warning: a: ip addr add: status 2 | one | File exists",
        "routing daemons that serve: 1, commands run: 2, failures: 1; routing was not waited for",
    ]


def test_what_a_command_said_is_told_though_it_went_well() -> None:
    runtime = FakeRuntime(
        {"sh": lambda _call: (0, "the rest went on\n", "sh: 1: no-such-program: not found\n")}
    )
    _, told = settled(made(("sh", "-c", "x"), ("true",)), runtime)
    assert told[:-1] == [
        "a: sh -c x",
        "  the rest went on",
        "  sh: 1: no-such-program: not found",
    ]


def test_a_long_story_of_a_failure_is_cut_and_says_so() -> None:
    runtime = FakeRuntime({"ip": lambda _call: (1, "1\n2\n3\n4\n", "5\n6\n7\n")})
    _, told = settled(made(("ip", "a")), runtime)
    assert told[0] == ("warning: a: ip a: status 1 | (2 lines more before) | 3 | 4 | 5 | 6 | 7")


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (("mcjoin", "-d"), "warning: a: mcjoin: No such file or directory"),
        (("sleep", "9"), "warning: a: sleep 9: no end after 0:02:00"),
    ],
)
def test_a_command_that_cannot_run_or_end_is_told(argv: tuple[str, ...], text: str) -> None:
    _, told = settled(made(argv))
    assert told[0] == text


def test_a_program_that_has_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = (NodeState("b", "linux", "", "failed", (("cmd", "exited 127"),)),)
    monkeypatch.setattr(FakeLab, "nodes", lambda _self: ended)
    _, told = settled(made())
    assert told[0] == "warning: b: cmd exited 127; see /var/log/cmd.log in the node"


def test_commands_come_after_those_of_the_nodes_they_wait_for() -> None:
    names = [f"n{number}" for number in range(20)]  # more than there are workers
    configs = {
        name: NodeConfig(commands=(("echo", name),), after=("last", "silent")) for name in names
    }
    configs["last"] = NodeConfig(commands=(("echo", "1"), ("echo", "2")))
    configs["silent"] = NodeConfig()
    nodes = tuple(Node(name, "linux", "") for name in configs)
    lab, _ = settled(Deployment("x", Topology("x", "", nodes, ()), configs))
    assert lab.calls[:2] == [("last", ("echo", "1")), ("last", ("echo", "2"))]
    assert sorted(node for node, _ in lab.calls[2:]) == sorted(names)
