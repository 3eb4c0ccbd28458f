"""What the trials in the kernel mean."""

import pytest

from lab.doctor import Check, Level
from lab.doctor.kernel import judge

FINE = dict.fromkeys(("user", "namespaces", "proc", "veth", "dummy", "vrf", "tbf", "netem"), "")


def test_a_kernel_that_does_everything_has_no_complaint() -> None:
    assert {check.level for check in judge(FINE, restricted="", allowed="")} == {Level.OK}


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
    checks = judge(seen, restricted=restricted, allowed=allowed)
    assert checks[0] == Check("namespaces", Level.FAIL, "Operation not permitted", mend)


def test_a_masked_proc_and_a_missing_veth_fail() -> None:
    seen = {**FINE, "proc": "Operation not permitted", "veth": "Unknown device type."}
    failed = [one.id for one in judge(seen, restricted="", allowed="") if one.level is Level.FAIL]
    assert failed == ["proc", "veth"]


def test_a_missing_feature_is_only_told() -> None:
    checks = {
        one.id: one for one in judge({**FINE, "netem": "unknown"}, restricted="", allowed="")
    }
    assert checks["netem"] == Check(
        "netem", Level.INFO, "no links with delay and loss: unknown", "sudo modprobe sch_netem"
    )
