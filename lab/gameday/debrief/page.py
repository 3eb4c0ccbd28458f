"""The whole debrief before any format: its top, and its chapters in their order."""

from collections.abc import Sequence

from lab.gameday.debrief import chapters
from lab.gameday.debrief.course import Moment, course
from lab.gameday.debrief.figure import figure
from lab.gameday.debrief.material import Material
from lab.journal.fields import count, tables, text
from lab.report.clock import exercise_clock, span
from lab.report.document import Cell, Section, Table, columns, row
from lab.report.headline import Headline
from lab.report.page import Page
from lab.report.read.sentences import SYMBOLS

_TIMES = (
    ("from failing users to declared", "Timp", "Tdecl"),
    ("from declared to the cause named", "Tdecl", "Tdiag"),
    ("from failing users to served again", "Timp", "Tmit"),
    ("from failing users to all as before", "Timp", "Tres"),
)


def page(found: Material) -> Page:
    """Return the debrief of a team."""
    moments = course(found.story, found.sessions)
    sections = (
        chapters.story(found), chapters.outcome(found), chapters.score(found),
        _course(found, moments), chapters.real_day(found), chapters.others(found),
        chapters.terminals(found), chapters.items(found), chapters.questions(found),
        chapters.truth(found),
    )  # fmt: skip
    return _top(found), tuple(each for each in sections if each is not None)


def _top(found: Material) -> Headline:
    word, tone = chapters.verdict(found)
    ended = f"It is over: {found.found.why}." if found.found.why else "It is over."
    times = ((words, found.found.between(one, two)) for words, one, two in _TIMES)
    harmful = sum(count(each, "count") for each in tables(found.found.event.data, "harmful"))
    numbers = (
        *((words, "never" if seconds is None else span(seconds)) for words, seconds in times),
        ("user-minutes lost", f"{found.found.user_minutes:,.0f}"),
        ("harmful actions", f"{harmful:g}"),
        ("hints", str(len(tables(found.found.event.data, "hints")))),
    )
    about = (
        ("team", found.team), ("incident", found.run.scenario),
        ("profile", found.me.profile or "default"), ("began, UTC", found.me.when),
        ("runtime", text(found.run.header, "runtime")),
    )  # fmt: skip
    title = found.story.pack.head.title
    return Headline(title, tone.value, SYMBOLS[tone], word, ended, about, numbers, ())


def _course(found: Material, moments: Sequence[Moment]) -> Section:
    rows = tuple(
        row(exercise_clock(one.at_s), one.kind, one.who,
            Cell(one.text, one.tone, link=f"#{one.session}" if one.session else ""))
        for one in moments
    )  # fmt: skip
    titles = columns("#Exercise time", "Kind", "Who", "*What")
    lead = (
        "Times are those of the exercise: it stands still in a pause, and what came before its "
        "start has a minus."
    )
    table = Table("Timeline", titles, rows, whole=True)
    return Section("course", "Timeline", lead, (figure(found, moments), table))
