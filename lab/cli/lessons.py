"""``lesson``: lessons by hand on a running lab."""

from pathlib import Path
from typing import Annotated

import typer

from lab.cli.arguments import Json, Runtime
from lab.cli.classroom import serve
from lab.cli.codes import ExitCode
from lab.cli.output import changes, document, line, message, table
from lab.cli.verb import JUDGES, STARTS, WORKS, verb
from lab.model.lesson import Lesson, Progress, Seen
from lab.model.verdict import Verdict

_ONWARD = "done: stormdrill lesson next"
_WORDS = {Verdict.PASS: "ok  ", Verdict.FAIL: "FAIL", Verdict.UNKNOWN: "?   "}

_Lesson = Annotated[
    str, typer.Argument(metavar="LESSON", help="A lesson as lesson list shows it, or its folder.")
]
_InLab = Annotated[
    str, typer.Option("--lab", metavar="LAB", help="Its lab, if several lessons are under way.")
]


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    group = typer.Typer(help="Learn by hand on a running lab, step by step.", no_args_is_help=True)
    verb(group, list_, {"stormdrill lesson list": "with what each teaches"}, WORKS)
    verb(group, start, {"stormdrill lesson start read-a-table": "deploys its network"}, STARTS)
    verb(group, show, {"stormdrill lesson show": "the present task once more"}, WORKS)
    verb(group, check, {"stormdrill lesson check": "is the task done?"}, JUDGES)
    verb(group, hint, {"stormdrill lesson hint": "again for the next one"}, WORKS)
    verb(group, solve, {"stormdrill lesson solve": "shows and does it"}, WORKS)
    verb(group, next_, {"stormdrill lesson next": "once the check has passed"}, WORKS)
    verb(group, reset, {"stormdrill lesson reset": "to the beginning of the step"}, WORKS)
    verb(group, save, {"stormdrill lesson save ann": "a folder to hand in, for grade"}, WORKS)
    verb(
        group, stop,
        {
            "stormdrill lesson stop": "removes its lab",
            "stormdrill lesson stop --save ann": "and leaves a folder to hand in",
        },
        WORKS,
    )  # fmt: skip
    examples = {"stormdrill lesson test read-a-table": "proves each of its steps"}
    verb(group, prove, examples, JUDGES, name="test")
    verb(
        group, new, {"stormdrill lesson new my-lesson": "a folder with a lesson to change"}, WORKS
    )
    verb(
        group, serve,
        {
            "stormdrill lesson serve read-a-table --students class.txt": "a link for each name",
            "stormdrill lesson serve --students class.txt --listen 0.0.0.0:8021": "every lesson",
        },
        STARTS,
    )  # fmt: skip
    program.add_typer(group, name="lesson")


def list_(*, json: Json = False) -> int:
    """List the lessons with their steps and what they teach."""
    from lab.app import lessons

    found = lessons.listed()
    if json:
        document([_as_data(each) for each in found])
        return 0
    table(
        ("lesson", "minutes", "steps", "title"),
        [(each.name, each.minutes, len(each.steps), each.title) for each in found],
    )
    return 0


def start(
    lesson: _Lesson,
    *,
    lab: Annotated[str, typer.Option("--lab", metavar="LAB", help="Call its lab so.")] = "",
    runtime: Runtime = "embedded",
) -> int:
    """Deploy a lesson's network and show the first task, or go on where its lab has ended."""
    from lab.app import lessons

    _task(*lessons.start(lesson, lab, runtime, changes(message)))
    return 0


def show(*, lab: _InLab = "") -> int:
    """Show the present task."""
    from lab.app import lessons

    _task(*lessons.at(lab))
    return 0


def check(*, lab: _InLab = "", json: Json = False) -> int:
    """Judge the present step: 0 when it is done, 1 when not."""
    from lab.app import lessons

    seen, lesson, progress = lessons.check(lab)
    passed = all(each.ok for each in seen)
    if json:
        document({"lab": progress.lab, "passed": passed, "checks": seen})
    else:
        _seen(seen)
        last = progress.step + 1 == len(lesson.steps)
        done = "done, and that was all: stormdrill lesson stop" if last else _ONWARD
        line(done if passed else "not done yet: stormdrill lesson hint gives a hint")
    return ExitCode.PASSED if passed else ExitCode.NOT_PASSED


def hint(*, lab: _InLab = "") -> int:
    """Give the next hint."""
    from lab.app import lessons

    line(lessons.hint(lab))
    return 0


def solve(*, lab: _InLab = "") -> int:
    """Do the present step, and show how."""
    from lab.app import lessons

    for each in lessons.solve(lab).solve:
        line(f"{each.node}$ {each.run}")
    return 0


def next_(*, lab: _InLab = "") -> int:
    """Go on to the next step."""
    from lab.app import lessons

    _task(*lessons.onward(lab, changes(message)))
    return 0


def reset(*, lab: _InLab = "") -> int:
    """Take the lab back to the beginning of the step."""
    from lab.app import lessons

    _task(*lessons.again(lab, changes(message)))
    return 0


def save(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    *,
    lab: _InLab = "",
) -> int:
    """Copy how far you are and how the lab is to a folder; its name is the student's."""
    from lab.app import lessons

    progress = lessons.save(lab, folder)
    line(f"{folder}: {progress.name}; stormdrill grade {folder} judges it")
    return 0


def stop(
    *,
    lab: _InLab = "",
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FOLDER", help="As lesson save, before.")
    ] = None,
) -> int:
    """End a lesson and remove its lab."""
    from lab.app import lessons

    if save is not None:
        lessons.save(lab, save)
        line(f"{save}: what was done")
    line(f"lab {lessons.stop(lab)} is gone")
    return 0


def prove(lesson: _Lesson, *, runtime: Runtime = "embedded") -> int:
    """Prove that each check fails before its step is solved, and passes after it."""
    from lab.app import lessons

    seen = []
    for each in lessons.prove(lesson, runtime, changes(message)):
        _seen([each])
        seen.append(each)
    return ExitCode.PASSED if all(each.ok for each in seen) else ExitCode.NOT_PASSED


def new(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")]) -> int:
    """Make a lesson of your own, to change."""
    from lab.catalog import lessons

    file = lessons.new(folder)
    line(f"{file}: change it, then: stormdrill lesson test {folder}")
    return 0


def _task(lesson: Lesson, progress: Progress) -> None:
    step = lesson.steps[progress.step]
    line(f"{lesson.title}, step {progress.step + 1} of {len(lesson.steps)}: {step.title}")
    line()
    line(step.text.strip())
    line()
    message(f"work: stormdrill shell {progress.lab} NODE; then: stormdrill lesson check")


def _seen(seen: list[Seen]) -> None:
    for each in seen:
        line(f"{_WORDS[each.verdict]}  {each.text}")


def _as_data(lesson: Lesson) -> dict[str, object]:
    return {
        "name": lesson.name, "title": lesson.title, "minutes": lesson.minutes,
        "learn": lesson.learn, "steps": [step.id for step in lesson.steps],
    }  # fmt: skip
