"""Why a host makes no sandbox, in one line."""

from pathlib import Path

import pytest

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
