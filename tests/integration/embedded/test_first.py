"""A node's first process is the same for the node, by the small program and without it."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.model.topology import Node, Topology
from lab.runtimes.embedded import Embedded
from lab.runtimes.embedded.fast import library

pytestmark = pytest.mark.netns

PAIR = Topology("first", "test", (Node("a", "host", "x", ()), Node("b", "host", "x", ())), ())

# What a node can see of its first process, and of what it can reach through it.
LOOK = r"""
for pid in /proc/[0-9]*; do test -d $pid && basename $pid; done | head -n 1
awk '{print $4, $5, $6}' /proc/1/stat
grep -E '^(Umask|Uid|Gid|Groups|Threads|Sig[BC]|Cap|NoNewPrivs|Seccomp:)' /proc/1/status
sed -n 's/^SigIgn:.*\(.......\)$/ignores \1/p' /proc/1/status  # without those of the C library
find /proc/1/fd/ -type l -printf '%f %l\n' | sort
for kind in mnt net uts pid; do
    test /proc/1/ns/$kind -ef /proc/self/ns/$kind && echo own $kind
done
find /proc/1/cwd /proc/1/root -printf '%l\n'
tr '\0' '\n' </proc/1/environ | grep -c .
grep -E ' /proc' /proc/self/mountinfo | cut -d' ' -f4-7 | sort
ls -a / | grep host
(echo x >/proc/sys/kernel/hostname) 2>&1 | grep -o 'Read-only file system'
echo 1 >/proc/sys/net/ipv4/ip_forward && cat /proc/sys/net/ipv4/ip_forward
(sleep 0.01 &); sleep 0.2; grep -l '^State:.Z' /proc/[0-9]*/status
kill -9 1; echo $?
true
"""


def seen(state: Path) -> tuple[str, str]:
    """Return the name of a node's first process, and what it shows."""
    runtime = Embedded(state)
    configs = {node.name: NodeConfig() for node in PAIR.nodes}
    lab = runtime.deploy(Deployment("first", PAIR, configs), keep=False, progress=lambda _: None)
    try:
        name, look = (
            lab.run("b", ("sh", "-c", script), timeout=timedelta(seconds=20)).stdout
            for script in ("cat /proc/1/comm", LOOK)
        )
    finally:
        assert runtime.destroy("first").verified
    return name.strip(), look


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_a_node_cannot_tell_how_its_first_process_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    small = seen(tmp_path / "state")
    monkeypatch.setattr(library, "_COMPILERS", ("no-such-compiler",))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "none"))
    forked = seen(tmp_path / "state")
    assert (small[0], forked[0]) == ("init", "sleep")
    assert small[1].splitlines() == forked[1].splitlines()
    assert "Read-only file system" in small[1]
