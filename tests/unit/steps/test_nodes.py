"""Steps ``node``, ``daemon`` and ``exec``: what is done inside nodes, and how it is taken back."""

import pytest

from lab.model.errors import CommandError
from lab.model.scenario import Step
from lab.steps.daemon import DaemonStep
from lab.steps.execute import Exec
from lab.steps.kind import kind
from lab.steps.node import NodeStep
from tests.fakes.runtime import Call, Said
from tests.fakes.small import Small, wrong

STOP = NodeStep(("site lhr",), "stop")
KILL = DaemonStep(("kind frr",), "bgpd", "kill")
UNKNOWN = "site zrh: no node has site zrh; there are: site lhr, site nyc"


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (STOP, []),
        (KILL, []),
        (Exec(("r1",), "ip route add blackhole '10.0.0.0/8'", "true"), []),
        (NodeStep((), "stop"), [
            "here.on: names no node; use a node, or `kind NAME`, `role NAME`, `site NAME`",
        ]),
        (NodeStep(("site zrh",), "stop"), [f"here.on: {UNKNOWN}"]),
        (NodeStep(("here",), "stop"), ["here.on: here: `here` has a meaning in a visit only"]),
        (DaemonStep(("site zrh",), "bgpd", "kill"), [f"here.on: {UNKNOWN}"]),
        (Exec(("site zrh",), "true"), [f"here.on: {UNKNOWN}"]),
        (Exec(("r1",), " "), ["here.run: is empty"]),
        (Exec(("r1",), "echo 'a", "echo \"b"), [
            "here.run: cannot be split into words: No closing quotation",
            "here.undo: cannot be split into words: No closing quotation",
        ]),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_says_why(step: Step, problems: list[str]) -> None:
    assert wrong(step) == problems


def test_the_site_of_a_visit_is_here() -> None:
    assert wrong(NodeStep(("here kind frr",), "stop"), visited=True) == []


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (STOP, "stop node site lhr"),
        (DaemonStep(("r1", "r2"), "ospfd", "restart"), "restart ospfd on r1, r2"),
        (Exec(("r1",), "ip link", "true"), "exec on r1: ip link"),
    ],
)
def test_a_step_says_what_it_does_for_people(step: Step, text: str) -> None:
    assert kind(step).describe() == text


def test_nodes_stop_and_start_again_at_the_end_of_the_play(here: Small) -> None:
    seen: list[object] = []
    here.before(lambda: seen.append(dict(here.lab.stopped)))
    done = here.perform(STOP)
    assert (done.ok, done.text, sorted(here.lab.stopped)) == (True, "2 nodes", ["r1", "r2"])
    assert (seen, here.wings.names()) == ([{}], ["start r1, r2"])
    assert here.data("node")[0] == {
        "subject": "r1", "action": "stop", "text": "stop node site lhr", "ok": True, "error": "",
    }  # fmt: skip
    here.wings.undo()
    assert here.lab.stopped == {}


def test_a_node_is_started_by_a_step_too(here: Small) -> None:
    here.perform(STOP)
    assert here.perform(NodeStep(("r1",), "start")).ok
    assert sorted(here.lab.stopped) == ["r2"]


@pytest.mark.parametrize(
    ("action", "state"),
    [("kill", "exited -9"), ("stop", "stopped"), ("start", "running"), ("restart", "running")],
)
def test_a_daemon_is_ended_and_started_again_at_the_end_of_the_play(
    action: str, state: str, here: Small
) -> None:
    seen: list[str] = []
    here.before(lambda: seen.append(here.lab.states["r1"]["bgpd"]))
    step = DaemonStep(("site lhr",), "bgpd", action)  # type: ignore[arg-type] # one of the four
    assert here.perform(step).ok
    assert [here.lab.states[node]["bgpd"] for node in ("r1", "r2", "r3")] == [
        state, state, "running",
    ]  # fmt: skip
    assert (seen, here.wings.names()) == (["running"], ["start bgpd on r1, r2"])
    here.wings.undo()
    assert here.lab.states["r1"]["bgpd"] == "running"


def test_a_daemon_that_a_node_does_not_have_fails_the_step(here: Small) -> None:
    done = here.perform(DaemonStep(("r1", "noc"), "bgpd", "kill"))
    assert (done.ok, done.text) == (False, "noc: bgpd: no such daemon; there are: none")
    assert [(each["subject"], each["ok"]) for each in here.data("daemon")] == [
        ("r1", True), ("noc", False),
    ]  # fmt: skip


def test_a_daemon_that_does_not_start_again_spares_no_other(here: Small) -> None:
    here.perform(KILL)
    here.lab.stopped["r1"] = []
    with pytest.raises(CommandError, match="r1: bgpd: the node is stopped"):
        here.wings.undo()
    assert [here.lab.states[node]["bgpd"] for node in ("r2", "r3")] == ["running", "running"]


def test_a_node_that_does_not_start_again_spares_no_other(
    here: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.perform(STOP)
    start = here.lab.start_node

    def broken(node: str) -> None:
        if node == "r1":
            raise CommandError("r1: no memory")
        start(node)

    monkeypatch.setattr(here.lab, "start_node", broken)
    with pytest.raises(CommandError, match="r1: no memory"):
        here.wings.undo()
    assert sorted(here.lab.stopped) == ["r1"]


@pytest.fixture
def told(here: Small) -> list[tuple[str, ...]]:
    """Return a list that fills with the calls of a program that fails on r2."""
    calls: list[tuple[str, ...]] = []

    def program(call: Call) -> Said:
        calls.append((call.node, *call.argv))
        return (
            (2, "a line\n", "RTNETLINK: File exists\n") if call.node == "r2" else (0, "ok\n", "")
        )

    here.lab.programs = {**here.lab.programs, "ip": program}
    return calls


def test_a_command_runs_in_every_node_with_its_words_as_a_shell_splits_them(
    here: Small, told: list[tuple[str, ...]]
) -> None:
    done = here.perform(Exec(("r1", "r3"), "ip addr 'a b' $HOME"))
    assert (done.ok, done.text, here.wings.names()) == (True, "2 nodes", [])
    assert told == [(node, "ip", "addr", "a b", "$HOME") for node in ("r1", "r3")]
    assert here.data("exec")[0] == {
        "subject": "r1", "run": "ip addr 'a b' $HOME", "returncode": 0, "output": "ok\n",
        "ok": True, "error": "", "text": "exec on r1, r3: ip addr 'a b' $HOME",
    }  # fmt: skip


def test_a_command_that_fails_somewhere_runs_in_the_other_nodes(
    here: Small, told: list[tuple[str, ...]]
) -> None:
    done = here.perform(Exec(("kind frr",), "ip x"))
    assert (done.ok, done.text) == (False, "r2: status 2: RTNETLINK: File exists")
    assert [node for node, *_ in told] == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("run", "error"),
    [("sleep 9", "sleep 9: no end after 0:00:20"), ("nc", "r1: nc: No such file or directory")],
)
def test_a_command_that_cannot_run_or_end_fails_the_step(
    run: str, error: str, here: Small
) -> None:
    done = here.perform(Exec(("r1",), run))
    assert (done.ok, done.text) == (False, error)
    assert here.data("exec")[0]["returncode"] is None


def test_the_command_that_takes_it_back_runs_at_the_end_of_the_play(
    here: Small, told: list[tuple[str, ...]]
) -> None:
    seen: list[int] = []
    here.before(lambda: seen.append(len(told)))
    here.perform(Exec(("r1", "r2", "r3"), "true", "ip back"))
    assert (seen, told) == ([0], [])
    with pytest.raises(CommandError, match="r2: status 2"):
        here.wings.undo()
    assert told == [(node, "ip", "back") for node in ("r1", "r2", "r3")]


def test_only_the_end_of_a_long_output_is_kept(here: Small) -> None:
    here.lab.programs = {**here.lab.programs, "ip": lambda _call: (0, "x" * 1000 + "end", "")}
    here.perform(Exec(("r1",), "ip"))
    kept = str(here.data("exec")[0]["output"])
    assert (len(kept), kept[-4:]) == (400, "xend")
