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
    """What was looked at, how it is, what was seen, and the command that mends it."""

    id: str
    level: Level
    evidence: str
    mend: str = ""
