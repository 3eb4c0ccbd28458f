"""What a lesson does in a lab: acts that change it, checks that only look."""

import re
from collections.abc import Iterable
from datetime import timedelta

from lab.model.errors import CommandError, RuntimeFailure
from lab.model.lesson import Act, Check, Seen
from lab.ports import Clock, RunningLab

LIMIT = timedelta(seconds=60)
EVERY_S = 0.5
FAILS_WITHIN_S = 15.0
_SHOWN = 80  # characters of an answer in a sentence


def act(lab: RunningLab, acts: Iterable[Act]) -> None:
    """Run commands in order.

    Raises:
        RuntimeFailure: one of them fails, or takes longer than a minute.
    """
    for each in acts:
        try:
            done = lab.run(each.node, ("sh", "-c", each.run), timeout=LIMIT)
        except CommandError as error:
            raise RuntimeFailure(f"{each.node}: {each.run}: {error}") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip().rpartition("\n")[2]
            text = f"{each.node}: {each.run}: exit code {done.returncode}"
            raise RuntimeFailure(f"{text}: {said}" if said else text)


def looked(lab: RunningLab, checks: Iterable[Check], clock: Clock) -> list[Seen]:
    """Return what each check saw, once it holds or its time is up."""
    return [_looked(lab, check, clock) for check in checks]


def fails(lab: RunningLab, checks: Iterable[Check], clock: Clock) -> bool:
    """Return whether some check comes not to hold; what was set up takes its time to be seen."""
    until = clock.now() + FAILS_WITHIN_S
    wanted = tuple(checks)
    while not any(_reason(lab, check) for check in wanted):
        if clock.now() >= until:
            return False
        clock.sleep(EVERY_S)
    return True


def _looked(lab: RunningLab, check: Check, clock: Clock) -> Seen:
    until = clock.now() + check.within_s
    while True:
        reason = _reason(lab, check)
        if not reason:
            return Seen(ok=True, text=check.says)
        if clock.now() >= until:
            waited = f" within {check.within_s:g} s" if check.within_s else ""
            text = f"{check.node}: `{check.run}` {reason}{waited}; {check.look}"
            return Seen(ok=False, text=text)
        clock.sleep(EVERY_S)


def _reason(lab: RunningLab, check: Check) -> str:
    """Return why a check does not hold, as words after its command; nothing when it does."""
    try:
        done = lab.run(check.node, ("sh", "-c", check.run), timeout=LIMIT)
    except CommandError as error:
        return f"could not be run ({error})"
    text = done.stdout
    if check.finds and not re.search(check.finds, text, re.MULTILINE):
        return f"shows no {check.finds!r} ({_short(text) or _short(done.stderr) or 'nothing'})"
    found = re.search(check.lacks, text, re.MULTILINE) if check.lacks else None
    return f"still shows {_short(found.group())!r}" if found else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
