"""The programs of a runtime's nodes: their versions and abilities."""

import platform
import re
import sys
from collections.abc import Iterable

from lab import __version__
from lab.catalog.frr_asked import Ask
from lab.catalog.host import host
from lab.model.errors import RuntimeFailure
from lab.model.software import Asked, Software
from lab.ports import Runtime
from lab.ports.abilities import OwnPrograms

_COMMANDS = {
    "frr": Asked(("zebra", "--version")),
    "nsd": Asked(("nsd", "-v")),
    "unbound": Asked(("unbound", "-V")),
    "bind": Asked(("named", "-v")),
    "haproxy": Asked(("haproxy", "-v")),
}
_IPV6 = Asked(("test", "-d", "/proc/sys/net/ipv6/conf"))
_RELEASE = re.compile(r"\d+(?:\.\d+)+")


def programs(runtime: Runtime) -> Ask:
    """Return the function that asks a runtime's programs: its own, else this host's."""
    return runtime.ask if isinstance(runtime, OwnPrograms) else host


def software(ask: Ask) -> Software:
    """Return the abilities of the nodes' programs.

    Raises:
        RuntimeFailure: FRR is not there, or nothing could be asked.
    """
    limits = _unbound_check("wait-limit: 0", "discard-timeout: 0")
    frr, unbound, ipv6 = ask((_COMMANDS["frr"], limits, _IPV6))
    release = _release(frr.text)
    if not release:
        raise RuntimeFailure("FRR is not installed: no zebra; see stormdrill doctor")
    return Software(release, unbound.returncode == 0, ipv6.returncode != 1)


def versions(runtime: Runtime) -> dict[str, str]:
    """Return the version of everything a run on a runtime depends on; "" for what is missing."""
    own = runtime.releases() if isinstance(runtime, OwnPrograms) else {}
    said = programs(runtime)(tuple(_COMMANDS.values()))
    found = {
        name: ".".join(map(str, _release(each.text)))
        for name, each in zip(_COMMANDS, said, strict=True)
    }
    return {
        "stormdrill": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "kernel": platform.release(),
        **own,
        **found,
    }


def _release(text: str) -> tuple[int, ...]:
    found = _RELEASE.search(text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def _unbound_check(*options: str) -> Asked:
    """Return the question to unbound-checkconf whether it knows options; patches add some."""
    return Asked(("unbound-checkconf", "/dev/stdin"), _conf(options))


def _conf(options: Iterable[str]) -> str:
    basis = ('username: ""', 'chroot: ""', 'directory: "/"', 'pidfile: ""')
    return "server:\n" + "".join(f"  {line}\n" for line in (*basis, *options))
