"""Whether the network is as it was, and has been so for long enough."""

from lab.engine.expect import fits
from lab.engine.play import Tools
from lab.journal.measure import reading
from lab.model.gameday import Head
from lab.model.scenario import Expectation, Scenario
from lab.model.verdict import Verdict


class Recovery:
    """Watches what must hold once all is repaired: the pack's measures, or the steady state."""

    def __init__(self, head: Head, scenario: Scenario) -> None:
        own = tuple(
            Expectation(each.measure, each.measure, "becomes", each.at_least, each.at_most)
            for each in head.recovered
        )
        self._wanted = own or scenario.steady_state
        self._held_s = head.held_s
        self._good_since: float | None = None

    def holds(self, tools: Tools) -> bool:
        """Return whether all of it has held since a look so long ago."""
        now = tools.journal.now()
        good = all(
            fits(each, reading(tools.measure(each), tools.journal, 0.0)) is Verdict.PASS
            for each in self._wanted
        )
        if not good:
            self._good_since = None
            return False
        self._good_since = now if self._good_since is None else self._good_since
        return now - self._good_since >= self._held_s
