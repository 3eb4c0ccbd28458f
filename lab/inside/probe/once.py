"""``stormdrill-node once CONFIG``: take every look of a probe's configuration one time.

Prints the number of each check that got no good answer; exit code 1 when there is one.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence

from lab.inside.probe.probe import configured, seen
from lab.inside.program.config import read_config
from lab.model.event import JsonValue

_FIRST_ERROR = 400  # RFC 9110, section 15: statuses below are no errors


def main(argv: Sequence[str]) -> int:
    """Look once through every check; raise InputError when the configuration is wrong."""
    checks = configured(read_config(argv)).checks

    async def looks() -> list[dict[str, JsonValue]]:
        return await asyncio.gather(*(seen(check) for check in checks))

    bad = [number for number, look in enumerate(asyncio.run(looks())) if not good(look)]
    sys.stdout.write("".join(f"{number}\n" for number in bad))
    return 1 if bad else 0


def good(look: Mapping[str, JsonValue]) -> bool:
    """Return whether a look got the answer one wants: NOERROR, a status below 400, or ok."""
    if "blind" in look:
        return False
    if "rcode" in look:
        return look["rcode"] == "NOERROR"
    status = look.get("status")
    if "status" in look:
        return isinstance(status, int) and status < _FIRST_ERROR
    return look.get("ok") is True
