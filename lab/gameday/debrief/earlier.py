"""Game days that were played before: where they are, and what their journals say of the end."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab.gameday.yardsticks import FOLDER
from lab.journal.kinds.gameday import GameOpened, GameSummed
from lab.journal.kinds.run import RunStarted
from lab.model.event import Event
from lab.report.read.peers import Peer

KNOWN = "game-days"  # file of the state folder: the folder of each game day, a line each
RUNS = "runs"
JOURNAL = "journal.jsonl"
_HEAD = 100  # characters of a line that have its kind
_MARKS = tuple(f'"kind":"{kind}"' for kind in (RunStarted.kind, GameOpened.kind, GameSummed.kind))


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
    if runs.name != RUNS:
        return ()
    found = (each for each in sorted(runs.iterdir()) if not each.is_symlink())
    return tuple(each for each in found if each.is_dir())


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
        teams = sorted(path.parent for path in folder.glob(f"team-*/{JOURNAL}"))
        for place in teams or [folder]:
            name = folder.name if place == folder else f"{folder.name}/{place.name}"
            found = peer(place, name)
            if found is not None:
                yield found


def peer(folder: Path, name: str) -> Peer | None:
    """Return a team's game day; None where its journal has none, or cannot be read."""
    found: dict[str, Event] = {}
    try:
        with (folder / JOURNAL).open(encoding="utf-8") as lines:
            for line in lines:
                # Only few lines matter, and a journal can have a hundred thousand.
                if any(mark in line[:_HEAD] for mark in _MARKS):
                    event = Event.from_line(line)
                    found[event.kind] = event
    except (OSError, ValueError):
        return None
    if RunStarted.kind not in found or GameOpened.kind not in found:
        return None
    opened = found[GameOpened.kind]
    return Peer(folder, name, found[RunStarted.kind], opened.subject, found.get(GameSummed.kind))
