"""``stormdrill-node standby [JOB.json]``: stays logged in to routers, to confirm or undo a change.

A session that is open before a change needs no AAA after it, and may survive the cut of its path.
"""

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TextIO

from lab.inside.program.config import read_job
from lab.inside.pusher.push import pusher_for
from lab.inside.pusher.steps import Pusher
from lab.model.errors import InputError, Problem
from lab.model.programs.access import PushJob, StandbyOrder
from lab.model.programs.codec import from_json

ALIVE_S = 20.0  # a router closes a session that is idle for 60 s


def main(argv: Sequence[str]) -> int:
    """Log in to every router of a job, then carry out each line of standard input; return 0.

    It logs out at the end of standard input. A change that is not confirmed by then never is.

    Raises:
        InputError: the job, a file it names, or a line cannot be read.
    """
    job = read_job(PushJob, argv or ["-"])
    pusher = pusher_for(job)
    over = threading.Event()
    try:
        there = pusher.log_in(job.targets)
        threading.Thread(target=_stay, args=(pusher, over), daemon=True).start()
        for order in _orders(sys.stdin):
            pusher.everywhere(order.step, [each for each in there if each.node in order.nodes])
    finally:
        over.set()
        pusher.close()
    return 0


def _stay(pusher: Pusher, over: threading.Event) -> None:
    while not over.wait(ALIVE_S):
        pusher.stay()


def _orders(stream: TextIO) -> Iterator[StandbyOrder]:
    for line in stream:
        try:
            raw: object = json.loads(line)
        except ValueError as error:
            raise InputError([Problem("order", f"cannot be read as JSON: {error}")]) from error
        yield from_json(StandbyOrder, raw, "order")
