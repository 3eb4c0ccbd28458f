"""What a debrief is written from."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.gameday.debrief.sessions import Session
from lab.gameday.story import Story
from lab.journal.timeline import Timeline
from lab.model.scenario import Phase
from lab.report.read.gameday import Played
from lab.report.read.peers import Peer


@dataclass(frozen=True, slots=True)
class Material:
    """A team's game day that is over.

    ``phases`` are those of the whole scenario, for the times of the real day. ``peers`` are the
    game days laid beside it, ``left_out`` those that cannot be, each with why.
    """

    team: str
    story: Story
    run: Timeline
    found: Played
    me: Peer
    sessions: tuple[Session, ...] = ()
    phases: Sequence[Phase] = ()
    peers: Sequence[Peer] = ()
    left_out: Sequence[tuple[Peer, str]] = ()
