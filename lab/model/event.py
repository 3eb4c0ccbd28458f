"""One line of a run's journal, and its format."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done or seen.

    ``at`` is seconds since the start of the run on the machine's monotonic clock; ``line`` is the
    number of the event's line in the journal, 1 for the first. The kinds and their fields are the
    dataclasses of ``lab.journal.kinds``; ``docs/journal.md`` lists them.
    """

    line: int
    at: float
    kind: str
    subject: str
    data: Mapping[str, JsonValue]

    def to_line(self) -> str:
        """Return the journal line, without its newline."""
        return json.dumps(
            {
                "v": FORMAT,
                "n": self.line,
                "t": round(self.at, 6),
                "kind": self.kind,
                "subject": self.subject,
                "data": dict(self.data),
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_line(cls, text: str) -> "Event":
        """Read a journal line; raise ValueError when it is not one."""
        raw = json.loads(text)
        if not isinstance(raw, dict) or raw.get("v") != FORMAT:
            raise ValueError(f"not a journal line of format {FORMAT}: {text[:80]}")
        try:
            return cls(raw["n"], raw["t"], raw["kind"], raw["subject"], raw["data"])
        except KeyError as missing:
            raise ValueError(f"journal line without {missing}: {text[:80]}") from missing
