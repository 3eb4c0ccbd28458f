"""The debriefs of game days, made from their journals and the packs that they were played with."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lab.catalog.record import record
from lab.gameday.debrief.earlier import beside, kept, peers
from lab.gameday.debrief.handouts import view
from lab.gameday.debrief.material import Material
from lab.gameday.debrief.sessions import sessions
from lab.gameday.debrief.write import write
from lab.gameday.story import told
from lab.journal.fields import text
from lab.journal.folders import TEAMS
from lab.journal.kinds.gameday import GameOpened
from lab.journal.kinds.run import RunStarted
from lab.journal.timeline import Timeline
from lab.load.events import events_of
from lab.load.gameday import load_pack
from lab.model.errors import InputError
from lab.model.event import Event, JsonValue
from lab.report.read.gameday import played
from lab.report.read.peers import Peer, comparable


def debrief(
    folder: Path, events: Sequence[Event], home: Callable[[], Path]
) -> Mapping[str, JsonValue]:
    """Write a team's debrief into its folder, and return what its page shows of it.

    Nothing is written for a run that was no game day with an end, or whose pack is not there any
    more.

    Raises:
        OSError: a folder cannot be written to.
    """
    if not any(each.kind == GameOpened.kind for each in events):
        return {}
    found = _material(folder, events, _known(folder, home))
    if found is None:
        return {}
    write(folder, found)
    return view(folder, found)


def _known(folder: Path, home: Callable[[], Path]) -> list[Peer]:
    return [*peers((*kept(home()), *beside(_outermost(folder))))]


def others(folder: Path, home: Callable[[], Path]) -> None:
    """Write the debriefs of other teams of a game day anew once all are over: each has all then.

    Raises:
        OSError: a folder cannot be written to.
    """
    siblings = [each for each in _teams(folder) if each.resolve() != folder.resolve()]
    if not siblings:
        return
    known = _known(folder, home)
    ends = {each.place: each.result for each in known}
    if any(ends.get(each.resolve()) is None for each in siblings):
        return  # one plays on
    for each in siblings:
        try:
            found = _material(each, events_of(each), known)
        except InputError:
            continue
        if found is not None:
            write(each, found)


def _teams(folder: Path) -> list[Path]:
    if _outermost(folder) == folder:
        return []
    return sorted(path.parent for path in folder.parent.glob(TEAMS))


def _outermost(folder: Path) -> Path:
    """Return the folder of a whole game day, of which a team can have one of its own inside."""
    return folder.parent if folder.name.startswith("team-") else folder


def _material(folder: Path, events: Sequence[Event], known: Sequence[Peer]) -> Material | None:
    run = Timeline(events)
    opened, found = next(iter(run.of(GameOpened.kind)), None), played(run)
    started = next(iter(run.of(RunStarted.kind)), None)
    if opened is None or found is None or started is None:
        return None
    try:
        pack = load_pack(Path(text(opened.data, "pack")))
        scenario = record(events).scenario
    except InputError:
        return None
    story = told(pack, events)
    me = Peer(folder.resolve(), _name(folder), started, opened.subject, found.event)
    others = (each for each in known if each.place != me.place)
    good, left_out = comparable(me, others)
    return Material(
        opened.subject, story, run, found, me, sessions(folder, story),
        scenario.phases if scenario else (), good, left_out,
    )  # fmt: skip


def _name(folder: Path) -> str:
    whole, place = _outermost(folder).resolve(), folder.resolve()
    return place.name if whole == place else f"{whole.name}/{place.name}"
