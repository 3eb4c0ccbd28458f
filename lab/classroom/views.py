"""What a student and a teacher are shown of a class, as data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lab.classroom.labs import Taught
from lab.classroom.pupil import Pupil

View = Mapping[str, Any]
PATIENCE = 2  # who takes so many times the time of a step is stuck
_MINUTE_S = 60.0


def of_student(pupil: Pupil) -> dict[str, Any]:
    """Return the page of a student: no hint that was not read, no solution not asked for."""
    with pupil.lock:
        return {"task": _task(pupil), "work": _work(pupil), "nodes": _nodes(pupil)}


def of_teacher(pupils: Iterable[Pupil], lessons: Sequence[Taught], now: float) -> dict[str, Any]:
    """Return the grid of a class: a row for each student, a column for each step."""
    heads = [
        {"name": each.lesson.name, "title": each.lesson.title,
         "steps": [{"id": step.id, "title": step.title} for step in each.lesson.steps]}
        for each in lessons
    ]  # fmt: skip
    return {"lessons": heads, "students": [_row(each, lessons, now) for each in pupils]}


def stuck_since(pupil: Pupil, now: float) -> float | None:
    """Return since when a student has taken longer for a step than it should, None if not yet."""
    began = pupil.standing.since.get(pupil.key)
    if began is None or pupil.passed:
        return None
    share_s = pupil.lesson.minutes * _MINUTE_S / len(pupil.lesson.steps)
    late = began + PATIENCE * share_s
    return late if now >= late else None


def _task(pupil: Pupil) -> View:
    lesson, at = pupil.lesson, pupil.progress.step
    return {
        "lesson": lesson.title, "number": at + 1, "title": pupil.step.title,
        "text": pupil.step.text,
        "steps": [
            {"title": step.title if number <= at else "",
             "state": _state(pupil, step.id, number)}
            for number, step in enumerate(lesson.steps)
        ],
    }  # fmt: skip


def _state(pupil: Pupil, step: str, number: int) -> str:
    if step in pupil.progress.solved:
        return "shown" if step in pupil.progress.passed else "here"
    if step in pupil.progress.passed:
        return "passed"
    return "here" if number == pupil.progress.step else "ahead"


def _work(pupil: Pupil) -> View:
    step, progress = pupil.step, pupil.progress
    read = progress.hints.get(step.id, 0)
    asked = step.id in progress.solved
    return {
        "doing": pupil.doing, "failed": pupil.failed, "runs": bool(pupil.nodes),
        "passed": pupil.passed, "at_end": pupil.at_end,
        "looked": hour(pupil.looked) if pupil.looked else "",
        "checks": [{"verdict": each.verdict.value, "text": each.text} for each in pupil.seen],
        "hints": list(step.hints[:read]), "hints_left": len(step.hints) - read,
        "solution": [{"node": act.node, "run": act.run} for act in step.solve] if asked else [],
    }  # fmt: skip


def _nodes(pupil: Pupil) -> list[View]:
    known = [{"name": each.name, "is_router": each.is_router} for each in pupil.nodes]
    return sorted(known, key=lambda each: not each["is_router"])


def _row(pupil: Pupil, lessons: Sequence[Taught], now: float) -> View:
    with pupil.lock:
        late = stuck_since(pupil, now)
        began = pupil.standing.since.get(pupil.key)
        cells = [cell for each in lessons for cell in _cells(pupil, each, stuck=late is not None)]
        return {
            "name": pupil.name, "state": _now(pupil, stuck=late is not None),
            "doing": pupil.doing, "failed": pupil.failed,
            "since": hour(began) if began else "",
            "stuck": hour(late) if late else "",
            "stuck_min": int((now - late) // _MINUTE_S) if late else None,
            "hints": sum(cell["hints"] for cell in cells),
            "passed": sum(cell["passed"] for cell in cells), "of": len(cells), "cells": cells,
        }  # fmt: skip


def _now(pupil: Pupil, *, stuck: bool) -> str:
    if pupil.failed:
        return "failed"
    if pupil.passed and pupil.at_end:
        return "finished"
    if not pupil.nodes:
        return "starting"
    return "stuck" if stuck else "working"


def _cells(pupil: Pupil, taught: Taught, *, stuck: bool) -> list[dict[str, Any]]:
    lesson = taught.lesson
    progress = pupil.progress_in(lesson.name)
    return [
        {
            "state": _cell(pupil, lesson.name, step.id, stuck=stuck),
            "passed": bool(progress and step.id in progress.passed),
            "hints": min(progress.hints.get(step.id, 0), len(step.hints)) if progress else 0,
            "failed": pupil.standing.failed.get(f"{lesson.name}/{step.id}", 0),
        }
        for step in lesson.steps
    ]


def _cell(pupil: Pupil, lesson: str, step: str, *, stuck: bool) -> str:
    progress = pupil.progress_in(lesson)
    if progress is None:
        return "ahead"
    if step in progress.passed:
        return "shown" if step in progress.solved else "passed"
    if pupil.key == f"{lesson}/{step}":
        return "stuck" if stuck else "here"
    return "ahead"


def hour(seconds: float) -> str:
    """Return a time of the day as this host's clock shows it."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%H:%M")
