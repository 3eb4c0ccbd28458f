"""The daemons of a router, and the file that each of them reads."""

import re

from lab.frr.daemons import in_one_commit, split
from lab.model.deployment import Daemon, Ready

# The daemons whose files mgmtd reads, by the first FRR that does so; they take no file themselves
# (`mgmt_daemons` in lib/vty.c of 9.0 and 10.0).
_MANAGED = {9: ("staticd",), 10: ("staticd", "zebra")}

_ROUTES = re.compile(r"^\s*(ip|ipv6) route ", re.MULTILINE)
_OSPF = re.compile(r"^router ospf\b", re.MULTILINE)


def frr_files(conf: str, release: tuple[int, ...]) -> dict[str, str]:
    """Return the integrated file and, where a daemon has lines of its own, the file it reads."""
    parts = split(conf)
    if "staticd" not in _managed(release) and _ROUTES.search(conf):
        parts["staticd"] = in_one_commit(parts["staticd"])
    files = {f"/etc/frr/{daemon}.conf": text for daemon, text in parts.items() if text}
    return {"/etc/frr/frr.conf": conf, "/etc/frr/vtysh.conf": "", **files}


def frr_daemons(conf: str, release: tuple[int, ...]) -> tuple[Daemon, ...]:
    """Return the daemons a configuration needs, for an FRR release as (8, 4)."""
    managed = _managed(release)
    found = []
    if managed:  # first: a zebra that has no mgmtd to tell says so many times a second
        found.append(_daemon("mgmtd", file=False))
    after = tuple(daemon.name for daemon in found)
    found.append(_daemon("zebra", "-A", "127.0.0.1", file="zebra" not in managed, after=after))
    after = (*after, "zebra")
    if _ROUTES.search(conf):
        found.append(_daemon("staticd", file="staticd" not in managed, after=after))
    if _OSPF.search(conf):
        found.append(_daemon("ospfd", after=after))
    found.append(_daemon("bgpd", after=after))
    return tuple(found)


def _managed(release: tuple[int, ...]) -> tuple[str, ...]:
    return next((_MANAGED[since] for since in (10, 9) if release[0] >= since), ())


def _daemon(name: str, *options: str, file: bool = True, after: tuple[str, ...] = ()) -> Daemon:
    own = ("-f", f"/etc/frr/{name}.conf") if file else ()
    argv = (name, *own, "-P", "0", *options, "--log", "stdout", "--log-level", "warnings")
    return Daemon(name, argv, Ready.VTY, f"/run/frr/{name}.vty", after)
