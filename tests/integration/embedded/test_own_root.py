"""A node with a root of its own: what it writes, what it is given, and where both are seen."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Bind, Deployment, NodeConfig
from lab.model.errors import RuntimeFailure
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair

pytestmark = pytest.mark.netns

SOON = timedelta(seconds=20)


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Embedded]:
    made = Embedded(tmp_path / "state")
    yield made
    made.destroy(pair.NAME)


def deploy(runtime: Embedded, r1: NodeConfig) -> RunningLab:
    plan = Deployment(pair.NAME, pair.topology(), {"r1": r1, "r2": NodeConfig(own_root=True)})
    return runtime.deploy(plan, keep=False, progress=lambda _text: None)


def sh(lab: RunningLab, node: str, text: str) -> str:
    done = lab.run(node, ("sh", "-c", text), timeout=SOON)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_a_node_writes_is_seen_by_nobody_else(runtime: Embedded) -> None:
    lab = deploy(runtime, NodeConfig(own_root=True))
    places = ("/mark-of-a-test", "/etc/mark", "/usr/mark", "/usr/local/mark", "/opt/mark")
    own = ("/root/mark", "/tmp/mark", "/run/mark")
    for place in (*places, *own):
        sh(lab, "r1", f"echo here > {place}")
        assert lab.read("r1", place) == b"here\n"
        assert lab.run("r2", ("ls", place), timeout=SOON).returncode == 2
        assert not os.access(place, os.F_OK)


def test_a_node_may_change_and_remove_the_hosts_files_for_itself(runtime: Embedded) -> None:
    before = Path("/etc/services").read_bytes()
    lab = deploy(runtime, NodeConfig(own_root=True))
    sh(lab, "r1", "sed -i 1d /etc/services; rm /etc/protocols")
    assert lab.read("r1", "/etc/services") == before.partition(b"\n")[2]
    assert lab.run("r1", ("ls", "/etc/protocols"), timeout=SOON).returncode == 2
    assert Path("/etc/services").read_bytes() == before
    assert Path("/etc/protocols").exists()


def test_files_and_binds_may_be_where_the_host_has_nothing(
    runtime: Embedded, tmp_path: Path
) -> None:
    (tmp_path / "page").write_text("page\n")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index").write_text("index\n")
    binds = (
        Bind(str(tmp_path / "page"), "/root/deep/page"),
        Bind(str(tmp_path / "page"), "/nowhere-on-this-host/page"),
        Bind(str(tmp_path / "site"), "/usr/share/nowhere/html"),
        Bind(str(tmp_path / "page"), "/etc/frr/frr.conf"),
        Bind(str(tmp_path / "site"), "/var/run/site"),
    )
    files = {"/usr/lib/nowhere/tool": "#!/bin/sh\necho ran\n", "/etc/hosts": "192.0.2.1 here\n"}
    lab = deploy(runtime, NodeConfig(files, binds=binds, own_root=True))
    for path in ("/root/deep/page", "/nowhere-on-this-host/page", "/etc/frr/frr.conf"):
        assert lab.read("r1", path) == b"page\n"
    for path in ("/usr/share/nowhere/html/index", "/run/site/index"):
        assert lab.read("r1", path) == b"index\n"
    assert sh(lab, "r1", "/usr/lib/nowhere/tool; cat /etc/hosts") == "ran\n192.0.2.1 here\n"
    assert lab.run("r2", ("ls", "/root/deep"), timeout=SOON).returncode == 2


def test_a_bind_is_the_hosts_own_file_unless_it_is_read_only(
    runtime: Embedded, tmp_path: Path
) -> None:
    (tmp_path / "shared").write_text("before\n")
    (tmp_path / "kept").write_text("before\n")
    binds = (
        Bind(str(tmp_path / "shared"), "/shared"),
        Bind(str(tmp_path / "kept"), "/kept", read_only=True),
    )
    lab = deploy(runtime, NodeConfig(binds=binds, own_root=True))
    sh(lab, "r1", "echo after > /shared")
    assert (tmp_path / "shared").read_text() == "after\n"
    refused = lab.run("r1", ("sh", "-c", "echo after > /kept"), timeout=SOON)
    assert "Read-only file system" in refused.stderr
    assert (tmp_path / "kept").read_text() == "before\n"


def test_a_bind_without_its_source_ends_the_deploy(runtime: Embedded, tmp_path: Path) -> None:
    bind = Bind(str(tmp_path / "absent"), "/x")
    with pytest.raises(RuntimeFailure) as caught:
        deploy(runtime, NodeConfig(binds=(bind,), own_root=True))
    assert str(caught.value) == f"pair: r1: bind {tmp_path}/absent:/x: No such file or directory"


def test_every_process_has_the_nodes_environment_and_host_name(runtime: Embedded) -> None:
    config = NodeConfig(environment=(("COLOUR", "red"),), hostname="alpha", own_root=True)
    lab = deploy(runtime, config)
    assert sh(lab, "r1", "echo $COLOUR $(hostname)") == "red alpha\n"
    assert sh(lab, "r2", "echo $COLOUR $(hostname)") == "r2\n"


def test_a_host_with_files_mounted_over_its_own_is_taken_apart(tmp_path: Path) -> None:
    """A container's /etc/hosts is such a file; a user namespace below cannot overlay it."""
    (tmp_path / "hosts").write_text("192.0.2.9 outer\n")
    script = 'mount --bind "$0" /etc/hosts; exec unshare --user --map-root-user "$@"'
    argv = (sys.executable, "-m", "tests.integration.embedded.rooted", str(tmp_path / "state"))
    outer = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script)
    done = subprocess.run(
        (*outer, str(tmp_path / "hosts"), *argv), capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == ["192.0.2.1 inner", "192.0.2.9 outer"], done.stderr
    assert os.access("/etc/hosts", os.F_OK)


def test_the_hosts_root_and_the_sandboxs_files_are_out_of_view(
    runtime: Embedded, tmp_path: Path
) -> None:
    lab = deploy(runtime, NodeConfig(own_root=True))
    assert sh(lab, "r1", f"ls -A /.host {tmp_path} 2>/dev/null || true") == ""
