"""A daemon that somebody starts again in a node is seen as running; containers do not tell yet."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=20)
START = "setsid zebra -f /etc/frr/zebra.conf -P 0 >/dev/null 2>&1 </dev/null &"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[RunningLab]:
    runtime = Embedded(tmp_path / "state")
    yield runtime.deploy(pair.deployment(), keep=False, progress=lambda _text: None)
    runtime.destroy(pair.NAME)


def state(lab: RunningLab) -> str:
    return next(node.state for node in lab.nodes() if node.name == "r1")


def test_a_daemon_started_by_hand_runs_until_it_ends(lab: RunningLab) -> None:
    lab.kill_daemon("r1", "bgpd")
    lab.kill_daemon("r1", "zebra")
    assert state(lab) == "failed"
    for daemon in ("zebra", "bgpd"):
        start = START.replace("zebra", daemon)
        assert lab.run("r1", ("sh", "-c", start), timeout=SOON).returncode == 0
    deadline = time.monotonic() + 20
    while state(lab) != "running" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert state(lab) == "running"
    lab.kill_daemon("r1", "zebra")
    assert state(lab) == "failed"
