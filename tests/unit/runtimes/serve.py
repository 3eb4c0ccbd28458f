"""A supervisor without a sandbox: its nodes are this process's own namespaces.

Serves a lab's control socket in the directory it is given until its standard input ends.
"""

import sys
from pathlib import Path

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.topology import Node, Topology
from lab.runtimes.embedded.children import Children
from lab.runtimes.embedded.control import Control
from lab.runtimes.embedded.environment import environment
from lab.runtimes.embedded.launch import Launch
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space, private
from lab.runtimes.embedded.runtime import _listen
from lab.runtimes.embedded.service import Sandbox

TOPOLOGY = Topology("one", "test", (Node("r1", Kind.LINUX, "here"),), ())


class Here(Space):
    """The namespaces this process is in, which need not be entered."""

    def enter(self) -> None:
        return None


HERE = Here("r1", -1, -1, -1, -1)


def daemon(directory: Path) -> Daemon:
    mark = directory / "mark"
    argv = ("sh", "-c", f"echo started; touch {mark}; read line < {directory}/end; exit 4")
    return Daemon("waits", argv, Ready.FILE, str(mark))


def main(directory: Path) -> None:
    private(directory, "r1", "/var/log").mkdir(parents=True)
    loop = Loop()
    children = Children(loop, HERE, environment())
    sandbox = Sandbox(directory, HERE, {"r1": HERE}, children, loop)
    configs = {"r1": NodeConfig(daemons=(daemon(directory),))}

    def ready() -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    launch = Launch(sandbox, configs, ready, lambda _text: None)
    control = Control(sandbox, _listen(directory), launch.services)
    launch.begin()
    loop.on_readable(sys.stdin.fileno(), loop.stop)
    loop.run()
    del control


if __name__ == "__main__":
    main(Path(sys.argv[1]))
