"""Sentences about single events, for the events that change the story; pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import zip_longest
from typing import TypeAlias

from lab.journal.fields import Data, flag, number, text, texts
from lab.journal.kinds.change import GateDecided, LoginTried, PushStepDone, RouterChanged
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import (
    CleanupDone,
    Converged,
    DeployDone,
    ExpectationJudged,
    Interrupted,
    LabLeft,
    PhaseStarted,
    RunEnded,
    RunStarted,
    StepBegun,
    UndoDone,
)
from lab.journal.kinds.server import Health, Warmup
from lab.model.event import Event
from lab.report.clock import span
from lab.report.read.actions import ACTIONS

NUMBER = re.compile(r"(\d+)")
Parts: TypeAlias = list[tuple[str, int]]  # a name cut after every number in it


class Tone(StrEnum):
    """How a thing is: shown as a symbol and a word, and only then as a colour."""

    GOOD = "good"
    BAD = "bad"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    PLAIN = "plain"


SYMBOLS: Mapping[Tone, str] = {
    Tone.GOOD: "✓",
    Tone.BAD: "✕",
    Tone.PARTLY: "◐",
    Tone.UNKNOWN: "?",
    Tone.PLAIN: "·",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence about an event, its actor and its tone."""

    actor: str
    text: str
    tone: Tone = Tone.PLAIN


def sentence(event: Event) -> Sentence | None:
    """Return the sentence about an event that changes the story; None for a routine probe."""
    write = SENTENCES.get(event.kind)
    return write(event.subject, event.data) if write else None


def _sized(data: Data) -> str:
    profile = text(data, "profile")
    return f", profile {profile}" if profile else ""


@dataclass(slots=True)
class Narrator:
    """Writes the sentences of a run in the order of its events, each thing once.

    A step of a scenario announces its action in the same words: the action has a sentence of its
    own only if it failed. A login of a declared probe is routine.
    """

    _words: str = ""  # of the last step or action

    def sentence(self, event: Event) -> Sentence | None:
        """Return the sentence about an event; None when there is nothing new to say."""
        if event.kind == LoginTried.kind and text(event.data, "probe"):
            return None
        if event.kind == StepBegun.kind or event.kind in ACTIONS:
            words, known = text(event.data, "text"), self._words
            self._words = words
            if event.kind in ACTIONS and words == known and event.data.get("ok") is not False:
                return None
        return sentence(event)


def _started(subject: str, data: Data) -> Sentence:
    return Sentence(
        "run",
        f"{subject}{_sized(data)}, on the {text(data, 'runtime')} runtime",
    )


def _deployed(_: str, data: Data) -> Sentence:
    counts = ", ".join(f"{text(data, key)} {key}" for key in ("nodes", "links", "daemons"))
    how = text(data, "start")
    start = f"; start of daemons: {how}" if how else ""
    was = "taken over from the run before" if flag(data, "reused") else "deployed"
    return Sentence("lab", f"{was}: {counts}, in {_seconds(data, 'seconds')}{start}", Tone.GOOD)


def _converged(_: str, data: Data) -> Sentence:
    return Sentence("lab", f"converged after {_seconds(data, 'seconds')}", Tone.GOOD)


def _phase(subject: str, data: Data) -> Sentence:
    return Sentence("phase", text(data, "title") or subject)


def _step(_: str, data: Data) -> Sentence | None:
    action = text(data, "action")
    return None if action == "progress" else Sentence("scenario", text(data, "text") or action)


def _request(subject: str, data: Data) -> Sentence:
    asked = scope_asked(data) or "no scope"
    covers = scope(texts(data, "scope_effective"))
    named = "" if asked == covers else f" {asked}"
    return Sentence(text(data, "tool") or "request", f"{subject} names{named} and covers {covers}")


def _audit(subject: str, data: Data) -> Sentence:
    allowed = text(data, "decision") == "allow"
    tone = Tone.BAD if allowed and texts(data, "would_cut") else Tone.PLAIN
    return Sentence(f"audit, bug {text(data, 'bug')}", _decided(subject, data), tone)


def _gate(subject: str, data: Data) -> Sentence:
    tone = Tone.UNKNOWN if text(data, "decision") == "not asked" else Tone.PLAIN
    return Sentence(f"gate {text(data, 'gate')}", _decided(subject, data), tone)


def _decided(subject: str, data: Data) -> str:
    weight = "" if flag(data, "effective") is not False else " (for comparison, without effect)"
    return f"{text(data, 'decision')} {subject}: {text(data, 'reason')}{weight}"


def _push(subject: str, data: Data) -> Sentence | None:
    outcome = text(data, "outcome")
    if outcome == "ok":
        return None
    error = f": {text(data, 'error')}" if text(data, "error") else ""
    tone = Tone.UNKNOWN if outcome == "unknown" else Tone.BAD
    return Sentence("push", f"{text(data, 'step')} on {subject} is {outcome}{error}", tone)


def _router(subject: str, data: Data) -> Sentence | None:
    step = text(data, "step")
    if step not in ("applied", "refused", "rolled-back"):
        return None
    tone = Tone.PLAIN if step == "applied" else Tone.PARTLY
    return Sentence("router", f"{subject} {step.replace('-', ' ')} {text(data, 'change')}", tone)


def _login(subject: str, data: Data) -> Sentence:
    ok = flag(data, "ok") is True
    how = f"{text(data, 'path')}, {text(data, 'account')} account"
    end = "succeeds" if ok else f"fails at {text(data, 'stage')}: {text(data, 'error')}"
    return Sentence(
        subject,
        f"login to {text(data, 'target')} ({how}) {end}",
        Tone.GOOD if ok else Tone.BAD,
    )


def _health(subject: str, data: Data) -> Sentence:
    decision = text(data, "decision")
    tone = {"withdraw": Tone.BAD, "announce": Tone.GOOD}.get(decision, Tone.PLAIN)
    return Sentence(subject, f"decides: {decision}; {text(data, 'reason')}", tone)


def _warmup(subject: str, data: Data) -> Sentence:
    decision = text(data, "decision")
    tone = Tone.GOOD if decision == "warm" else Tone.PARTLY
    return Sentence(subject, f"{decision}: {text(data, 'reason')}", tone)


def _expectation(subject: str, data: Data) -> Sentence:
    verdict = text(data, "verdict")
    tone = {"pass": Tone.GOOD, "fail": Tone.BAD}.get(verdict, Tone.UNKNOWN)
    claim = text(data, "claim")
    return Sentence("expected", f"{subject}{f' ({claim})' if claim else ''}: {verdict}", tone)


def _undo(subject: str, data: Data) -> Sentence:
    ok = flag(data, "ok") is True
    end = "done" if ok else f"failed: {text(data, 'error')}"
    return Sentence(
        "undo", f"{text(data, 'text') or subject} {end}", Tone.GOOD if ok else Tone.BAD
    )


def _action(step: str, _: str, data: Data) -> Sentence | None:
    """Write an action of the scenario in its own words; None when it has none."""
    words = text(data, "text")
    if not words:
        return None
    failed = flag(data, "ok") is False
    error = text(data, "error")
    end = f": {error}" if failed and error else " fails" if failed else ""
    return Sentence(step, f"{words}{end}", Tone.BAD if failed else Tone.PLAIN)


def _cleanup(_: str, data: Data) -> Sentence:
    left = texts(data, "leftovers")
    if flag(data, "verified") is True and not left:
        return Sentence("clean-up", "nothing is left", Tone.GOOD)
    return Sentence("clean-up", f"not verified; left: {', '.join(left) or 'unknown'}", Tone.BAD)


def _left(_subject: str, _: Data) -> Sentence:
    return Sentence("lab", "left for further runs of the study", Tone.GOOD)


def _interrupted(subject: str, _: Data) -> Sentence:
    return Sentence("run", f"interrupted by {subject}", Tone.BAD)


def _error(subject: str, data: Data) -> Sentence:
    return Sentence(subject, text(data, "text"), Tone.BAD)


def _ended(_: str, data: Data) -> Sentence:
    verdict = text(data, "verdict")
    tone = {"pass": Tone.GOOD, "fail": Tone.BAD}.get(verdict, Tone.UNKNOWN)
    return Sentence("run", f"ended after {_seconds(data, 'seconds')}: {verdict}", tone)


def scope_asked(data: Data) -> str:
    """Write the scope a request names; "" when it names none."""
    asked = text(data, "scope_asked")
    return scope(asked.split(", ")) if asked else ""


def scope(names: Sequence[str]) -> str:
    """Write what a request covers; names that differ in one number, counted up, as a range."""
    ordered = sorted(names, key=_by_number)
    if len(ordered) > 2 and _follow(ordered):  # noqa: PLR2004 - "pods 1 to 2" is no shorter
        kind, _, first = ordered[0].partition(" ")
        return f"{kind}s {first} to {ordered[-1].partition(' ')[2]}"
    return ", ".join(ordered) or "nothing"


def _by_number(name: str) -> Parts:
    words = NUMBER.split(name)
    return [(word, int(digits or 0)) for word, digits in zip_longest(words[::2], words[1::2])]


def _follow(names: Sequence[str]) -> bool:
    """Return whether names of one kind are the same but for one number, which counts up."""
    start, *later = map(_by_number, names)
    return " " in names[0] and any(
        all(name == _counted(start, place, step) for step, name in enumerate(later, 1))
        for place in range(len(start))
    )


def _counted(parts: Parts, place: int, step: int) -> Parts:
    word, count = parts[place]
    return [*parts[:place], (word, count + step), *parts[place + 1 :]]


def _seconds(data: Data, key: str) -> str:
    value = number(data, key)
    return "unknown time" if value is None else span(value)


SENTENCES: Mapping[str, Callable[[str, Data], Sentence | None]] = {
    RunStarted.kind: _started,
    DeployDone.kind: _deployed,
    Converged.kind: _converged,
    PhaseStarted.kind: _phase,
    StepBegun.kind: _step,
    "request": _request,
    "audit": _audit,
    GateDecided.kind: _gate,
    PushStepDone.kind: _push,
    RouterChanged.kind: _router,
    LoginTried.kind: _login,
    Health.kind: _health,
    Warmup.kind: _warmup,
    ExpectationJudged.kind: _expectation,
    UndoDone.kind: _undo,
    **{kind: partial(_action, step) for kind, step in ACTIONS.items()},
    CleanupDone.kind: _cleanup,
    LabLeft.kind: _left,
    Interrupted.kind: _interrupted,
    Failed.kind: _error,
    RunEnded.kind: _ended,
}
