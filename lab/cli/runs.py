"""``run``, ``report``, ``compare``: plays of scenarios and their folders."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer

from lab.cli.arguments import Json, Profile, Run, Runtime, Start
from lab.cli.codes import ExitCode
from lab.cli.dials import Settings, pairs
from lab.cli.output import document, line, message
from lab.cli.reasons import reasons, rows
from lab.cli.verb import JUDGES, READS, verb
from lab.journal.folders import place_of, run_of
from lab.model.event import Event, JsonValue
from lab.model.play import RunRequest, RunResult
from lab.model.verdict import STARVED, Verdict, counts_text, starved_text


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, run,
        {
            "stormdrill run two-routers": "the smallest incident, half a minute",
            "stormdrill run my-incident --set visit.travel_s=30": "your own, with a dial turned",
            "stormdrill run two-routers --lab two-routers --phase change": "a phase on your lab",
        },
        JUDGES,
    )  # fmt: skip
    verb(
        program, report,
        {"stormdrill report latest": "the newest run below runs/"},
        (ExitCode.PASSED, ExitCode.NOT_PASSED, ExitCode.INPUT),
    )  # fmt: skip
    verb(
        program, compare,
        {"stormdrill compare before latest --out compared": "text, JSON and a page with charts"},
        READS,
    )  # fmt: skip


def run(  # noqa: PLR0913 - one parameter per option
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A name, a folder or a file.")
    ],
    *,
    profile: Profile = None,
    runtime: Runtime = "embedded",
    start: Start = "auto",
    seed: Annotated[int, typer.Option(help="Same seed, same choices.")] = 1,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A new folder for the run.")
    ] = None,
    lab: Annotated[
        str | None, typer.Option(metavar="LAB", help="Play on this running lab.")
    ] = None,
    phase: Annotated[
        str | None,
        typer.Option(metavar="PHASE", help="Play this phase only; list SCENARIO has them."),
    ] = None,
    capture: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE:INTERFACE", help="Keep its packets in pcap/; many times."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No live view.")] = False,
    json: Json = False,
) -> int:
    """Play a scenario from nothing to report."""
    from lab import app

    turned = pairs(settings or [])
    with _view(scenario, quiet=quiet) as watcher:
        result = app.run(
            RunRequest(
                scenario=scenario,
                watcher=watcher,
                profile=profile,
                runtime=runtime,
                seed=seed,
                settings=turned,
                out=out,
                lab=lab,
                phase=phase,
                start=start,
                captures=tuple(capture or ()),
            )
        )
    code = shown(result, json=json)
    left = "" if lab else leftovers(result.summary)
    if left:
        message(f"stormdrill: the lab is not all gone: {left}; try stormdrill clean")
    return 3 if left and not result.interrupted else code


def report(
    run: Run,
    *,
    json: Json = False,
) -> int:
    """Rebuild the reports of a run from its journal, or of a study from its cells."""
    from lab import app
    from lab.cli import studies
    from lab.study.cells import CELLS

    if folder := place_of(run, CELLS):
        return studies.rebuilt(folder, json=json)
    return shown(app.report(run_of(run)), json=json)


def compare(
    run: Run,
    other: Run,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for text, JSON and HTML.")
    ] = None,
    json: Json = False,
) -> int:
    """Lay two runs side by side."""
    from lab import app

    comparison = app.compare(run_of(run), run_of(other), out)
    if json:
        document(comparison.data)
    else:
        line(comparison.text)
    return 0


@contextmanager
def _view(scenario: str, *, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """Give the function that shows events while they come."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console

    from lab import app
    from lab.console.live import LiveView

    with LiveView(Console(stderr=True), app.board(scenario)) as view:
        yield view.feed


def shown(result: RunResult, *, json: bool) -> int:
    """Print a run's outcome and return the exit code of its verdict."""
    if json:
        document(result.summary)
    else:
        _print(result)
    if result.interrupted:
        message("stormdrill: the run was interrupted")
        return 130
    return 0 if result.verdict is Verdict.PASS else 1


def leftovers(summary: Mapping[str, JsonValue]) -> str:
    """Return what a run could not remove, or nothing when its clean-up was verified."""
    cleanup = summary.get("cleanup")
    if not isinstance(cleanup, dict) or cleanup.get("verified") is not False:
        return ""
    names = cleanup.get("leftovers")
    named = ", ".join(str(name) for name in names) if isinstance(names, list) else ""
    return named or "nothing could be looked at"


def _print(result: RunResult) -> None:
    facts = rows(result.summary.get("facts"))
    scored = [fact for fact in facts if fact["scored"]]
    for fact in scored:
        kind = "control" if fact["control"] else fact["kind"]
        mark = f", {STARVED}" if fact.get("starved") else ""
        line(f"{fact['verdict']:<7}  {fact['id']:<4}  {fact['claim']} ({kind}{mark})")
        line(f"{'':<15}measured {fact['measured']}")
        line(f"{'':<15}expected {fact['expected']}")
    for claim in rows(result.summary.get("expectations")):
        if claim["verdict"] != Verdict.PASS:
            mark = f" ({STARVED})" if claim.get("starved") else ""
            line(f"{claim['verdict']:<7}  {claim['phase'] or 'before'}: {claim['name']}{mark}")
            line(f"{'':<15}measured {claim['measured']}, expected {claim['claim']}")
    if len(scored) < len(facts):
        line(
            f"{len(facts) - len(scored)} more facts of the day are not scored; the report says why"
        )
    if isinstance(lost := result.summary.get("lost"), dict):
        line(f"lost     {lost['text']}")
    if seconds := result.summary.get("starved_s"):
        marked = sum(
            bool(row.get("starved"))
            for row in (*scored, *rows(result.summary.get("expectations")))
        )
        line(f"starved  {starved_text(float(str(seconds)), marked)}")
    if isinstance(counts := result.summary.get("counts"), dict) and counts:
        line(f"passed   {counts_text(cast('Mapping[str, Mapping[str, int]]', counts))}")
    line(f"verdict  {result.verdict}")
    for reason in reasons(result):
        line(f"why      {reason}")
    if stopped := result.summary.get("stopped"):
        line(f"early    {stopped}")
    line(f"report   {result.folder / 'report.html'}")
