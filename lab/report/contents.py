"""What a report holds: the day, the chapters in their order, and the numbers at its top."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from lab.journal.served import total
from lab.journal.timeline import Timeline
from lab.report.chapters import (
    access,
    actions,
    batfish,
    changes,
    findings,
    gameday,
    network,
    people,
    probes,
    short,
    story,
)
from lab.report.clock import span
from lab.report.document import Section
from lab.report.read.service import probe_totals, users_loss
from lab.report.view import View

Chapter: TypeAlias = Callable[[View], Section | None]
Numbers: TypeAlias = Callable[[Timeline], tuple[tuple[str, str], ...]]


def key_numbers(run: Timeline) -> tuple[tuple[str, str], ...]:
    """Return the numbers that any run has: its length, failed tries, users' lost minutes."""
    tried = total(probe_totals(run).values())
    lost = users_loss(run)
    failed = (f"{tried.total - tried.good:,.0f} of {tried.total:,.0f}",) if tried.total else ()
    return (
        ("from start to end", span(run.end)),
        *(("failed tries of all probes", words) for words in failed),
        *(() if lost is None else (("lost from the change on", str(lost)),)),
    )


GENERAL: tuple[Chapter, ...] = (
    short.short,
    gameday.gameday,
    people.people,
    network.network,
    story.reading,
    story.events,
    actions.actions,
    probes.probes,
    probes.measures,
    changes.changes,
    access.logins,
    findings.scored_facts,
    findings.scored_controls,
    findings.expectations,
    batfish.agreement,
    findings.cleanup,
    findings.again,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is special to an incident's report; the default suits any incident.

    ``day`` is the day of the historical times, as "4 October 2021", or "". A chapter returns None
    where it has no part in the run.
    """

    day: str = ""
    chapters: tuple[Chapter, ...] = GENERAL
    numbers: Numbers = key_numbers
