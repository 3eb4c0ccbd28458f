"""Gates between a change and the network, and how right they were about changes that ran."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lab.model.change import Outcome
from lab.model.verdict import Verdict, overall
from lab.model.verification import Judgement

SERVED = 0.95  # share of fetches that go well after a refusal; a busy machine loses some
SERVED_S = 10.0  # of the end of a refused play, in which users are served


class Gate(StrEnum):
    """A check between the request for a change and the network."""

    AUDIT_BUG = "audit+bug"  # the audit tool of the day
    AUDIT = "audit"  # the same tool without its bug
    BATFISH = "batfish"
    CANARY = "canary"  # one group of routers, then a look
    CONFIRM = "commit-confirm"  # taken back by the router unless a look confirms it
    INTERLOCK = "interlock"  # at most so many parts of the network drained at once


class Answer(StrEnum):
    """What a gate says of a change."""

    PASSES = "passes"
    REFUSES = "refuses"
    FLAW = "flaw"  # refuses, for a mistake in the configuration that cuts nobody off
    CANNOT_TELL = "cannot tell"  # it does not see this kind of change, and lets nothing pass


class Score(StrEnum):
    """An answer beside what really happened."""

    CAUGHT = "caught"
    MISSED = "MISSED"
    FALSE_ALARM = "FALSE ALARM"
    RIGHT = "right"
    FLAW = "flaw"
    CANNOT_TELL = "-"
    UNKNOWN = "?"  # the change never ran


ALLOW, REFUSE, NOT_ASKED = "allow", "refuse", "not asked"


@dataclass(frozen=True, slots=True)
class GateResult:
    """The decision of a gate and its reason; ``saw`` is the evidence it names."""

    gate: str
    decision: str
    reason: str
    saw: tuple[str, ...] = ()


def score(answer: Answer, outcome: Outcome | None) -> Score:
    """Lay an answer beside what the change did."""
    if answer is Answer.CANNOT_TELL:
        return Score.CANNOT_TELL
    if outcome is None:
        return Score.UNKNOWN
    if outcome.harmful:
        return Score.MISSED if answer is Answer.PASSES else Score.CAUGHT
    known = {Answer.PASSES: Score.RIGHT, Answer.FLAW: Score.FLAW}
    return known.get(answer, Score.FALSE_ALARM)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What Batfish says will be lost; ``perhaps`` hangs on which of equal paths a flow takes."""

    lost: tuple[str, ...]
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A change with its recorded outcome, Batfish's prediction, and every gate's answer."""

    judgement: Judgement
    outcome: Outcome | None
    foreseen: Foreseen | None  # None where Batfish was not asked
    answers: Mapping[Gate, Answer]

    def scores(self) -> dict[Gate, Score]:
        """Return every gate's answer beside what happened."""
        return {gate: score(answer, self.outcome) for gate, answer in self.answers.items()}

    def disagreements(self) -> tuple[str, ...]:
        """Return the losses that were not predicted, and the predictions that did not happen."""
        if self.outcome is None or self.foreseen is None:
            return ()
        live, foreseen = set(self.outcome.lost), set(self.foreseen.lost)
        open_ = set(self.foreseen.perhaps)
        return (
            *(f"{each} was lost live, not foreseen" for each in sorted(live - foreseen - open_)),
            *(f"{each} was foreseen, not lost live" for each in sorted(foreseen - live)),
        )


@dataclass(frozen=True, slots=True)
class JudgedFolder:
    """A folder of changes judged; ``pairs`` is how many things each of them could lose."""

    topology: str
    profile: str
    batfish: str
    changes: tuple[JudgedChange, ...]
    pairs: int

    def agreement(self) -> tuple[int, int]:
        """Return on how many pairs of all changes Batfish and the live lab agree, and of how many.

        A pair that hangs on which of several equal paths a flow takes is not counted.
        """
        same = total = 0
        for each in self.changes:
            if each.outcome is not None and each.foreseen is not None:
                counted = self.pairs - len(each.foreseen.perhaps)
                total += counted
                same += counted - len(each.disagreements())
        return same, total

    def undecided(self) -> int:
        """Return how many pairs hang on which of several equal paths a flow takes."""
        return sum(len(each.foreseen.perhaps) for each in self.changes if each.foreseen)

    def uncaught(self) -> tuple[str, ...]:
        """Return the harmful changes that no gate but the one with the bug catches."""
        return tuple(
            each.judgement.change
            for each in self.changes
            if each.outcome is not None
            and each.outcome.harmful
            and Score.CAUGHT
            not in {s for gate, s in each.scores().items() if gate is not Gate.AUDIT_BUG}
        )

    @property
    def verdict(self) -> Verdict:
        """Return PASS only if Batfish was wrong about no change, and every harm is caught."""
        wrong = {Score.MISSED: Verdict.FAIL, Score.FALSE_ALARM: Verdict.FAIL}
        own = [
            wrong.get(each.scores()[Gate.BATFISH], Verdict.PASS)
            if each.outcome is not None
            else Verdict.UNKNOWN
            for each in self.changes
        ]
        return overall([*own, *(Verdict.FAIL for _ in self.uncaught())])
