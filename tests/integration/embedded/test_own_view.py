"""What a node of namespaces sees of devices, mounts and processes: nothing of the host's."""

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
WAITS = Daemon("waits", ("stormdrill-node", "when", "/never", "once"), Ready.FILE, "/run")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[RunningLab]:
    runtime = Embedded(tmp_path / "state")
    configs = {"r1": NodeConfig(daemons=(WAITS,)), "r2": NodeConfig()}
    plan = Deployment(pair.NAME, pair.topology(), configs)
    yield runtime.deploy(plan, keep=False, progress=lambda _text: None)
    runtime.destroy(pair.NAME)


def sh(lab: RunningLab, text: str) -> str:
    return lab.run("r1", ("sh", "-c", text), timeout=SOON).stdout


def test_a_node_has_the_devices_of_every_program_and_no_disk(lab: RunningLab) -> None:
    assert sh(lab, "find /dev -type b; head -c 3 /dev/zero | wc -c; echo x > /dev/null") == "3\n"
    assert sh(lab, "script -qc tty /dev/null").strip() == "/dev/pts/0"
    assert sh(lab, "mknod /tmp/disk b 8 0 2>/dev/null || echo refused") == "refused\n"
    assert sh(lab, "mkdir /tmp/d; mount -t devtmpfs d /tmp/d 2>/dev/null || echo no") == "no\n"


def test_what_lies_below_its_own_mounts_is_not_the_hosts(lab: RunningLab) -> None:
    seen = (
        "umount -l /sys; umount -l /proc; ls -A /proc /sys 2>/dev/null; ls -d /proc/1 2>/dev/null"
    )
    assert sh(lab, seen).split() == ["/proc:", "/sys:"]


def test_a_program_of_ours_shows_no_path_of_the_host(lab: RunningLab) -> None:
    seen = sh(lab, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
    assert "stormdrill-node when /never once" in seen
    assert str(Path(__file__).parents[3]) not in seen


def test_no_setting_of_the_host_is_changed_by_mistake(lab: RunningLab) -> None:
    script = "for f in kernel/panic vm/swappiness; do echo 1 > /proc/sys/$f || echo refused; done"
    assert sh(lab, f"{{ {script}; }} 2>/dev/null") == "refused\nrefused\n"
    ttl = "/proc/sys/net/ipv4/ip_default_ttl"
    assert sh(lab, f"echo 7 > {ttl}; cat {ttl}") == "7\n"
    trigger = "/proc/sysrq-trigger"  # not on every kernel
    assert sh(lab, f"[ ! -e {trigger} ] || [ -c {trigger} ] && echo harmless") == "harmless\n"
