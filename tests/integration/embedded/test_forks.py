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


def say(lab: RunningLab, *argv: str) -> str:
    done = lab.run("r1", argv, timeout=SOON)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_usage_and_exit_code_are_those_of_the_program(lab: RunningLab) -> None:
    done = lab.run("r2", [OWN, "nonesuch"], timeout=SOON)
    assert (done.returncode, done.stdout, done.stderr[:22]) == (2, "", "usage: stormdrill-node")


def test_a_program_reads_its_input_and_says_what_is_wrong(lab: RunningLab) -> None:
    done = lab.run("r2", [OWN, "once", "-"], timeout=SOON, stdin="{}\n")
    assert done.returncode == 2
    assert done.stderr != ""


def test_a_program_lives_in_its_node_as_leader_of_its_own_session(lab: RunningLab) -> None:
    stream = lab.stream("r2", [OWN, "when", "/run/mark", "probe"])
    find = "for d in /proc/[0-9]*; do if [ $(readlink $d/ns/net) = $(readlink /proc/self/ns/net) ]"
    script = (
        f"{find} && [ $d != /proc/$$ ]; then cut -d' ' -f5,6 $d/stat; ls $d/fd | wc -l; fi; done"
    )
    seen: list[str] = []
    for _ in range(100):
        seen = lab.run("r2", ["sh", "-c", f"sleep 0.05; {script}"], timeout=SOON).stdout.split()
        if len(seen) == 3:
            break
    group, session, descriptors = seen
    assert group == session
    assert int(descriptors) == 3
    stream.stop()
    assert lab.run("r2", ["sh", "-c", script], timeout=SOON).stdout == ""


def test_a_program_that_is_killed_is_seen_with_its_signal(lab: RunningLab) -> None:
    (name,) = [name for name, _ in lab.nodes()[0].daemons]
    script = (
        "for d in /proc/[0-9]*; do p=${d#/proc/}; "
        'if [ "$(readlink $d/ns/net)" = "$(readlink /proc/self/ns/net)" ] && [ $p != $$ ]; '
        "then kill -9 $p; while [ -d $d ]; do sleep 0.01; done; fi; done"
    )
    lab.run("r1", ["sh", "-c", script], timeout=SOON)
    assert lab.nodes()[0].daemons == ((name, "exited -9"),)
