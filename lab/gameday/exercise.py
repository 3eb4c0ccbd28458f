"""The clock of an exercise: it starts with the fault, and stands still in a pause."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class ExerciseClock:
    """Turns seconds of the run into seconds of the exercise."""

    started: float | None = None
    pauses: list[tuple[float, float]] = field(default_factory=list)
    paused_at: float | None = None

    def start(self, at: float) -> None:
        """Begin; a clock that runs goes on."""
        if self.started is None:
            self.started = at

    def pause(self, at: float) -> None:
        """Stand still."""
        if self.paused_at is None:
            self.paused_at = at

    def go_on(self, at: float) -> None:
        """Run again after a pause."""
        if self.paused_at is not None:
            self.pauses.append((self.paused_at, at))
            self.paused_at = None

    def lab_s(self, at: float) -> float | None:
        """Return the seconds since the start, without pauses; None before the start.

        An instant before the start is less than 0 once it is known when that was.
        """
        if self.started is None:
            return None
        stood = sum(max(0.0, min(end, at) - start) for start, end in self.pauses if start < at)
        if self.paused_at is not None and at > self.paused_at:
            stood += at - self.paused_at
        return at - self.started - stood
