"""Step ``recover``: people are paged, think, and use the first way in that works."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lab.clock import hold
from lab.engine.expect import EVERY_S, claim, fits
from lab.engine.play import Outcome
from lab.journal.kinds.people import DETECTED, DIAGNOSED, SERVED, Mark
from lab.journal.measure import Reading
from lab.model.errors import Problem
from lab.model.scenario import Expectation, Step
from lab.model.verdict import Verdict
from lab.steps.checks import may, must
from lab.steps.kind import kind
from lab.steps.nest import Nest, with_inner
from lab.steps.stage import Scope, Stage
from lab.steps.ways import Way, seconds, tried

_LINES = 20


@dataclass(frozen=True, slots=True)
class Recover(Nest):
    """Wait until users are failing, then let people find a way in and take the change back."""

    expect: Expectation = field(
        metadata={"doc": "what users must get: people are paged while it does not hold"}
    )
    ways: tuple[Way, ...] = must("ways to the routers, in the order in which people try them")
    page_s: float = seconds("how long it must not hold before people are paged, lab seconds")
    diagnose_s: float = seconds("how long people think before they try the first way")
    paged_within_s: float = seconds("the step fails when nobody is paged for so long", 120.0)
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["recover"] = "recover"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step; its expectation is checked with all others."""
        place = scope.place
        if self.expect.form != "becomes":
            text = "only `becomes` can be waited for"
            yield Problem(f"{place}.expect.form", text)
        if not self.ways:
            yield Problem(f"{place}.ways", "is empty", "give at least one way")
        seen: set[str] = set()
        for number, way in enumerate(self.ways):
            if way.name in seen:
                yield Problem(f"{place}.ways.{number}.name", f"two ways are called {way.name}")
            seen.add(way.name)
            if not way.repair:
                hint = "give steps that take the change back"
                yield Problem(f"{place}.ways.{number}.repair", "is empty", hint)
        yield from self._inner_problems(scope)

    def _inner_problems(self, scope: Scope) -> Iterator[Problem]:
        earlier = scope.earlier
        for path, step in self.inside:
            place = f"{scope.place}.{path}"
            yield from kind(step).problems(replace(scope, earlier=earlier, place=place))
            if getattr(step, "outcome", "any") == "fails":
                hint = "leave it out: a step that fails closes its way, and people try the next"
                yield Problem(f"{place}.outcome", "a way cannot need a step to fail", hint)
            earlier += tuple(inner for _, inner in with_inner(step, ""))

    @property
    def inside(self) -> tuple[tuple[str, Step], ...]:
        """Return the steps of all ways."""
        return tuple(
            (f"ways.{number}.{path}", step)
            for number, way in enumerate(self.ways)
            for path, step in way.inside
        )

    def rebuilt(self, change: Callable[[Step], Step]) -> "Recover":
        """Return the step with every step of its ways changed."""
        return replace(self, ways=tuple(way.rebuilt(change) for way in self.ways))

    def describe(self) -> str:
        """Return what the step does, for people."""
        names = ", ".join(way.name for way in self.ways)
        return f"people recover, by the first way that works: {names}"

    def perform(self, stage: Stage) -> Outcome:
        """Page people, let them think, and try the ways; every undo is that of a step inside.

        It succeeds when the change is taken back, or when users are served before.
        """
        paged = self._paged(stage)
        if paged is None:
            return Outcome(ok=False, text=f"nobody was paged within {self.paged_within_s:g} s")
        page = f"people are paged: not {claim(self.expect)} for {self.page_s:g} s"
        stage.note(Mark(text=page, lines=paged.lines[:_LINES]), DETECTED)
        hold(self.diagnose_s, stage.clock)
        stage.note(Mark(text="people know what to take back"), DIAGNOSED)
        failed = []
        for way in self.ways:
            if fits(self.expect, stage.look(self.expect, 0.0)) is Verdict.PASS:
                self._await_service(stage)
                return Outcome(ok=True, text="users were served again before anybody repaired")
            error = tried(way, stage)
            if not error:
                self._await_service(stage)
                return Outcome(ok=True, text=f"taken back: {way.name}")
            failed.append(f"{way.name}: {error}")
        return Outcome(ok=False, text=f"no way worked: {'; '.join(failed)}")

    def _paged(self, stage: Stage) -> Reading | None:
        """Return the reading that pages people; None when nothing does in time.

        A reading that saw nothing changes nothing.
        """
        clock = stage.clock
        deadline = clock.now() + self.paged_within_s
        failing: float | None = None
        while True:
            read = stage.look(self.expect, 0.0)
            verdict = fits(self.expect, read)
            if verdict is Verdict.FAIL:
                failing = clock.now() if failing is None else failing
                if clock.now() - failing >= self.page_s:
                    return read
            elif verdict is Verdict.PASS:
                failing = None
            if clock.now() + EVERY_S > deadline:
                return None
            clock.sleep(EVERY_S)

    def _await_service(self, stage: Stage) -> None:
        """Wait until users are served again; the expectation is judged like any other."""
        if stage.expect(self.expect, stage.phase) is Verdict.PASS:
            stage.note(Mark(text=self.expect.name), SERVED)
