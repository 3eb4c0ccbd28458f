"""What terminals showed, from their recordings: asciicast v2 as text, each line with its time."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.gameday.story import Story
from lab.journal.fields import text
from lab.model.event import Event

MOST = 200_000  # characters of a session that a document shows; the recording has all
_ESCAPE = re.compile(
    r"\x1b(?:\[([0-9;?<>]*)[ -/]*([@-~])"
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[^ -/\[\]PX^_])",
    re.DOTALL,
)
MOST_READ = 2_000_000  # characters of output that are looked at: a progress bar has no lines
MORE = "… the recording has more"
_WIDEST = 1000  # letters of a line
_LONGEST_ESCAPE = 1000  # characters; what is longer is no sequence but printed by mistake
_CLEARED = "J"  # the screen, or what is below
_ERASED = "K"  # the line, or what is right of the cursor


@dataclass(frozen=True, slots=True)
class Session:
    """A terminal that somebody had: ``at_s`` is the second of the exercise when it was opened.

    ``lines`` are what it showed: the second of the exercise and the text of each line. ``problem``
    says why there is none.
    """

    id: str
    who: str
    place: str
    title: str
    at_s: float
    file: str
    lines: tuple[tuple[float, str], ...]
    typed: int
    problem: str = ""
    cut: bool = False


def sessions(folder: Path, story: Story) -> tuple[Session, ...]:
    """Return the sessions of a team's terminals, in the order in which they were opened."""
    return tuple(_session(folder, story, number, each)
                 for number, each in enumerate(story.terminals, 1))  # fmt: skip


def _session(folder: Path, story: Story, number: int, event: Event) -> Session:
    who, file = text(event.data, "who"), text(event.data, "cast")
    at_s = _second(story, event.at)
    known: list[tuple[float, str]] = []
    problem, length, cut = "", 0, False
    try:
        for after, line in lines_of(folder / file):
            length += len(line)
            if length > MOST:
                cut = True
                break
            known.append((_second(story, event.at + after), line))
    except (OSError, ValueError) as error:
        problem = f"the recording cannot be read: {error}"
    typed = sum(each.subject == event.subject and text(each.data, "who") == who
                and each.at >= event.at for each in story.typed)  # fmt: skip
    return Session(f"terminal-{number}", who, event.subject, _title(story, event.subject), at_s,
                   file, tuple(known), typed, problem, cut)  # fmt: skip


def _second(story: Story, at: float) -> float:
    found = story.lab_s(at)
    return at if found is None else found


def _title(story: Story, place: str) -> str:
    found = {each.id: each.title for each in story.pack.places.places}
    found |= {
        f"{site.id}-{node}": f"{site.title}: console of {node}"
        for site in story.pack.places.sites for node in story.consoles(site.id)
    }  # fmt: skip
    return found.get(place, place)


def lines_of(file: Path) -> Iterator[tuple[float, str]]:
    """Yield the lines that a recording shows, with the seconds since its start.

    A last line of the file that a crash cut short is left out. Of a very long recording the last
    line says that there is more.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no asciicast v2.
    """
    with file.open(encoding="utf-8") as recording:
        header = json.loads(recording.readline())
        if not isinstance(header, dict) or header.get("version") != 2:  # noqa: PLR2004 - asciicast v2
            raise ValueError("no asciicast v2")
        screen, left = _Paper(), MOST_READ
        for line in recording:
            if not line.endswith("\n"):
                break
            at, code, shown = _event(line)
            if code == "o":
                left -= len(shown)
                yield from screen.print(at, shown)
            if left <= 0:
                yield at, MORE
                return
        yield from screen.rest()


def _event(line: str) -> tuple[float, str, str]:
    match json.loads(line):
        case [int() | float() as at, str(code), str(shown)]:
            return float(at), code, shown
    raise ValueError(f"no event of asciicast v2: {line[:40]}")


class _Paper:
    """A terminal that never scrolls away: what a line became, once the next one begins."""

    def __init__(self) -> None:
        self._line: list[str] = []
        self._at = 0.0
        self._column = 0
        self._kept = ""  # an escape sequence that has not come to its end

    def print(self, at: float, shown: str) -> Iterator[tuple[float, str]]:
        """Take in what was printed; yield the lines that are whole now."""
        shown, self._kept = self._kept + shown, ""
        place = 0
        while place < len(shown):
            letter = shown[place]
            if letter == "\x1b":
                found = _ESCAPE.match(shown, place)
                if found is None and len(shown) - place < _LONGEST_ESCAPE:
                    self._kept = shown[place:]
                    return
                if found is None:
                    place += 1
                    continue
                self._escaped(found[1] or "", found[2] or "")
                place = found.end()
                continue
            place += 1
            if letter == "\n":
                yield self._whole()
            else:
                self._put(at, letter)

    def rest(self) -> Iterator[tuple[float, str]]:
        """Yield the last line, if it has anything in it."""
        if self._line:
            yield self._whole()

    def _put(self, at: float, letter: str) -> None:
        if letter == "\r":
            self._column = 0
        elif letter == "\b":
            self._column = max(0, self._column - 1)
        elif (letter == "\t" or letter.isprintable()) and self._column < _WIDEST:
            self._at = at  # of the last letter: a prompt waits for long until a line is typed
            self._line += [" "] * (self._column - len(self._line))
            self._line[self._column : self._column + 1] = [letter]
            self._column += 1

    def _escaped(self, numbers: str, code: str) -> None:
        if code in (_ERASED, _CLEARED):
            del self._line[0 if numbers in ("1", "2", "3") else self._column :]
        elif code == "C":
            self._column = min(_WIDEST, self._column + _count(numbers))
        elif code == "D":
            self._column = max(0, self._column - _count(numbers))
        elif code == "P":
            del self._line[self._column : self._column + _count(numbers)]
        elif code in ("H", "f", "G"):
            self._column = 0

    def _whole(self) -> tuple[float, str]:
        found = self._at, "".join(self._line).rstrip()
        self._line, self._column = [], 0
        return found


def _count(numbers: str) -> int:
    """Return how far an escape sequence goes, 1 where it does not say."""
    return int(numbers[:4]) if numbers.isdecimal() else 1
