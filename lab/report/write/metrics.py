"""The run's curves in Prometheus's text form, OpenMetrics: each sample with its time.

``promtool tsdb create-blocks-from openmetrics`` lays it into a database, since a run that is over
cannot be scraped.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from lab.journal.fields import number, table, text
from lab.journal.kinds.run import HostPressure, Measured
from lab.journal.kinds.server import Load
from lab.journal.seen import seeing
from lab.journal.served import GOOD, of_app
from lab.journal.timeline import Timeline, moment
from lab.model.verdict import FactResult, Verdict

if TYPE_CHECKING:
    from prometheus_client import Metric

PREFIX = "stormdrill_"


def metrics(run: Timeline, facts: Sequence[FactResult], verdict: Verdict) -> str | None:
    """Return measures, attempts of users, pressure of the host, phases and verdicts of a run.

    None when the journal does not tell when the run began.
    """
    from prometheus_client import CollectorRegistry
    from prometheus_client.openmetrics.exposition import generate_latest

    began = moment(text(run.header, "started_utc"))
    if began is None:
        return None
    families = _Families(run, began)

    class Families:
        """What the library asks for its metrics."""

        def collect(self) -> Iterable["Metric"]:
            """Return the families of the run."""
            return families.all(facts, verdict)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Families())
    written: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return written.decode()


class _Families:
    """The metrics of one run; each has the run's scenario and start as labels."""

    def __init__(self, run: Timeline, began: datetime) -> None:
        self._run, self._began = run, began.timestamp()
        self._labels = {"scenario": run.scenario, "run": text(run.header, "started_utc")}

    def all(self, facts: Sequence[FactResult], verdict: Verdict) -> Iterator["Metric"]:
        """Yield every family that has a sample."""
        for family in (
            self._info(),
            self._phases(),
            self._measures(),
            self._attempts(),
            self._pressure(),
            self._facts(facts),
            self._verdict(verdict),
        ):
            if family.samples:
                yield family

    def _family(self, kind: str, name: str, help_: str, unit: str = "") -> "Metric":
        from prometheus_client import Metric

        return Metric(PREFIX + name, help_, kind, unit)

    def _add(
        self, family: "Metric", at: float, value: float, suffix: str = "", **labels: str
    ) -> None:
        family.add_sample(
            family.name + suffix, {**self._labels, **labels}, value, round(self._began + at, 3)
        )

    def _info(self) -> "Metric":
        found = self._family("gauge", "run", "1, with what was played as labels")
        header = self._run.header
        labels = {key: text(header, key) for key in ("profile", "runtime", "seed")}
        self._add(found, 0.0, 1, **labels)
        return found

    def _phases(self) -> "Metric":
        found = self._family("gauge", "phase", "1 where a phase begins, 0 where it ends")
        for phase in self._run.phases:
            self._add(found, phase.start, 1, phase=phase.id)
            self._add(found, phase.end, 0, phase=phase.id)
        return found

    def _measures(self) -> "Metric":
        found = self._family("gauge", "measure", "a declared measure, where it could be seen")
        rows = sorted(seeing(self._run.of(Measured.kind)), key=lambda event: event.subject)
        for event in rows:
            value = number(event.data, "value")
            if value is not None:
                self._add(found, event.at, value, measure=event.subject)
        return found

    def _attempts(self) -> "Metric":
        found = self._family("counter", "user_attempts", "attempts of users that ended")
        totals: Counter[tuple[str, str]] = Counter()
        samples: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for event in seeing(self._run.of(Load.kind)):
            counts = table(event.data, "apps")
            for app in counts:
                tried = of_app(counts, app)
                for outcome, count in ((GOOD, tried.good), ("failed", tried.total - tried.good)):
                    totals[app, outcome] += int(count)
                    samples.setdefault((app, outcome), []).append((event.at, totals[app, outcome]))
        for (app, outcome), rows in samples.items():
            for at, value in dict(rows).items():
                self._add(found, at, value, "_total", app=app, outcome=outcome)
        return found

    def _pressure(self) -> "Metric":
        found = self._family(
            "gauge", "host_stalled_ratio", "share of a second in which a task waited for a CPU",
            "ratio",
        )  # fmt: skip
        for event in self._run.of(HostPressure.kind):
            stalled = number(event.data, "stalled")
            if stalled is not None:
                self._add(found, event.at, stalled)
        return found

    def _facts(self, facts: Iterable[FactResult]) -> "Metric":
        found = self._family("gauge", "fact", "1 for the verdict that a scored fact has")
        for fact in facts:
            if fact.scored:
                self._add(found, self._run.end, 1, fact=fact.id, kind=fact.kind.value,
                          verdict=fact.verdict.value)  # fmt: skip
        return found

    def _verdict(self, verdict: Verdict) -> "Metric":
        found = self._family("gauge", "verdict", "1 for the verdict that the run has")
        self._add(found, self._run.end, 1, verdict=verdict.value)
        return found
