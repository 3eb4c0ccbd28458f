"""``stormdrill-node standby [JOB.json]``: stays logged in to routers, to settle a change there.

A session that was open before a change outlives the path the change cuts, and asks no AAA again.
"""

import json
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from lab.inside.program.config import read_config, record
from lab.inside.pusher.push import pusher_for
from lab.inside.pusher.steps import Job, Pusher, Target
from lab.model.errors import InputError, Problem

WORDS = ("confirm", "rollback")
ALIVE_S = 20.0  # a router closes a session that is idle for 60 s


@dataclass(frozen=True, slots=True)
class Word:
    """What the routers of ``nodes`` are told of the job's change."""

    step: str
    nodes: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse a step that cannot be taken here."""
        if self.step not in WORDS:
            raise ValueError(f"unknown step {self.step!r}; known are {', '.join(WORDS)}")


def main(argv: Sequence[str]) -> int:
    """Log in to every router of a job, then do what each line of standard input says; return 0.

    With the end of standard input it logs out: what is not confirmed then never will be.

    Raises:
        InputError: the job, a file it names, or a line cannot be read.
    """
    job = record(Job, read_config(argv or ["-"]), "job")
    targets = [record(Target, raw, "target") for raw in job.targets]
    pusher = pusher_for(job)
    over = threading.Event()
    try:
        there = pusher.log_in(targets)
        threading.Thread(target=_stay, args=(pusher, over), daemon=True).start()
        for word in _words(sys.stdin):
            pusher.everywhere(word.step, [each for each in there if each.node in word.nodes])
    finally:
        over.set()
        pusher.close()
    return 0


def _stay(pusher: Pusher, over: threading.Event) -> None:
    while not over.wait(ALIVE_S):
        pusher.stay()


def _words(stream: TextIO) -> Iterator[Word]:
    for line in stream:
        try:
            raw: Any = json.loads(line)
        except ValueError as error:
            raise InputError([Problem("word", f"cannot be read as JSON: {error}")]) from error
        if not isinstance(raw, Mapping):
            raise InputError([Problem("word", "is not a JSON object")])
        yield record(Word, raw, "word")
