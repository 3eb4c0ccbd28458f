"""The lab of a game day: a new one, or the one that a console which was killed has left."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

from lab.app import resetting
from lab.app.play_lab import destroy, lab_of
from lab.app.prepare import Prepared
from lab.app.running import attach
from lab.app.started import incident_of, started
from lab.catalog.gamedays import folder_of
from lab.gameday.places import SSH_SETUP, ssh_config
from lab.gameday.story import Story
from lab.journal.fields import text
from lab.journal.journal import Journal
from lab.journal.kinds.gameday import DEPLOYING, STEADY, GameOpened
from lab.journal.kinds.run import CleanupDone
from lab.model.errors import InputError, RuntimeFailure
from lab.model.gameday import Pack
from lab.model.scenario import Phase
from lab.ports import RunningLab

PEOPLE = Phase("people", "People repair it")
LIMIT = timedelta(seconds=20)


class GameLab:
    """Makes the lab of a team, finds it again, and removes it."""

    def __init__(self, ready: Prepared, pack: Pack, journal: Journal, team: str) -> None:
        self._ready, self._pack, self._journal, self._team = ready, pack, journal, team

    def begun(
        self, undo: ExitStack, story: Story | None, cut: Callable[[], str]
    ) -> RunningLab:  # fmt: skip
        """Return the lab, which outlives this process: a new one, or that of a story so far.

        Raises:
            LabError: it could not be made, is gone, or was ``cut``.
        """
        if story is None:
            name = self._new_name()
            self._announce(name)
        else:
            name = _name_in(story)
        if story is not None and story.state != DEPLOYING:
            undo.callback(destroy, self._ready.runtime, name, self._journal)
            try:
                if story.state == STEADY and story.phases:  # killed in the middle of them
                    resetting.reset(name, (), lambda _text: None)
                return attach(name)
            except InputError as error:
                raise RuntimeFailure("its lab was gone when it was to go on") from error
        self._ready.runtime.destroy(name)  # a part of it may be there
        lab = lab_of(self._ready, name, self._journal, undo, keep=True, cut=cut)
        for console in self._pack.places.places:
            if console.ssh:
                known = ssh_config(console, self._ready.built.network.access.paths)
                lab.run(console.node, ("sh", "-c", SSH_SETUP), timeout=LIMIT, stdin=known)
        return lab

    def removed(self, story: Story) -> None:
        """Remove what a process left that was killed when its game day was over."""
        if not any(event.kind == CleanupDone.kind for event in self._journal.events):
            destroy(self._ready.runtime, _name_in(story), self._journal)

    def _new_name(self) -> str:
        topology = self._ready.built.network.topology.name
        return f"game-{topology}-{self._team}-{os.getpid()}"

    def _announce(self, name: str) -> None:
        ready, scenario = self._ready, self._ready.scenario
        played = (*self._pack.head.prepare, *self._pack.head.fault)
        chosen = tuple(each for each in scenario.phases if each.id in played)
        game = replace(ready, scenario=replace(scenario, phases=(*chosen, PEOPLE)))
        self._journal.write(started(game, name), scenario.name)
        self._journal.write(incident_of(ready), ready.subject.incident.name)
        folder, file = folder_of(ready.subject), ready.subject.file
        opened = GameOpened(
            pack=str(folder.resolve()) if folder else "",
            scenario=file.name if file else "",
            lab=name,
            began=self._journal.began,
        )
        self._journal.write(opened, self._team)


def _name_in(story: Story) -> str:
    return "" if story.header is None else text(story.header.data, "lab")
