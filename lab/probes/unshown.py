"""Lines of a file that its router does not show once the lab runs."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from lab.frr.acceptance import Loaded
from lab.frr.shown import absent
from lab.model.errors import CommandError, Problem
from lab.ports import RunningLab

_LIMIT = timedelta(minutes=2)
_WORKERS = 8
_SHOW = ("vtysh", "-c", "show running-config")
_HINT = "it had no effect, is a default, or is shown in other words"


def not_shown(lab: RunningLab, loaded: Mapping[str, Loaded]) -> Iterator[Problem]:
    """Yield each line that a router was given and does not have in its running configuration."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        for problems in pool.map(lambda name: _of(lab, name, loaded[name]), loaded):
            yield from problems


def _of(lab: RunningLab, node: str, given: Loaded) -> list[Problem]:
    try:
        done = lab.run(node, _SHOW, timeout=_LIMIT)
    except CommandError as error:
        return [Problem(node, f"its running configuration cannot be read: {error}")]
    if done.returncode:
        return [Problem(node, f"its running configuration cannot be read: {done.stderr.strip()}")]
    return [
        Problem(given.origin.place(number), f"{node}: the router does not show: {line}", _HINT)
        for number, line in absent(given.text, done.stdout)
    ]
