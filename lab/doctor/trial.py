"""Tries in a process of its own what a lab does: namespaces as this user, then links in them.

Prints a JSON object: the name of each trial and why it failed, empty when it went well.
"""

import ctypes
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

CLONE_NEWNS = 0x00020000  # linux/sched.h
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_NOSUID_NODEV_NOEXEC = 0x2 | 0x4 | 0x8  # sys/mount.h
MS_REC_PRIVATE = 0x4000 | 0x40000

# In the order they build on each other; all of them run inside a new network namespace.
LINKS: dict[str, tuple[str, ...]] = {
    "veth": ("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"),
    "dummy": ("ip", "link", "add", "d0", "type", "dummy"),
    "vrf": ("ip", "link", "add", "r0", "type", "vrf", "table", "10"),
    "tbf": (
        "tc",
        "qdisc",
        "add",
        "dev",
        "v0",
        "root",
        "tbf",
        "rate",
        "1mbit",
        "burst",
        "4k",
        "latency",
        "9ms",
    ),
    "netem": ("tc", "qdisc", "add", "dev", "v1", "root", "netem", "delay", "1ms"),
}
_LIBC = ctypes.CDLL(None, use_errno=True)


def _call(done: int) -> None:
    if done != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _user() -> None:
    uid, gid = os.getuid(), os.getgid()
    _call(_LIBC.unshare(CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1", encoding="ascii")


def _namespaces() -> None:
    _call(_LIBC.unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET))


def _proc() -> None:
    _call(_LIBC.mount(b"none", b"/", None, MS_REC_PRIVATE, None))
    _call(_LIBC.mount(b"proc", b"/proc", b"proc", MS_NOSUID_NODEV_NOEXEC, None))


def _overlay() -> None:
    """Lay a directory of its own over the host's programs, on a file system in memory."""
    _call(_LIBC.mount(b"tmpfs", b"/tmp", b"tmpfs", None, None))
    for name in ("upper", "work", "all"):
        Path("/tmp", name).mkdir()  # noqa: S108 - hidden by the line above
    options = b"lowerdir=/usr,upperdir=/tmp/upper,workdir=/tmp/work,userxattr"
    _call(_LIBC.mount(b"overlay", b"/tmp/all", b"overlay", 0, options))


def _link(argv: tuple[str, ...]) -> None:
    program = shutil.which(argv[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise OSError(0, f"no program {argv[0]}")
    done = subprocess.run(
        [program, *argv[1:]], capture_output=True, text=True, timeout=5, check=False
    )
    if done.returncode != 0:
        raise OSError(done.returncode, done.stderr.strip().partition("\n")[0])


def _reason(trial: Callable[[], None]) -> str:
    try:
        trial()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _inside() -> dict[str, str]:
    """Run the trials that need the namespaces, as the first process in them."""
    seen = {"proc": _reason(_proc), "overlay": _reason(_overlay)}
    for name, argv in LINKS.items():
        seen[name] = _reason(partial(_link, argv))
    return seen


def main() -> None:
    """Run every trial; without namespaces the others have failed for the same reason."""
    seen = {"user": _reason(_user), "namespaces": _reason(_namespaces)}
    ground = seen["user"] or seen["namespaces"]
    if ground:
        seen.update(dict.fromkeys(("proc", "overlay", *LINKS), ground))
    elif child := os.fork():
        os.waitpid(child, 0)
        return
    else:
        seen.update(_inside())
    print(json.dumps(seen))  # noqa: T201 - this is a program's answer


if __name__ == "__main__":
    main()
