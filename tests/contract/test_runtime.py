"""What every runtime promises, whatever it is made of."""

from datetime import timedelta
from ipaddress import IPv4Interface

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Cleanup, Daemon, Deployment, NodeConfig, NodeState, Ready
from lab.model.errors import CommandError, InputError, RuntimeFailure
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.ports import RunningLab, Runtime

SOON = timedelta(seconds=20)
ZEBRA = Daemon(
    "zebra", ("zebra", "-f", "/etc/frr/zebra.conf", "-P", "0"), Ready.VTY, "/run/frr/zebra.vty"
)
IMPOSSIBLE = Daemon("impossible", ("no-such-program",), Ready.FILE, "/run/never")

#   r1 eth0 ──── eth0 r2
TOPOLOGY = Topology(
    "pair",
    "test",
    (
        Node("r1", Kind.FRR, "here", (Interface("eth0", (IPv4Interface("10.9.0.0/31"),)),)),
        Node("r2", Kind.LINUX, "there", (Interface("eth0", (IPv4Interface("10.9.0.1/31"),)),)),
    ),
    (Link(Endpoint("r1", "eth0"), Endpoint("r2", "eth0")),),
)


def deployment(name: str = "pair", *daemons: Daemon) -> Deployment:
    r1 = NodeConfig({"/etc/frr/zebra.conf": "hostname r1\n"}, (ZEBRA, *daemons))
    return Deployment(name, TOPOLOGY, {"r1": r1, "r2": NodeConfig({"/etc/frr/note": "hello\n"})})


def silent(_text: str) -> None:
    return None


@pytest.fixture
def lab(runtime: Runtime) -> RunningLab:
    return runtime.deploy(deployment(), keep=False, progress=silent)


def test_deploy_returns_the_lab_by_its_name_and_topology(lab: RunningLab) -> None:
    assert (lab.name, lab.topology) == ("pair", TOPOLOGY)


def test_deploy_tells_its_progress(runtime: Runtime) -> None:
    told: list[str] = []
    runtime.deploy(deployment(), keep=False, progress=told.append)
    assert told[0] == "2 nodes"


def test_deploy_refuses_a_name_that_runs_and_says_what_removes_it(
    runtime: Runtime, lab: RunningLab
) -> None:
    with pytest.raises(InputError) as caught:
        runtime.deploy(deployment(), keep=False, progress=silent)
    assert [str(problem) for problem in caught.value.problems] == [
        "pair: a lab of that name runs; stormdrill destroy pair"
    ]


def test_deploy_runs_a_second_lab_beside_the_first(runtime: Runtime, lab: RunningLab) -> None:
    other = runtime.deploy(deployment("other"), keep=False, progress=silent)
    assert [one.name for one in runtime.labs()] == ["other", "pair"]
    assert other.run("r2", ["hostname"], timeout=SOON).stdout == "r2\n"


def test_deploy_that_fails_names_the_cause_and_leaves_nothing(runtime: Runtime) -> None:
    with pytest.raises(RuntimeFailure, match="no-such-program"):
        runtime.deploy(deployment("pair", IMPOSSIBLE), keep=False, progress=silent)
    assert runtime.labs() == ()


def test_attach_gives_the_same_lab(runtime: Runtime, lab: RunningLab) -> None:
    again = runtime.attach("pair")
    assert again.topology == TOPOLOGY
    assert again.run("r1", ["hostname"], timeout=SOON).stdout == "r1\n"


def test_attach_refuses_a_name_that_does_not_run(runtime: Runtime) -> None:
    with pytest.raises(InputError) as caught:
        runtime.attach("absent")
    assert [problem.place for problem in caught.value.problems] == ["absent"]


def test_destroy_ends_the_lab_and_says_that_it_looked(runtime: Runtime, lab: RunningLab) -> None:
    assert runtime.destroy("pair") == Cleanup(verified=True, leftovers=())
    assert runtime.labs() == ()
    with pytest.raises(InputError):
        runtime.attach("pair")


def test_destroy_is_safe_when_nothing_runs(runtime: Runtime) -> None:
    assert runtime.destroy("pair") == Cleanup(verified=True, leftovers=())


def test_a_destroyed_lab_refuses_commands(runtime: Runtime, lab: RunningLab) -> None:
    runtime.destroy("pair")
    with pytest.raises(RuntimeFailure):
        lab.run("r1", ["true"], timeout=SOON)


def test_a_name_can_be_used_again_after_destroy(runtime: Runtime, lab: RunningLab) -> None:
    runtime.destroy("pair")
    again = runtime.deploy(deployment(), keep=False, progress=silent)
    assert again.run("r1", ["hostname"], timeout=SOON).stdout == "r1\n"


def test_labs_describes_what_runs(runtime: Runtime, lab: RunningLab) -> None:
    (state,) = runtime.labs()
    assert (state.name, state.topology, state.profile) == ("pair", "pair", "test")
    assert (state.state, state.nodes) == ("running", 2)


def test_clean_leaves_what_runs(runtime: Runtime, lab: RunningLab) -> None:
    assert runtime.clean() == ()
    assert [one.name for one in runtime.labs()] == ["pair"]


def test_run_gives_status_and_output_as_data(lab: RunningLab) -> None:
    done = lab.run("r2", ["cat", "/etc/frr/absent"], timeout=SOON)
    assert (done.argv, done.returncode, done.stdout, done.stderr) == (
        ("cat", "/etc/frr/absent"), 1, "", "cat: /etc/frr/absent: No such file or directory\n",
    )  # fmt: skip


def test_run_feeds_standard_input(lab: RunningLab) -> None:
    text = "0123456789" * 20_000
    assert lab.run("r2", ["cat"], timeout=SOON, stdin=text).stdout == text


def test_run_raises_when_there_is_no_such_program(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="no-such-program"):
        lab.run("r1", ["no-such-program"], timeout=SOON)


def test_run_raises_when_there_is_no_such_node(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="r9"):
        lab.run("r9", ["true"], timeout=SOON)


def test_run_raises_when_the_command_does_not_end_in_time(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="sleep 60: no end after"):
        lab.run("r1", ["sleep", "60"], timeout=timedelta(seconds=0.2))


def test_stream_yields_lines_until_the_command_ends(lab: RunningLab) -> None:
    assert list(lab.stream("r2", ["cat", "/etc/frr/note"]).lines()) == ["hello"]


def test_stream_carries_lines_both_ways_until_it_is_stopped(lab: RunningLab) -> None:
    stream = lab.stream("r1", ["cat"])
    stream.send("one\n")
    lines = stream.lines()
    assert next(lines) == "one"
    stream.stop()
    stream.stop()
    stream.send("two\n")
    assert list(lines) == []


def test_stream_raises_when_there_is_no_such_program(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="no-such-program"):
        lab.stream("r1", ["no-such-program"])


def test_read_returns_a_file_of_the_node(lab: RunningLab) -> None:
    assert lab.read("r2", "/etc/frr/note") == b"hello\n"


def test_read_raises_for_a_file_only_another_node_has(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="/etc/frr/note"):
        lab.read("r1", "/etc/frr/note")


def test_nodes_gives_every_node_with_its_daemons(lab: RunningLab) -> None:
    assert lab.nodes() == (
        NodeState("r1", "frr", "here", "running", (("zebra", "running"),)),
        NodeState("r2", "linux", "there", "running", ()),
    )


def test_set_link_takes_an_interface_down_and_up(lab: RunningLab) -> None:
    state = "/sys/class/net/eth0/operstate"
    seen = [lab.read("r1", state)]
    lab.set_link("r1", "eth0", up=False)
    seen.append(lab.read("r1", state))
    lab.set_link("r1", "eth0", up=True)
    assert [*seen, lab.read("r1", state)] == [b"up\n", b"down\n", b"up\n"]


def test_set_link_raises_for_an_interface_the_node_has_not(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="eth7"):
        lab.set_link("r1", "eth7", up=False)


def test_a_lab_is_for_one_play_at_a_time(runtime: Runtime, lab: RunningLab) -> None:
    other = runtime.attach("pair")
    with lab.reserved("drill (process 7)"):
        with pytest.raises(InputError) as caught, other.reserved("another"):
            pass
        assert str(caught.value.problems[0]) == (
            "pair: drill (process 7) plays on it; wait for its end, or play on a lab of your own"
        )
        assert other.nodes()  # to look is free
    with other.reserved("a much longer name of who plays"):
        pass
    with lab.reserved("x"), pytest.raises(InputError, match="pair: x plays"), other.reserved("y"):
        pass


def test_vty_answers_a_command(lab: RunningLab) -> None:
    vty = lab.vty("r1", "zebra")
    assert vty.ask("show version").startswith("FRRouting")
    vty.close()


def test_vty_raises_what_the_daemon_refuses(lab: RunningLab) -> None:
    vty = lab.vty("r1", "zebra")
    with pytest.raises(CommandError, match="nonsense"):
        vty.ask("nonsense")
    vty.close()


def test_vty_raises_for_a_daemon_the_node_does_not_run(lab: RunningLab) -> None:
    with pytest.raises(CommandError, match="bgpd"):
        lab.vty("r1", "bgpd")
