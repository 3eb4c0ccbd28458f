"""A deployment as the shell script one would write without any tool: ip netns, and wait.

It does what is needed and no more: namespaces and links by ``ip -batch``, the nodes in parallel,
FRR daemons by their own ``-d``, which returns once they serve. It runs inside one ``unshare`` so
that nothing of it stays, and to be as unprivileged as the embedded runtime.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from lab.model.deployment import PRIVATE_DIRECTORIES, Daemon, Deployment, Ready
from lab.model.topology import Node
from lab.runtimes.embedded import accounts
from lab.runtimes.embedded.environment import OWN_PROGRAM, PATH
from lab.runtimes.vty import VtyConnection

CHECKOUT = Path(__file__).resolve().parents[2]

SCRIPT = """#!/bin/sh
set -eu
cd {root}
mount --bind passwd /etc/passwd
mount --bind group /etc/group
mount -t tmpfs tmpfs /run
ip -batch links
xargs -P {parallel} -n 1 sh node < names
touch ready
exec sleep 86400
"""

NODE = """set -eu
ip -n $1 -batch nodes/$1/network
exec ip netns exec $1 sh nodes/$1/start
"""


class Bare:
    """The script's processes, and the vty sockets of its nodes."""

    def __init__(self, deployment: Deployment, root: Path) -> None:
        self._root = root
        _write(deployment, root)
        ends = ("setpriv", "--pdeathsig", "KILL")  # with this process, however it ends
        unshare = ("unshare", "--user", "--map-root-user", "--mount", "--net", "--pid", "--fork")
        with (root / "log").open("w") as log:
            self._process = subprocess.Popen(
                (*ends, *unshare, "--kill-child", "--mount-proc", "sh", str(root / "script")),
                env={"PATH": ":".join(PATH), "PYTHONPATH": str(CHECKOUT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        """Return when every daemon serves."""
        while not (self._root / "ready").exists():
            if self._process.poll() is not None:
                raise RuntimeError(f"the script ended: {(self._root / 'log').read_text()}")
            try:
                self._process.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
        return self

    def __exit__(self, *_: object) -> None:
        """End every process of it."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def vty(self, node: str, daemon: str) -> VtyConnection:
        """Return a connection to an FRR daemon."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(str(_private(self._root, node, "/run") / "frr" / f"{daemon}.vty"))
        vty = VtyConnection(connection, f"{node}: {daemon}")
        vty.ask("enable")
        return vty


def _private(root: Path, node: str, directory: str) -> Path:
    return root / "nodes" / node / directory.strip("/").replace("/", "-")


def _write(deployment: Deployment, root: Path) -> None:
    topology = deployment.topology
    parallel = 4 * (os.cpu_count() or 1)
    for name, text in (
        ("script", SCRIPT.format(root=shlex.quote(str(root)), parallel=parallel)),
        ("node", NODE),
        ("passwd", accounts.passwd(Path("/etc/passwd").read_text())),
        ("group", accounts.group(Path("/etc/group").read_text())),
        ("names", "".join(f"{node.name}\n" for node in topology.nodes)),
        ("links", "".join(_links(deployment))),
    ):
        (root / name).write_text(text)
    for node in topology.nodes:
        for directory in PRIVATE_DIRECTORIES:
            _private(root, node.name, directory).mkdir(parents=True)
        home = root / "nodes" / node.name
        (home / "network").write_text("".join(_network(node)))
        (home / "start").write_text("".join(_start(deployment, root, node.name)))


def _links(deployment: Deployment) -> Iterator[str]:
    for node in deployment.topology.nodes:
        yield f"netns add {node.name}\n"
    for link in deployment.topology.links:
        a, b = link.a, link.b
        yield f"link add {a.interface} netns {a.node} type veth "
        yield f"peer name {b.interface} netns {b.node}\n"


def _network(node: Node) -> Iterator[str]:
    for interface in node.interfaces:
        for address in interface.addresses:
            yield f"addr add {address} dev {interface.name}\n"
        mtu = "" if interface.mtu is None else f" mtu {interface.mtu}"
        yield f"link set {interface.name}{mtu} up\n"
    yield "link set lo up\n"
    for route in node.routes:
        yield f"route add {route.prefix} via {route.via}\n"


def _start(deployment: Deployment, root: Path, node: str) -> Iterator[str]:
    config = deployment.configs[node]
    for directory in PRIVATE_DIRECTORIES:
        yield f"mount --bind {_private(root, node, directory)} {directory}\n"
    yield "mkdir -p /run/frr /var/tmp/frr /var/log/frr\n"
    for number, (path, text) in enumerate(config.files.items()):
        real = os.path.realpath(path)
        if not any(Path(real).is_relative_to(directory) for directory in PRIVATE_DIRECTORIES):
            source = root / "nodes" / node / f"bound{number}"
            source.write_text(text)
            yield f"mount --bind {source} {real}\n"
            continue
        yield f"mkdir -p {Path(real).parent}\ncat > {real} <<'END OF FILE'\n{text}"
        yield "END OF FILE\n" if text.endswith("\n") else "\nEND OF FILE\n"
    for key, value in config.sysctls:
        yield f"echo {shlex.quote(value)} > /proc/sys/{key.replace('.', '/')}\n"
    for daemon in _in_order(config.daemons):
        yield from _daemon(daemon)


def _daemon(daemon: Daemon) -> Iterator[str]:
    argv = list(daemon.argv)
    if argv[0] == OWN_PROGRAM:
        argv[:1] = [sys.executable, "-m", "lab.inside"]
    command = shlex.join(argv)
    if daemon.ready is Ready.VTY:
        yield f"{command} -d\n"
        return
    test = "-S" if daemon.ready is Ready.SOCKET else "-e"
    yield f"mkdir -p {Path(daemon.path).parent}\n"
    yield f"{command} > /var/log/{daemon.name}.log 2>&1 < /dev/null &\n"
    yield f"while ! [ {test} {daemon.path} ]; do kill -0 $!; sleep 0.02; done\n"


def _in_order(daemons: tuple[Daemon, ...]) -> list[Daemon]:
    ordered: list[Daemon] = []
    while len(ordered) < len(daemons):
        started = {daemon.name for daemon in ordered}
        ordered += [
            daemon
            for daemon in daemons
            if daemon not in ordered and started.issuperset(daemon.after)
        ]
    return ordered
