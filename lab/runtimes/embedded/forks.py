"""The product's own programs as forks of one process that has loaded their modules.

Thirty interpreters that import the same libraries cost seconds and hundreds of megabytes; a
fork costs milliseconds and shares them. Each fork is handed to the supervisor, PID 1, which
waits for it as for any other process.
"""

import gc
import importlib
import os
import resource
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

from lab.runtimes.embedded import syscalls, wire
from lab.runtimes.embedded.node import Space

# What ``python -m lab.inside`` runs: main(argv) -> int, and PROGRAMS, the modules of each name.
_ENTRY = "lab.inside.__main__"
_PROCESS_NAME = "stormdrill-node"
_STANDARD_FILES = 3


class Forks:
    """The supervisor's end: asks for forks, once the server has loaded its modules."""

    def __init__(self, variables: Mapping[str, str], soft_limit: int) -> None:
        self._server, far = wire.pair()
        self.pending = True  # still loading
        self._usable = False
        if os.fork() == 0:
            self._server.close()
            _serve(far, variables, soft_limit)
        far.close()

    def fileno(self) -> int:
        """Return a descriptor that is readable once the server has loaded, or has ended."""
        return self._server.fileno()

    def settle(self) -> None:
        """Learn which of the two it was."""
        self.pending = False
        with suppress(OSError):
            self._usable = wire.receive(self._server)[0] is not None

    def start(
        self, space: Space, argv: Sequence[str], files: Sequence[int], terminal: str
    ) -> int | None:
        """Return the process id of a fork that runs ``argv`` in a node; None if it cannot."""
        if not self._usable:
            return None
        message = {"argv": list(argv), "terminal": terminal}
        try:
            wire.send(self._server, message, (*files, *space.descriptors))
            answer, _ = wire.receive(self._server)
        except OSError:
            answer = None
        if answer is None:
            self._usable = False
            return None
        return int(answer["pid"])


def _serve(requests: socket.socket, variables: Mapping[str, str], soft_limit: int) -> NoReturn:
    """Load what the programs need, then fork one for each request until the supervisor ends."""
    try:
        _become_ordinary()
        _load()
        os.environ.clear()
        os.environ.update(variables)
        wire.send(requests, {"ready": True})
        while True:
            message, files = wire.receive(requests)
            if message is None:
                break
            middle = os.fork()
            if middle == 0:
                _hand_over(requests, message, files, soft_limit)
            wire.close_all(files)
            os.waitpid(middle, 0)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


def _become_ordinary() -> None:
    """Undo what the supervisor set up for itself."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _load() -> None:
    entry = importlib.import_module(_ENTRY)
    for module in (*sorted(set(entry.PROGRAMS.values())), *entry.LATE):
        with suppress(ImportError):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()  # a collection that touched these objects would copy their pages


def _hand_over(
    requests: socket.socket, message: wire.Message, files: Sequence[int], soft_limit: int
) -> NoReturn:
    """Fork the program into its node's process space and end.

    That makes it a child of the supervisor, which is the first process where this one is.
    """
    try:
        syscalls.setns(files[-1], syscalls.NEWPID)
        pid = os.fork()
        if pid == 0:
            _run(message["argv"], message["terminal"], files, soft_limit)
        wire.send(requests, {"pid": pid})
    finally:
        os._exit(0)


def _run(argv: Sequence[str], terminal: str, files: Sequence[int], soft_limit: int) -> NoReturn:
    """Be a program: its group, node, files and limits; then its code, and its exit status."""
    code = 1
    try:
        _settle_in(argv, terminal, files, soft_limit)
        sys.argv = list(argv)
        code = _status(importlib.import_module(_ENTRY).main, argv[1:])
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        raise
    finally:
        os._exit(code)


def _status(main: object, argv: Sequence[str]) -> int:
    """Return the exit code ``sys.exit(main(argv))`` would give."""
    try:
        code = main(argv) if callable(main) else 1
    except SystemExit as end:
        code = end.code
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        return 1
    return int(code or 0) & 0xFF


def _settle_in(argv: Sequence[str], terminal: str, files: Sequence[int], soft_limit: int) -> None:
    (os.setsid if terminal else os.setpgrp)()
    standard, (mnt, net, uts, pid) = files[:_STANDARD_FILES], files[_STANDARD_FILES:]
    Space("", mnt, net, uts, pid).enter()
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
    if terminal:
        os.environ["TERM"] = terminal
        # A session leader without a terminal gets the one it opens first.
        os.close(os.open("/proc/self/fd/0", os.O_RDWR))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.closerange(_STANDARD_FILES, os.sysconf("SC_OPEN_MAX"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft_limit, hard))
    syscalls.name_process(_PROCESS_NAME)
    syscalls.show_command(argv)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, "utf-8", "backslashreplace", closefd=False)
