"""What the trials in the kernel mean."""

from pathlib import Path

import pytest

from lab.doctor import Check, Level
from lab.doctor.kernel import filtered, judge

FINE = dict.fromkeys(
    ("user", "namespaces", "proc", "overlay", "veth", "dummy", "vrf", "tbf", "netem"), ""
)


def test_a_kernel_that_does_everything_has_no_complaint() -> None:
    assert {check.level for check in judge(FINE, restricted="", allowed="", filtered=False)} == {
        Level.OK
    }


@pytest.mark.parametrize(
    ("restricted", "allowed", "mend"),
    [
        ("1", "1", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        ("0", "0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        (
            "",
            "",
            "sudo sysctl -w user.max_user_namespaces=10000 user.max_net_namespaces=10000",
        ),
    ],
)
def test_refused_namespaces_fail_with_the_switch_that_refuses_them(
    restricted: str, allowed: str, mend: str
) -> None:
    seen = {**FINE, "namespaces": "Operation not permitted"}
    checks = judge(seen, restricted=restricted, allowed=allowed, filtered=False)
    assert checks[0] == Check("namespaces", Level.FAIL, "Operation not permitted", mend)


@pytest.mark.parametrize(
    ("refused", "restricted", "mend"),
    [
        ("user", "1", "docker run --security-opt seccomp=configs/image/seccomp.json"),
        ("namespaces", "1", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
    ],
)
def test_in_a_container_what_was_refused_tells_the_filter_from_apparmor(
    refused: str, restricted: str, mend: str
) -> None:
    seen = {**FINE, refused: "Operation not permitted"}
    checks = judge(seen, restricted=restricted, allowed="", filtered=True)
    assert checks[0].mend == mend


@pytest.mark.parametrize(
    ("text", "answer"), [("Seccomp:\t2\nSeccomp_filters:\t1\n", True), ("Seccomp:\t0\n", False)]
)
def test_a_seccomp_filter_is_seen(tmp_path: Path, text: str, *, answer: bool) -> None:
    status = tmp_path / "status"
    status.write_text(f"Name:\tx\n{text}")
    assert filtered(status) is answer
    assert not filtered(tmp_path / "none")


def test_a_masked_proc_and_a_missing_veth_fail() -> None:
    seen = {**FINE, "proc": "Operation not permitted", "veth": "Unknown device type."}
    failed = [
        one.id
        for one in judge(seen, restricted="", allowed="", filtered=False)
        if one.level is Level.FAIL
    ]
    assert failed == ["proc", "veth"]


def test_a_missing_feature_is_only_told() -> None:
    checks = {
        one.id: one
        for one in judge({**FINE, "netem": "unknown"}, restricted="", allowed="", filtered=False)
    }
    assert checks["netem"] == Check(
        "netem", Level.INFO, "no links with delay and loss: unknown", "sudo modprobe sch_netem"
    )
