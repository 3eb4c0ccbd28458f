"""What a lesson does in a lab: acts that change it, checks that only look."""

import re
from collections.abc import Iterable
from datetime import timedelta

from lab.model.deployment import Completed
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.lesson import Act, Check, Seen
from lab.model.verdict import Verdict
from lab.ports import Clock, RunningLab

LIMIT = timedelta(seconds=60)
EVERY_S = 0.5
FAILS_WITHIN_S = 15.0
_SHOWN = 80  # characters of an answer in a sentence
_NO_SUCH_COMMAND = (126, 127)  # what a shell says of one that it cannot start
_NOBODY = re.compile(r"^\w+ is not running$", re.MULTILINE)  # vtysh, with code 0


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
            text = f"{each.node}: {each.run}: exit code {done.returncode}"
            said = _last(done)
            raise RuntimeFailure(f"{text}: {said}" if said else text)


def looked(lab: RunningLab, checks: Iterable[Check], clock: Clock) -> list[Seen]:
    """Return what each check saw, once it holds or its time is up."""
    return [_looked(lab, check, clock) for check in checks]


def await_ready(lab: RunningLab, checks: Iterable[Check], clock: Clock) -> None:
    """Return once a network works as a lesson needs it.

    Raises:
        RuntimeFailure: it does not, in the time that the checks have.
    """
    wrong = [each.text for each in looked(lab, checks, clock) if not each.ok]
    if wrong:
        raise RuntimeFailure(f"{lab.name} is not ready: {'; '.join(wrong)}")


def fails(lab: RunningLab, checks: Iterable[Check], clock: Clock) -> bool:
    """Return whether some check comes not to hold; what was set up takes its time to be seen.

    A check that cannot be measured does not fail.
    """
    until = clock.now() + FAILS_WITHIN_S
    wanted = tuple(checks)
    while not any(_judged(lab, check)[0] is Verdict.FAIL for check in wanted):
        if clock.now() >= until:
            return False
        clock.sleep(EVERY_S)
    return True


def _looked(lab: RunningLab, check: Check, clock: Clock) -> Seen:
    until = clock.now() + check.within_s
    while True:
        verdict, reason = _judged(lab, check)
        if verdict is Verdict.PASS:
            return Seen(verdict, check.says)
        if clock.now() >= until:
            waited = f" within {check.within_s:g} s" if check.within_s else ""
            text = f"{check.node}: `{check.run}` {reason}{waited}; {check.look}"
            return Seen(verdict, text)
        clock.sleep(EVERY_S)


def _judged(lab: RunningLab, check: Check) -> tuple[Verdict, str]:
    """Return a verdict, and why a check does not hold, as words after its command."""
    try:
        done = lab.run(check.node, ("sh", "-c", check.run), timeout=LIMIT)
    except CommandError as error:
        return Verdict.UNKNOWN, f"could not be run ({error})"
    if done.returncode in _NO_SUCH_COMMAND:
        return Verdict.UNKNOWN, f"could not be run ({_last(done)})"
    text = done.stdout
    if not check.finds and _said_nothing(done):
        return Verdict.UNKNOWN, f"had no answer ({_last(done)})"
    if check.finds and not re.search(check.finds, text, re.MULTILINE):
        said = _short(text) or _short(done.stderr) or "nothing"
        return Verdict.FAIL, f"shows no {check.finds!r} ({said})"
    found = re.search(check.lacks, text, re.MULTILINE) if check.lacks else None
    if found:
        return Verdict.FAIL, f"still shows {_short(found.group())!r}"
    return Verdict.PASS, ""


def _said_nothing(done: Completed) -> bool:
    """Return whether an answer lacks everything because nobody answered."""
    failed = done.returncode != 0 and not done.stdout.strip() and bool(done.stderr.strip())
    return failed or any(map(_NOBODY.search, (done.stdout, done.stderr)))


def _last(done: Completed) -> str:
    return (done.stderr or done.stdout).strip().rpartition("\n")[2]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
