"""A lab that a play leaves to the next one of the same process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from lab.interrupts import undisturbed
from lab.model.deployment import Deployment
from lab.model.errors import BackendError, LabError
from lab.ports import RunningLab, Runtime
from lab.reset.taking import taken_to


@dataclass(frozen=True, slots=True)
class Taken:
    """A lab that was taken over, and what was checked, as text by name."""

    lab: RunningLab
    checks: Mapping[str, str]


class Spare:
    """The lab that is kept from play to play, if there is one; it is removed when this is left."""

    def __init__(self) -> None:
        self._lab: tuple[Runtime, str] | None = None
        self.in_use = False  # a play has taken it over, and has not left it yet

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.end()

    def leave(self, chosen: Runtime, name: str) -> None:
        """Keep a lab for the next play."""
        self._lab, self.in_use = (chosen, name), False

    def taken(self, made: Deployment, progress: Callable[[str], None]) -> Taken | None:
        """Return the lab as if it had been deployed as ``made``; None where it cannot be had so.

        Then it is removed, and ``progress`` is told why. Who takes it has to leave it again.
        """
        self.in_use = False
        if self._lab is None:
            return None
        chosen, name = self._lab
        try:
            lab = chosen.attach(name)
            checks = taken_to(lab, made, progress)
        except LabError as error:
            progress(f"the lab of the run before is not used: {error}")
            chosen.destroy(name)  # an interrupt ends the play, which removes it once more
            self._lab = None
            return None
        self._lab, self.in_use = None, True
        return Taken(lab, checks)

    def end(self) -> None:
        """Remove the lab, if there is one; raise BackendError when something of it is left."""
        if self._lab is not None:
            chosen, name = self._lab
            with undisturbed():
                gone = chosen.destroy(name)
            self._lab = None
            if not gone.verified:
                left = ", ".join(gone.leftovers) or "nothing could be looked at"
                raise BackendError(f"{name}: not all gone: {left}; try stormdrill clean")
