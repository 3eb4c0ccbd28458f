"""PID 1 of a sandbox: makes it, starts what runs in it, and serves whoever asks."""

import os
import select
import signal
import socket
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from lab.model.deployment import Deployment
from lab.model.errors import RuntimeFailure
from lab.runtimes import statedir
from lab.runtimes.embedded import (
    accounts,
    cgroup,
    check,
    groups,
    home,
    limits,
    node,
    syscalls,
    wire,
)
from lab.runtimes.embedded.children import Children
from lab.runtimes.embedded.control import Control
from lab.runtimes.embedded.environment import OWN_PROGRAM, environment
from lab.runtimes.embedded.fast.start import Start
from lab.runtimes.embedded.firsts import Firsts
from lab.runtimes.embedded.handover import Inherited, Plan, load_plan
from lab.runtimes.embedded.launch import Launch
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space
from lab.runtimes.embedded.service import Sandbox


def main(directory: Path, inherited: Inherited, report: socket.socket, keeper: int) -> NoReturn:
    """Run a lab until something ends this process; the kernel then ends all others in it."""
    try:
        _leave_with_keeper(directory)
        if select.select([keeper], [], [], 0)[0]:
            os.kill(os.getpid(), signal.SIGTERM)
        os.close(keeper)
        _serve(directory, inherited, report)
    except RuntimeFailure as failure:
        _report(report, {"error": str(failure)})
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _report(report, {"error": f"{where}{error.strerror}"})
        traceback.print_exc()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(1)


def _leave_with_keeper(directory: Path, base: Space | None = None) -> None:
    """Arrange for the end of everything here, and of the lab's state, if the keeper dies."""

    def leave(_number: int, _frame: object) -> None:
        with suppress(OSError):
            if base is not None:
                base.enter()  # the signal may come while a node is entered
            syscalls.detach_mount(directory / home.SANDBOX)
        statedir.erase(directory)
        os._exit(1)

    signal.signal(signal.SIGTERM, leave)
    syscalls.signal_on_parent_death(signal.SIGTERM)


def _serve(directory: Path, inherited: Inherited, report: socket.socket) -> None:
    plan = load_plan(inherited.plan)
    deployment = plan.deployment
    cgroup.enter(deployment.name, limits.of_lab(len(deployment.configs)))
    root = _make_sandbox(directory, deployment.name)
    base = Space.current("sandbox")
    _leave_with_keeper(directory, base)
    loop = Loop()
    own = {name: dict(config.environment) for name, config in deployment.configs.items()}
    limits.apply(len(deployment.configs))
    groups.let_be()
    children = Children(loop, base, environment(), own)
    if _own_programs(deployment):
        children.preload()
    start = Start(plan, children.templates, children.variables, root)
    spaces = _make_network(root, base, plan, report)
    sandbox = Sandbox(root, base, spaces, children, loop)

    def ready() -> None:
        loop.forget(report.fileno())
        start.end(directory)
        os.close(os.open(directory / statedir.READY, os.O_WRONLY | os.O_CREAT, 0o600))
        _report(report, {"ready": True})
        report.close()

    def progress(text: str) -> None:
        _report(report, {"progress": text})

    launch = Launch(sandbox, deployment.configs, ready, progress)
    Control(sandbox, socket.socket(fileno=inherited.control), launch.services)
    loop.on_readable(report.fileno(), _abandoned)
    launch.begin()
    loop.run()


def _abandoned() -> None:
    raise RuntimeFailure("whoever started the lab has gone")


def _make_network(root: Path, base: Space, plan: Plan, report: socket.socket) -> dict[str, Space]:
    """Make the nodes, and by a process of its own what is between them."""
    deployment = plan.deployment
    plumber, far = wire.pair()
    if os.fork() == 0:
        plumber.close()
        _plumb(deployment, far)
    far.close()
    spaces = _make_nodes(root, base, plan, plumber)
    _report(report, {"progress": f"{len(spaces)} nodes"})
    _await_plumber(plumber, report)
    for name, config in deployment.configs.items():
        node.apply_sysctls(spaces[name], base, config.sysctls)
    return spaces


def _own_programs(deployment: Deployment) -> bool:
    daemons = (daemon for config in deployment.configs.values() for daemon in config.daemons)
    return any(daemon.argv[0] == OWN_PROGRAM for daemon in daemons)


def _make_sandbox(directory: Path, name: str) -> Path:
    """Make the lab's own view of the machine and return the root of its files."""
    root = directory / home.SANDBOX
    try:
        syscalls.unshare(syscalls.NEWNS | syscalls.NEWNET | syscalls.NEWUTS | syscalls.NEWIPC)
        syscalls.mount("none", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
        syscalls.mount("tmpfs", root, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV)
        quiet = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
        syscalls.mount("proc", "/proc", "proc", quiet)
    except PermissionError as error:
        raise RuntimeFailure(check.refusal(error)) from error
    socket.sethostname(name)
    for path, text in (
        ("/etc/passwd", accounts.passwd(Path("/etc/passwd").read_text())),
        ("/etc/group", accounts.group(Path("/etc/group").read_text())),
    ):
        source = root / Path(path).name
        source.write_text(text)
        syscalls.bind(source, path)
    return root


def _make_nodes(root: Path, base: Space, plan: Plan, plumber: socket.socket) -> dict[str, Space]:
    """Make every node, and hand its network to the plumber as soon as it is there."""
    begun = {}
    firsts = Firsts(plan.first, root)
    ground = node.ground(root, base, firsts.start)
    for name, config in plan.deployment.configs.items():
        with _named(name):
            begun[name] = node.begin(ground, name, config)
        wire.send(plumber, {"node": name}, [begun[name].net])
    plumber.shutdown(socket.SHUT_WR)
    spaces = {}
    for name, making in begun.items():
        with _named(name):
            spaces[name] = making.made()
    firsts.end()
    return spaces


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say which node it was that the kernel refused something."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        message = f"{name}: {what}{error.strerror}; see stormdrill doctor"
        raise RuntimeFailure(message) from error


def _plumb(deployment: Deployment, supervisor: socket.socket) -> NoReturn:
    """Lay the links, in a process of its own while nodes are made."""
    try:
        from lab.runtimes.embedded import wiring

        for progress in wiring.wire(deployment.topology, _arrivals(supervisor)):
            wire.send(supervisor, {"progress": progress})
        wire.send(supervisor, {"done": True})
    except RuntimeFailure as failure:
        wire.send(supervisor, {"error": str(failure)})
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


def _arrivals(supervisor: socket.socket) -> Iterator[tuple[str, int]]:
    """Yield every node with its network, as soon as it is there."""
    while True:
        message, files = wire.receive(supervisor)
        if message is None:
            return
        yield message["node"], files[0]


def _await_plumber(plumber: socket.socket, report: socket.socket) -> None:
    with plumber:
        while True:
            message, _ = wire.receive(plumber)
            if message is None:
                raise RuntimeFailure("the links could not be made; see the log")
            if "error" in message:
                raise RuntimeFailure(message["error"])
            if "done" in message:
                return
            _report(report, message)


def _report(report: socket.socket, message: Mapping[str, object]) -> None:
    """Tell whoever starts the lab; if they are gone, ``abandoned`` ends it."""
    with suppress(OSError):
        wire.send(report, dict(message))
