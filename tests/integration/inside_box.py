"""A private network for one test: a user, net, mount and pid namespace that ends with it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOLD = "echo held; exec sleep infinity"
TIMEOUT_S = 60.0


class Box:
    """Runs commands in the namespaces of a process that holds them; ``place`` is for files."""

    def __init__(self, holder: int, place: Path) -> None:
        self._enter = ("nsenter", "-t", str(holder), "-U", "-n", "-m", "-p")
        self.place = place
        self._started: list[subprocess.Popen[str]] = []

    def argv(self, *argv: str) -> list[str]:
        """Return the command that runs ``argv`` in the box as its root."""
        return [*self._enter, "--preserve-credentials", *argv]

    def run(self, *argv: str) -> str:
        """Return the output of a command; fail with its errors unless it succeeds."""
        done = subprocess.run(
            self.argv(*argv), check=False, capture_output=True, text=True, timeout=TIMEOUT_S
        )
        assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *argv: str) -> "subprocess.Popen[str]":
        """Start a command that ends with the box."""
        log = (self.place / "started.log").open("a")
        process = subprocess.Popen(
            self.argv(*argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        log.close()
        self._started.append(process)
        return process

    def reap(self) -> None:
        """Collect what was started, once the box is gone."""
        for process in self._started:
            process.wait(TIMEOUT_S)
            _close(process)

    def write(self, name: str, text: str) -> str:
        """Write a file and return its path, the same inside."""
        (self.place / name).write_text(text)
        return str(self.place / name)

    def program(self, name: str, config: Mapping[str, Any], *before: str) -> "Program":
        """Start one of this product's programs with its configuration on standard input."""
        process = self.start(*before, sys.executable, "-m", "lab.inside", name, "-")
        assert process.stdin is not None
        process.stdin.write(json.dumps(config) + "\n")
        process.stdin.flush()
        return Program(process)

    def await_file(self, path: str) -> None:
        """Return when a file exists in the box."""
        until = time.monotonic() + TIMEOUT_S
        while time.monotonic() < until:
            wait = f"for i in 1 2 3 4 5 6 7 8 9 10; do [ -e {path} ] && exit; sleep 0.05; done"
            if self.run("sh", "-c", f"{wait}; echo absent") == "":
                return
        raise AssertionError(f"no {path}")


class Program:
    """A running program and the events it tells."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def events(self, count: int) -> list[dict[str, Any]]:
        """Return the next ``count`` events."""
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline() for _ in range(count)]
        return [json.loads(line) for line in lines]

    def leave(self) -> None:
        """Stop listening, at which the program ends."""
        _close(self.process)

    def until(self, wanted: Callable[[dict[str, Any]], bool], most: int = 60) -> dict[str, Any]:
        """Return the first event that is wanted among the next ``most``."""
        for event in (self.events(1)[0] for _ in range(most)):
            if wanted(event):
                return event
        raise AssertionError(f"not among {most} events")


def _close(process: "subprocess.Popen[str]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


@contextmanager
def opened(place: Path, addresses: Sequence[str]) -> Iterator[Box]:
    """Open a box with these addresses on its loopback; everything in it dies at the end."""
    unshare = ("unshare", "-Urnmpf", "--kill-child", "--mount-proc", "sh", "-c", HOLD)
    holder = subprocess.Popen(unshare, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text()
        box = Box(int(children.split()[0]), place)
        box.run("mount", "-t", "tmpfs", "none", "/run")
        box.run("ip", "link", "set", "lo", "up")
        for address in addresses:
            box.run("ip", "address", "add", f"{address}/32", "dev", "lo")
        try:
            yield box
        finally:
            holder.kill()
            box.reap()
    finally:
        holder.kill()
        holder.wait(TIMEOUT_S)
        _close(holder)


def lose(box: Box, address: str) -> None:
    """Let packets to an address vanish without a word."""
    if "void" not in box.run("ip", "-br", "link"):
        box.run("ip", "link", "add", "void", "arp", "off", "type", "veth", "peer", "end")
        box.run("ip", "link", "set", "void", "up")
        box.run("ip", "link", "set", "end", "up")
        box.run("ip", "address", "add", "203.0.113.1/32", "dev", "void")
    if address in box.run("ip", "-br", "address", "show", "dev", "lo"):
        box.run("ip", "address", "delete", f"{address}/32", "dev", "lo")
    box.run("ip", "route", "replace", address, "dev", "void", "src", "203.0.113.1")


def refuse(box: Box, address: str) -> None:
    """Let the network say that there is no way to an address."""
    if address in box.run("ip", "-br", "address", "show", "dev", "lo"):
        box.run("ip", "address", "delete", f"{address}/32", "dev", "lo")
    box.run("ip", "route", "replace", "unreachable", address)
