"""Whether forked daemons are what plainly started ones are, tried once on a host."""

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from difflib import unified_diff

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.start import Start
from lab.model.topology import Node, Topology
from lab.ports import RunningLab
from lab.runtimes.embedded.environment import PATH

Started = Callable[[Deployment], AbstractContextManager[RunningLab]]

_FIRST, _LAST = "a", "b"
# None has a hostname: a daemon takes it from its node.
_CONFIGS = {
    "zebra": "ip prefix-list trial seq 5 permit 192.0.2.0/24\n",
    "staticd": "ip route 192.0.2.0/24 blackhole\n",
    "ospfd": "router ospf\n ospf router-id 192.0.2.1\n",
    "bgpd": "router bgp 65001\n bgp router-id 192.0.2.1\n",
}
# From FRR 10 on mgmtd reads the files of these, and they refuse to be given one.
_MANAGER = "mgmtd"
_MANAGED = ("zebra", "staticd")
_LIMIT = timedelta(seconds=30)
_PATIENCE_S = 10.0
_EVERY_S = 0.1

# What the kernel and FRR say of each daemon, without numbers that differ from start to start.
_LOOK = r"""
own=$(find /proc/self/ns/ -type l -printf 's,^%l$,own %f,;' | tr '[]' '<>')
for daemon in mgmtd zebra staticd ospfd bgpd; do
    pid=$(cat /run/frr/$daemon.pid 2>/dev/null) || continue
    proc=/proc/$pid
    read -r _ _ _ parent group _ <$proc/stat
    echo "== $daemon of $parent"
    test $group = $pid && echo leads its process group
    test -d /var/tmp/frr/$daemon.$pid && echo has its folder of logs
    find $proc/fd/ $proc/ns/ -type l -printf '%l\n' | tr '[]' '<>' |
        sed "$own s,<[0-9]*>,,; s/[0-9]*\$//; s,.*/\([^/]*\.log\)\$,\1," | sort | uniq -c
    grep -E '^(Name|Umask|Uid|Gid|Groups|Threads|Sig[BIC]|Cap|NoNewPrivs|Seccomp:)' $proc/status
    find $proc/cwd $proc/root $proc/exe -printf '%f %l\n'
    tr '\0' '\n' <$proc/environ
    tr '\0' ' ' <$proc/cmdline
    echo
    cat $proc/task/*/comm | sort
    grep -hv '^Max processes' $proc/limits $proc/oom_score_adj  # that one grows with the lab
done
ls /run/frr
vtysh -c 'show version' -c 'show running-config'
"""


def look(lab: RunningLab, node: str) -> str:
    """Return what can be seen of the FRR daemons of a node; alike for daemons that are alike."""
    done = lab.run(node, ("sh", "-c", _LOOK), timeout=_LIMIT)
    return done.stdout + done.stderr


def difference(started: Started) -> str:
    """Return how forked daemons differ from plainly started ones; nothing if they do not."""
    try:
        with ExitStack() as stack:
            forked, plain = (
                stack.enter_context(started(_trial(how))) for how in (Start.FAST, Start.PLAIN)
            )
            if not forked.start.startswith("fast"):
                return forked.start
            return _difference(forked, plain)
    except (CommandError, RuntimeFailure) as error:
        return str(error)


def _difference(forked: RunningLab, plain: RunningLab) -> str:
    """Look until they are alike: a daemon connects to others for a while after it serves."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        usual, seen = (look(lab, _LAST).splitlines() for lab in (plain, forked))
        lines = [
            line
            for line in unified_diff(usual, seen, n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        ]
        if not lines:
            return ""
        if time.monotonic() > until:
            return f"they differ: {'; '.join(lines[:4])}"
        time.sleep(_EVERY_S)


def _trial(how: Start) -> Deployment:
    """Return a lab with a forked daemon beside its sibling, or one that started plainly."""
    names = (_FIRST, _LAST) if how is Start.FAST else (_LAST,)
    topology = Topology("trial", "", tuple(Node(name, "frr", "trial", ()) for name in names), ())
    return Deployment(f"trial-{how}", topology, dict(map(_config, names)), start=how)


def _config(node: str) -> tuple[str, NodeConfig]:
    files = {f"/etc/frr/{name}.conf": text for name, text in _CONFIGS.items()}
    variables = (("TRIAL", node),)
    managed = shutil.which(_MANAGER, path=":".join(PATH)) is not None
    names = (_MANAGER, *_CONFIGS) if managed else tuple(_CONFIGS)
    daemons = tuple(_daemon(name, names[:at]) for at, name in enumerate(names))
    return node, NodeConfig(files, daemons, environment=variables, hostname=f"trial-{node}")


def _daemon(name: str, before: tuple[str, ...]) -> Daemon:
    own = name != _MANAGER and not (_MANAGER in before and name in _MANAGED)
    file = ("-f", f"/etc/frr/{name}.conf") if own else ()
    argv = (name, *file, "-A", "127.0.0.1", "-P", "0", "--log", "stdout")
    after = tuple(one for one in (_MANAGER, "zebra") if one in before)
    return Daemon(name, argv, Ready.VTY, f"/run/frr/{name}.vty", after)
