"""Runs the ``exec`` commands of a containerlab file after a deploy, and reports failures."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from graphlib import TopologicalSorter

from lab.model.deployment import Completed, Deployment, NodeConfig, Ready
from lab.model.errors import CommandError, Problem
from lab.ports import RunningLab

# As long as containerlab itself waits for a command.
LIMIT = timedelta(minutes=2)
_WORKERS = 8
_LAST_LINES = 5
_SHORT_S = 1.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many commands of a node ran, what those said that went well, and what failed."""

    ran: int
    said: tuple[str, ...]
    failures: tuple[str, ...]


def run_commands(
    lab: RunningLab, progress: Callable[[str], None], *, made: Deployment
) -> tuple[Problem, ...]:
    """Run every node's commands in order, each node's after those of the nodes it comes after.

    What they said is reported, failures and what was waited for; the failures are returned.

    A failing command is a warning and no error: containerlab goes on as well.
    """
    outcomes = _outcomes(lab, made.configs)
    for outcome in outcomes:
        for text in outcome.said:
            progress(text)
    failures = [text for outcome in outcomes for text in outcome.failures]
    failures += _ended(lab, made)
    for text in failures:
        progress(f"warning: {text}")
    ran = sum(outcome.ran for outcome in outcomes)
    daemons = [one for config in made.configs.values() for one in config.daemons]
    serving = sum(one.ready is Ready.VTY for one in daemons)  # others cannot be checked
    failed = f", failures: {len(failures)}" if failures else ""
    counts = f"routing daemons that serve: {serving}, commands run: {ran}{failed}"
    progress(f"{counts}; routing was not waited for")
    return tuple(_problem(text) for text in failures)


def _problem(text: str) -> Problem:
    node, _, rest = text.partition(": ")
    return Problem(node, rest)


def _ended(lab: RunningLab, made: Deployment) -> list[str]:
    """Return the daemons that have ended, with their last words.

    A program beside the network has a second for that: a short one, or one that cannot run, is
    always told.
    """
    beside = {
        (name, one.name)
        for name, config in made.configs.items()
        for one in config.daemons
        if one.ready is Ready.NONE
    }
    end = time.monotonic() + _SHORT_S
    while True:
        states = {(node.name, name): state for node in lab.nodes() for name, state in node.daemons}
        if time.monotonic() > end or all(states.get(one) != "running" for one in beside):
            break
        time.sleep(_POLL_S)
    return [
        f"{node}: {name} {state}{_words(lab, node, name)}"
        for (node, name), state in states.items()
        if state.startswith(("exited", "ended"))
    ]


def _words(lab: RunningLab, node: str, daemon: str) -> str:
    """Return the last line of a daemon's log, and where the rest is."""
    path = f"/var/log/{daemon}.log"
    try:
        lines = lab.read(node, path).decode(errors="replace").strip().splitlines()
    except CommandError:
        lines = []
    return f"; see {path} in the node" + "".join(f": {line}" for line in lines[-1:])


def _outcomes(lab: RunningLab, configs: Mapping[str, NodeConfig]) -> list[Outcome]:
    """Run all commands and return how they went, in the order of the nodes."""
    started: dict[str, Future[Outcome]] = {}
    pool = ThreadPoolExecutor(_WORKERS)

    def run(node: str) -> Outcome:
        for other in configs[node].after:
            if other in started:
                started[other].result()
        return _run(lab, node, configs[node].commands)

    try:
        # In an order in which whoever waits is started after those it waits for, so that those
        # never lack a worker.
        for node in TopologicalSorter(_order(configs)).static_order():
            if node in configs and configs[node].commands:
                started[node] = pool.submit(run, node)
        return [started[node].result() for node in configs if node in started]
    finally:  # an interrupt ends the lab, and that ends its commands
        pool.shutdown(wait=False, cancel_futures=True)


def _order(configs: Mapping[str, NodeConfig]) -> Mapping[str, Sequence[str]]:
    return {node: config.after for node, config in configs.items()}


def _run(lab: RunningLab, node: str, commands: Sequence[Sequence[str]]) -> Outcome:
    said: list[str] = []
    failures = []
    for argv in commands:
        try:
            done = lab.run(node, argv, timeout=LIMIT)
        except CommandError as error:
            failures.append(_named(node, str(error)))
            continue
        what = f"{node}: {' '.join(argv)}"
        if done.returncode != 0:
            every = argv[0] == "vtysh"  # each line that it refuses counts
            last = _last(done, None if every else _LAST_LINES)
            failures.append(f"{what}: status {done.returncode}{last}")
        elif _lines(done):
            said += [what, *(f"  {line}" for line in _lines(done))]
    return Outcome(len(commands), tuple(said), tuple(failures))


def _named(node: str, text: str) -> str:
    return text if text.startswith(f"{node}:") else f"{node}: {text}"


def _lines(done: Completed) -> list[str]:
    lines = f"{done.stdout}\n{done.stderr}".split("\n")
    return [line.rstrip() for line in lines if line.strip()]


def _last(done: Completed, most: int | None) -> str:
    """Return the last lines of an output, at most so many, and say how many are left out."""
    words = [line.strip() for line in _lines(done)]
    shown = words[-most:] if most is not None else words
    more = len(words) - len(shown)
    cut = f" | ({more} lines more before)" if more else ""
    return cut + "".join(f" | {line}" for line in shown)
