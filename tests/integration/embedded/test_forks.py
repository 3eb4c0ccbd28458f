"""The product's own programs in a node: forked from one process, or started plainly."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=20)
OWN = "stormdrill-node"
# Waits for a file that never comes, so it runs as long as the lab.
WAITS = Daemon("waits", (OWN, "when", "/run/never", "probe"), Ready.FILE, "/run")
SLEEPS = Daemon("sleeps", ("sleep", "600"), Ready.FILE, "/run")


@pytest.fixture(params=["forked", "plain"])
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningLab]:
    """Only a lab with a daemon of ours has the process that forks."""
    daemon = WAITS if request.param == "forked" else SLEEPS
    configs = {"r1": NodeConfig(daemons=(daemon,)), "r2": NodeConfig()}
    runtime = Embedded(tmp_path)
    deployment = Deployment(pair.NAME, pair.topology(), configs)
    yield runtime.deploy(deployment, keep=False, progress=lambda _text: None)
    runtime.destroy(pair.NAME)


def say(lab: RunningLab, node: str, *argv: str) -> str:
    done = lab.run(node, argv, timeout=SOON)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_usage_and_exit_code_are_those_of_the_program(lab: RunningLab) -> None:
    done = lab.run("r2", [OWN, "nonesuch"], timeout=SOON)
    assert (done.returncode, done.stdout, done.stderr[:22]) == (2, "", "usage: stormdrill-node")


def test_a_program_reads_its_input_and_says_what_is_wrong(lab: RunningLab) -> None:
    done = lab.run("r2", [OWN, "once", "-"], timeout=SOON, stdin="{}\n")
    assert done.returncode == 2
    assert done.stderr != ""


def each(action: str) -> tuple[str, str, str]:
    """Return a command that does something with each other process of its node as ``$p``.

    Not with PID 1, which enters a node for the moment in which it starts something there.
    """
    net = '"$(readlink /proc/$p/ns/net)" = "$(readlink /proc/self/ns/net)"'
    other = f"[ $p != 1 ] && [ $p != $$ ] && [ {net} ]"
    script = f"for d in /proc/[0-9]*; do p=${{d#/proc/}}; if {other}; then {action}; fi; done"
    return ("sh", "-c", script)


def test_a_program_lives_in_its_node_as_leader_of_its_own_process_group(lab: RunningLab) -> None:
    look = each("cut -d' ' -f1,5,6 /proc/$p/stat; ls /proc/$p/fd | wc -l")
    stream = lab.stream("r2", [OWN, "when", "/run/mark", "probe"])
    seen: list[str] = []
    for _ in range(100):  # until the program has opened and closed its own modules
        seen = say(lab, "r2", *look).split()
        if len(seen) == 4 and seen[3] == "3":
            break
        say(lab, "r2", "sleep", "0.05")
    pid, group, session, descriptors = seen
    # Session 0: that of the lab, which no node sees.
    assert (group, session, descriptors) == (pid, "0", "3")
    stream.stop()
    assert say(lab, "r2", *look) == ""


def test_a_program_that_is_killed_is_seen_with_its_signal(lab: RunningLab) -> None:
    (name,) = [name for name, _ in lab.nodes()[0].daemons]
    say(lab, "r1", *each("kill -9 $p; while [ -d $d ]; do sleep 0.01; done"))
    assert lab.nodes()[0].daemons == ((name, "exited -9"),)
