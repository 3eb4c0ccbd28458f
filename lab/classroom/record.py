"""What is kept of a class: for each student the progress in each lesson, and the standing."""

import os
from dataclasses import dataclass
from pathlib import Path

from lab.lesson import place
from lab.model import codec
from lab.model.classroom import Standing
from lab.model.errors import InputError, Problem
from lab.model.lesson import Progress, State

_STANDINGS = "standings"


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one student below the folder of a class."""

    folder: Path
    lab: str

    def standing(self) -> Standing:
        """Return how the student stands, as at the beginning when nothing was kept.

        Raises:
            InputError: another version of this product wrote it.
        """
        try:
            return codec.load(Standing, self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Standing()
        except ValueError as error:
            hint = "remove the folder of the class to begin anew"
            raise InputError(
                [Problem(str(self._file), f"cannot be read: {error}", hint)]
            ) from error

    def keep_standing(self, standing: Standing) -> None:
        """Keep how the student stands; a reader sees the old or the new whole."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".new")
        unfinished.write_text(codec.dump(standing), encoding="utf-8")
        os.replace(unfinished, self._file)  # noqa: PTH105 - replaces what is there

    def progress(self, lesson: str) -> Progress | None:
        """Return how far the student is in a lesson, None before its beginning."""
        return place.find(self.folder / lesson, self.lab)

    def keep_progress(self, progress: Progress) -> None:
        """Keep how far the student is in a lesson."""
        place.save(self.folder / progress.name, progress)

    def states(self, lesson: str) -> dict[str, State]:
        """Return how the lab was at each step of a lesson that passed."""
        return place.states(self.folder / lesson, self.lab)

    def keep_state(self, lesson: str, step: str, state: State) -> None:
        """Keep how the lab is at a step of a lesson."""
        place.keep(self.folder / lesson, self.lab, step, state)

    @property
    def _file(self) -> Path:
        return self.folder / _STANDINGS / f"{self.lab}.json"


def labs_kept(folder: Path) -> set[str]:
    """Return the names of the labs of which something is kept in the folder of a class."""
    return {each.stem for each in (folder / _STANDINGS).glob("*.json")}
