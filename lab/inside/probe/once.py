"""``stormdrill-node once JOB.json``: makes every check of a probe's job one time.

Prints the number of each check that did not succeed; exit code 1 when there is one.
"""

import asyncio
import sys
from collections.abc import Sequence

from lab.inside.probe.probe import job, seen
from lab.journal.kinds.kind import EventData


def main(argv: Sequence[str]) -> int:
    """Make every check once; raise InputError when the job is wrong."""
    checks = job(argv).checks

    async def looks() -> list[EventData]:
        return await asyncio.gather(*(seen(check) for check in checks))

    bad = [number for number, look in enumerate(asyncio.run(looks())) if not good(look)]
    sys.stdout.write("".join(f"{number}\n" for number in bad))
    return 1 if bad else 0


def good(look: EventData) -> bool:
    """Return whether a check succeeded; one that could not look did not."""
    return look.data().get("ok") is True
