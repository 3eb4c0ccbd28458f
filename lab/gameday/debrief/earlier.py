"""Game days that were played before: where they are, and what their journals say of the end."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from lab.gameday.yardsticks import FOLDER
from lab.journal.folders import JOURNAL, RUNS, TEAMS
from lab.journal.kinds.gameday import GameOpened, GameSummed
from lab.journal.kinds.run import RunStarted
from lab.model.event import Event
from lab.report.read.peers import Peer

KNOWN = "game-days"  # file of the state folder: the folder of each game day, a line each
_HEAD = 100  # bytes of a line that have its kind
_FIRST = 1000  # lines of a journal, among which it says what is played
_TAIL = 4_000_000  # bytes of a journal, in which its sum is; a journal can have hundreds of MB


def remember(home: Path, folder: Path) -> None:
    """Note where a game day is kept, unless it is a rehearsal."""
    place = folder.resolve()
    if place.is_relative_to((home / FOLDER).resolve()):
        return
    home.mkdir(parents=True, exist_ok=True)
    with (home / KNOWN).open("a", encoding="utf-8") as file:
        file.write(json.dumps(str(place)) + "\n")


def kept(home: Path) -> tuple[Path, ...]:
    """Return the folders that were noted."""
    return tuple(dict.fromkeys(_noted(home / KNOWN)))


def beside(folder: Path) -> tuple[Path, ...]:
    """Return the folders of all runs where a run is kept that was given no folder of its own."""
    runs = folder.resolve().parent
    if runs.name != RUNS.name:
        return ()
    try:
        found = [each for each in sorted(runs.iterdir()) if not each.is_symlink()]
        return tuple(each for each in found if each.is_dir())
    except OSError:
        return ()


def _noted(file: Path) -> Iterator[Path]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:  # a line that a crash cut short
            continue
        if isinstance(told, str):
            yield Path(told)


def peers(folders: Iterable[Path]) -> Iterator[Peer]:
    """Yield every team of the game days in these folders, each once; no other runs."""
    for folder in dict.fromkeys(each.resolve() for each in folders):
        teams = sorted(path.parent for path in folder.glob(TEAMS))
        for place in teams or [folder]:
            name = folder.name if place == folder else f"{folder.name}/{place.name}"
            found = peer(place, name)
            if found is not None:
                yield found


def peer(folder: Path, name: str) -> Peer | None:
    """Return a team's game day; None where its journal has none, or cannot be read."""
    try:
        with (folder / JOURNAL).open("rb") as journal:
            found = _first(journal)
            found |= _last(journal)
    except (OSError, ValueError):
        return None
    if RunStarted.kind not in found or GameOpened.kind not in found:
        return None
    opened = found[GameOpened.kind]
    return Peer(folder, name, found[RunStarted.kind], opened.subject, found.get(GameSummed.kind))


def _first(journal: BinaryIO) -> dict[str, Event]:
    """Return how a run began, from the first lines of its journal."""
    found: dict[str, Event] = {}
    for line in islice(journal, _FIRST):
        found |= _named(line, RunStarted.kind, GameOpened.kind)
        if len(found) == 2:  # noqa: PLR2004 - both
            break
    return found


def _last(journal: BinaryIO) -> dict[str, Event]:
    """Return how it ended: after the sum come a few lines, and notes that people still write."""
    whole = journal.seek(0, SEEK_END)
    journal.seek(max(0, whole - _TAIL))
    for line in reversed(journal.read().splitlines(keepends=True)):
        found = _named(line, GameSummed.kind)
        if found:
            return found
    return {}


def _named(line: bytes, *kinds: str) -> dict[str, Event]:
    """Return the event of a line by its kind, if it is one of these."""
    head = line[:_HEAD]
    for kind in kinds:
        if f'"kind":"{kind}"'.encode() in head and line.endswith(b"\n"):
            return {kind: Event.from_line(line.decode())}
    return {}
