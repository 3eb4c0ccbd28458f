"""The plan of the made-up run: phases, network, times; and the notebook it is written in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from lab.model.event import Event, JsonValue

DAY = "2021-10-04T"
PHASES: tuple[tuple[str, str, str, float], ...] = (
    ("steady", "Steady state", "15:00:00", 30.0),
    ("control", "One plane drained, on purpose", "", 66.0),
    ("assess", "The capacity assessment", "15:36:00", 90.0),
    ("fall", "The backbone goes, the name servers follow", "15:39:00", 102.0),
    ("dark", "Cached answers run out", "15:50:00", 126.0),
    ("locked-out", "Nobody gets in", "16:30:00", 180.0),
    ("repair", "Hands on the console", "20:50:00", 204.0),
    ("return", "Names first, then pages", "21:05:00", 222.0),
    ("stable", "Stable again", "21:30:00", 264.0),
)
END = 288.0
FAULT, REPAIR = 102.6, 208.2
CONTROL, CONTROL_END = 68.0, 82.0
DATA_CENTRES = ("prn", "frc")
BACKBONE_SITES = ("prn", "frc", "iad")
PLANES = 8
POPS: Mapping[str, tuple[str, float]] = {
    "sjc": ("abc", 2.34),
    "lhr": ("bcd", 2.61),
    "sin": ("acd", 3.27),
}
LETTER_PREFIXES = {
    "a": ("129.134.30.0/23", "129.134.30.0/24"),
    "b": ("129.134.30.0/23", "129.134.31.0/24"),
    "c": ("185.89.218.0/23", "185.89.218.0/24"),
    "d": ("185.89.218.0/23", "185.89.219.0/24"),
}
RESOLVERS: Mapping[str, tuple[str, str, float]] = {
    "cloudflare": ("1.1.1.1", "unbound", 24.0),
    "google": ("8.8.8.8", "unbound", 27.5),
    "res-swisscom": ("178.197.53.1", "bind", 31.0),
    "res-comcast": ("73.1.53.1", "legacy", 21.5),
}
USERS = {"usr-swisscom": 120, "usr-janet": 60, "usr-comcast": 120}
APPS = ("facebook", "whatsapp", "messenger", "instagram")
NAMES = {"www.facebook.com": "facebook", "web.whatsapp.com": "whatsapp"} | {
    "www.instagram.com": "instagram"
}
EB = tuple(f"eb{plane}-{site}" for plane in range(1, PLANES + 1) for site in BACKBONE_SITES)


@dataclass
class Journal:
    """Collects what happens in any order and numbers the lines by time."""

    seed: int = 7
    notes: list[tuple[float, str, str, Mapping[str, JsonValue]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311

    def note(self, at: float, kind: str, subject: str, **data: JsonValue) -> None:
        self.notes.append((at, kind, subject, data))

    def looks(self, every: float, start: float = 30.4) -> Iterator[float]:
        """Yield the times of a probe with a beat of ``every`` seconds and a little jitter."""
        beats = int((END - start) / every)
        yield from (start + beat * every + self.random.random() * 0.2 for beat in range(beats))

    def events(self) -> list[Event]:
        ordered = sorted(self.notes, key=lambda note: note[0])
        return [
            Event(line, round(at, 3), kind, subject, data)
            for line, (at, kind, subject, data) in enumerate(ordered, 1)
        ]


def prefixes_of(letters: str) -> list[JsonValue]:
    return list(sorted({prefix for each in letters for prefix in LETTER_PREFIXES[each]}))
