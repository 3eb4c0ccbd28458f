"""What each role can ask the game to do, and what is asked for twice."""

from collections.abc import Mapping

from lab.model.classroom import STUDENT, TEACHER
from lab.model.gameday import FACILITATOR, OBSERVER, RESPONDER

VERBS: Mapping[str, frozenset[str]] = {
    RESPONDER: frozenset((
        "say", "declare", "take_role", "hypothesis", "status", "hint", "send", "break_glass",
        "resolved",
    )),
    OBSERVER: frozenset(("note",)),
    FACILITATOR: frozenset((
        "say", "note", "start", "pause", "resume", "fire", "skip", "delay", "edit", "fault",
        "abort", "stop", "end",
    )),
    STUDENT: frozenset(("check", "hint", "next", "reset", "solve")),
    TEACHER: frozenset(),
}  # fmt: skip

# What a second press confirms: its button, and what it does.
SURE: Mapping[str, tuple[str, str]] = {
    "pause": ("PAUSE", "The clock, the injects and the score stand still; the network goes on."),
    "abort": ("ABORT", "Every fault is undone and the network verified; the game day ends."),
    "stop": ("HARD STOP", "Every lab is torn down at once; nothing is undone or verified."),
    "end": ("END", "The game day ends and everybody sees everything."),
    "reset": ("RESET", "The network is taken back to the beginning of this step."),
    "solve": (
        "DO IT FOR ME",
        "The step is done for you, and how is shown; the teacher sees that.",
    ),
    "break_glass": ("BREAK GLASS", "The emergency accounts are opened; that has its price."),
}
