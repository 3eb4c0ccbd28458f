"""One finding about this host."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    INFO = "info"  # an optional thing is not there
    WARN = "warn"  # something will work less well
    FAIL = "fail"  # no lab runs before this is mended


@dataclass(frozen=True, slots=True)
class Check:
    """A finding: its subject, its level, the evidence, and the command that mends it."""

    id: str
    level: Level
    evidence: str
    mend: str = ""
