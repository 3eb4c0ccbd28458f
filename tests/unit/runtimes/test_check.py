"""Why a host makes no sandbox, in one line."""

import resource
from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import RuntimeFailure
from lab.model.topology import Topology
from lab.runtimes.embedded import check


def test_a_refusal_carries_the_kernels_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_APPARMOR", Path("/nonexistent"))
    error = PermissionError(1, "Operation not permitted", "unshare")
    assert check.refusal(error) == (
        "this host forbids user namespaces (Operation not permitted); see stormdrill doctor"
    )


def test_a_container_that_masks_proc_is_told_how_to_show_it() -> None:
    error = PermissionError(1, "Operation not permitted", "/proc")
    assert check.refusal(error) == (
        "this container hides parts of /proc, so no sandbox can have its own; "
        "docker run --security-opt systempaths=unconfined shows them"
    )


def test_an_apparmor_restriction_is_named_with_what_lifts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = tmp_path / "switch"
    switch.write_text("1\n")
    monkeypatch.setattr(check, "_APPARMOR", switch)
    assert check.refusal(PermissionError(13, "Permission denied", "/")) == (
        "AppArmor on this host forbids user namespaces; "
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 allows them"
    )


def test_a_lab_that_may_not_open_enough_files_is_refused_before_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (40, 40))
    check.host_has(Deployment("small", Topology("t", "p", (), ()), {"r1": NodeConfig()}))
    nodes = {f"r{number}": NodeConfig() for number in range(2)}
    with pytest.raises(RuntimeFailure, match=r"40 open files are allowed.*2 nodes.*42; .*ulimit"):
        check.host_has(Deployment("large", Topology("t", "p", (), ()), nodes))
