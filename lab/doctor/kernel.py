"""What the kernel allows this user: namespaces, links, queueing."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from lab.doctor.ask import ask
from lab.doctor.check import Check, Level

APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
USERNS_CLONE = Path("/proc/sys/kernel/unprivileged_userns_clone")  # Debian's switch
STATUS = Path("/proc/self/status")
_CONTAINER = "docker run --security-opt"
_FEATURES = {
    "dummy": "interfaces without a peer",
    "vrf": "routing tables by interface",
    "tbf": "links of limited rate",
    "netem": "links with delay and loss",
}


def kernel() -> tuple[Check, ...]:
    """Try namespaces and links in a child process."""
    ran, text = ask([sys.executable, "-m", "lab.doctor.trial"])
    if not ran:
        last = text.rpartition("\n")[2]
        return (Check("namespaces", Level.FAIL, f"the trial ended early: {last}"),)
    return judge(
        json.loads(text),
        restricted=_first(APPARMOR),
        allowed=_first(USERNS_CLONE),
        filtered=filtered(STATUS),
    )


def _first(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def filtered(status: Path) -> bool:
    """Return whether a seccomp filter, as of a container, judges this process's calls."""
    try:
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return False
    return "Seccomp:\t2" in lines


def judge(
    seen: Mapping[str, str], *, restricted: str, allowed: str, filtered: bool
) -> tuple[Check, ...]:
    """Return the checks for what was seen; switches are texts of /proc/sys or empty."""
    mend = _mend(restricted, allowed)
    if filtered and seen["user"]:  # AppArmor lets that happen and refuses what follows
        mend = f"{_CONTAINER} seccomp=configs/image/seccomp.json"
    checks = [
        _needed("namespaces", seen["user"] or seen["namespaces"], mend),
        _needed("proc", seen["proc"], f"{_CONTAINER} systempaths=unconfined"),
        _files(seen["overlay"]),
        _needed("veth", seen["veth"], "sudo modprobe veth"),
    ]
    checks.extend(_feature(name, purpose, seen[name]) for name, purpose in _FEATURES.items())
    return tuple(checks)


def _mend(restricted: str, allowed: str) -> str:
    if restricted == "1":
        return f"sudo sysctl -w kernel.{APPARMOR.name}=0"
    if allowed == "0":
        return f"sudo sysctl -w kernel.{USERNS_CLONE.name}=1"
    return "sudo sysctl -w user.max_user_namespaces=10000 user.max_net_namespaces=10000"


def _needed(name: str, reason: str, mend: str) -> Check:
    if reason:
        return Check(name, Level.FAIL, reason, mend)
    return Check(name, Level.OK, "made one", mend)


def _files(reason: str) -> Check:
    """Say what a node's root is made of (``lab.runtimes.embedded.layers``)."""
    if reason:
        evidence = f"nodes cannot change the host's programs for themselves: no overlay: {reason}"
        return Check("files", Level.INFO, evidence, "sudo modprobe overlay; Linux 5.11 or later")
    return Check("files", Level.OK, "overlays over the host's programs")


def _feature(name: str, purpose: str, reason: str) -> Check:
    if reason:
        return Check(
            name,
            Level.INFO,
            f"no {purpose}: {reason}",
            f"sudo modprobe sch_{name}" if name in {"tbf", "netem"} else f"sudo modprobe {name}",
        )
    return Check(name, Level.OK, purpose)
