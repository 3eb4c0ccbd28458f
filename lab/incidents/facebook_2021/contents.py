"""What is special to the report of 4 October 2021."""

from dataclasses import replace

from lab.incidents.facebook_2021.chapters import (
    decisions,
    overlay,
    routing,
    sequence,
    sites,
    users,
)
from lab.incidents.facebook_2021.chapters.cascade import (
    NAMES_FAIL,
    NAMES_RETURN,
    Mark,
    cascade,
)
from lab.incidents.facebook_2021.chapters.loads import loads
from lab.journal.timeline import Timeline
from lab.report.chapters import access, batfish, findings, gameday, people, short, story
from lab.report.clock import span
from lab.report.contents import Contents
from lab.report.document import Section, Text
from lab.report.read.outage import service
from lab.report.read.service import users_loss
from lab.report.view import NOT_MEASURED, View


def facts(view: View) -> Section:
    """Return the scored facts, with what their numbers are."""
    numbered = "The numbers F01 to F54 are those of the public record."
    lead = f"{findings.COMPUTED} {numbered} {findings.NO_PART}"
    return replace(findings.facts(view), lead=lead)


def again(view: View) -> Section:
    """Return how to run it again, and where its assumptions are listed."""
    general = findings.again(view)
    invented = Text(
        "Values the public record does not give are invented; docs/assumptions.md lists each "
        "with its parameter name and the reason for its value."
    )
    title = "Assumptions, and how to run it again"
    return replace(general, title=title, blocks=(*general.blocks, invented))


def numbers(run: Timeline) -> tuple[tuple[str, str], ...]:
    """Return what people ask for first: how long pages and names were lost, and the load."""
    found = cascade(run)
    fall, recovery = (found.fall, found.recovery) if found else ((), ())
    resolvers = [load for load in loads(run) if run.kind(load.node) == "resolver"]
    peaks = [load.ratio for load in resolvers if load.ratio]
    lost = users_loss(run)
    return (
        ("from start to end", span(run.end)),
        ("longest time with under 90 % of tries served", _out(run)),
        (
            "first failed lookup to first good one",
            _between(fall, NAMES_FAIL, recovery, NAMES_RETURN),
        ),
        (
            "highest load of a resolver, against the steady phase",
            f"{max(peaks):.0f} times" if peaks else NOT_MEASURED,
        ),
        ("lost from the request on", NOT_MEASURED if lost is None else str(lost)),
    )


def _out(run: Timeline) -> str:
    found = service(run)
    if found is None:
        return NOT_MEASURED
    return span(found.outage.seconds) if found.outage else "none"


def _between(fall: tuple[Mark, ...], opens: str, recovery: tuple[Mark, ...], closes: str) -> str:
    start = next((mark.at for mark in fall if mark.text == opens), None)
    end = next((mark.at for mark in recovery if mark.text == closes), None)
    if start is None:
        return NOT_MEASURED
    return span(end - start) if end is not None else "to the end"


CONTENTS = Contents(
    "4 October 2021",
    (
        short.short,
        gameday.gameday,
        people.people,
        sites.topology,
        story.reading,
        sequence.order,
        sequence.events,
        routing.bgp,
        users.pages,
        users.names,
        users.load,
        overlay.overlay,
        routing.backbone,
        routing.prefixes,
        decisions.health,
        decisions.changes,
        access.access,
        facts,
        findings.controls,
        findings.expectations,
        batfish.agreement,
        findings.cleanup,
        again,
    ),
    numbers,
)
