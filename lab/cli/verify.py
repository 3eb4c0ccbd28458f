"""``verify``: changes judged before they are pushed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from lab.cli import agreement, judged_folder
from lab.cli.arguments import Json, Profile
from lab.cli.codes import ExitCode
from lab.cli.dials import Settings, pairs
from lab.cli.output import changes as new_ones
from lab.cli.output import document, line, message
from lab.cli.verb import verb
from lab.journal.folders import run_of
from lab.model.errors import InputError, Problem
from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.model.verification import BlindSpot, Finding, Judgement, Verification, VerifyRequest


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    verb(
        program, verify,
        {
            "stormdrill verify two-routers": "every change of a scenario",
            "stormdrill verify two-routers --change my-change.yml": "one change of a file",
            "stormdrill verify --against latest": "a finished run beside what Batfish says",
        },
        (ExitCode.PASSED, ExitCode.NOT_PASSED, ExitCode.INPUT, ExitCode.BACKEND),
    )  # fmt: skip


def verify(  # noqa: PLR0913 - one parameter per option
    what: Annotated[
        str | None,
        typer.Argument(metavar="SCENARIO", help="A scenario or topology, by name or file."),
    ] = None,
    *,
    profile: Profile = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHANGE", help="A change of the scenario, or a file; without: all of them."
        ),
    ] = None,
    changes: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Judge every change of a folder: which gate catches what."
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Run the changes of the folder on a live lab first.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Compare this finished run with what Batfish says."),
    ] = None,
    live: Annotated[
        str | None, typer.Option(metavar="LAB", help="Read the routers of this running lab.")
    ] = None,
    blind_spots: Annotated[
        bool, typer.Option("--blind-spots", help="Only name what Batfish cannot see.")
    ] = False,
    dependencies: Annotated[
        bool,
        typer.Option("--dependencies", help="Only judge what its repair needs; asks no Batfish."),
    ] = False,
    settings: Settings = None,
    json: Json = False,
) -> int:
    """Ask Batfish what a change would cut, before it is pushed."""
    from lab import app

    if against is not None:
        return agreement.show(app.against(run_of(against), new_ones(message)), json=json)
    if what is None:
        raise InputError([Problem("verify", "needs a scenario or topology, or --against RUN")])
    request = VerifyRequest(
        what=what,
        say=new_ones(message),
        profile=profile,
        changes=tuple(change or ()),
        live=live,
        blind_spots_only=blind_spots,
        settings=pairs(settings or []),
        dependencies=dependencies,
    )
    if changes is not None:
        if record:
            app.rehearse(request, changes)
        return judged_folder.show(app.judge_folder(request, changes), json=json)
    if record:
        raise InputError([Problem("--record", "needs --changes DIR")])
    result = app.verify(request)
    if json:
        document(as_data(result))
    else:
        _print(result)
    return 0 if result.verdict is Verdict.PASS else 1


def as_data(result: Verification) -> Mapping[str, JsonValue]:
    """Return a verification as ``--json`` prints it."""
    return {
        "schema": "stormdrill/verify@1",
        "topology": result.topology,
        "profile": result.profile,
        "verdict": result.verdict.value,
        "batfish": result.batfish,
        "findings": [
            {"change": each.change, **_finding(finding)}
            for each in result.judgements
            for finding in each.findings
        ],
        "changes": [_judgement(each) for each in result.judgements],
    }


def _finding(finding: Finding) -> dict[str, JsonValue]:
    return {
        "invariant": str(finding.invariant),
        "subject": finding.subject,
        "verdict": finding.verdict.value,
        "evidence": finding.evidence,
    }


def _judgement(each: Judgement) -> JsonValue:
    return {
        "change": each.change,
        "title": each.title,
        "verdict": each.verdict.value,
        "acknowledged": each.acknowledged,
        "withdrawn": list(each.withdrawn),
        "seconds": dict(each.seconds),
        "blind_spots": [_spot(spot) for spot in each.blind_spots],
    }


def _spot(spot: BlindSpot) -> JsonValue:
    return {
        "place": spot.place,
        "text": spot.text,
        "reads": spot.reads,
        "touches": ["routing"] if spot.touches else [],
        "shown_as": spot.shown_as,
    }


def _print(result: Verification) -> None:
    for each in result.judgements:
        _print_one(each)
    line(f"verdict  {result.verdict}")


def _print_one(each: Judgement) -> None:
    intended = ", intended" if each.acknowledged else ""
    took = f"  {sum(each.seconds.values()):.1f} s" if each.seconds else ""
    name = f"{each.change}: {each.title}" if each.change else each.title
    line(f"{each.verdict:<7}  {name}{intended}{took}")
    for finding in each.findings:
        if finding.verdict is not Verdict.PASS:
            line(
                f"         {finding.verdict:<7}  {finding.invariant:<12}  {finding.subject}: "
                f"{finding.evidence}"
            )
    if each.withdrawn:
        line(f"         {', '.join(each.withdrawn)} would withdraw: their health check fails")
    for spot, more in _alike(each.blind_spots):
        how = f"shown to it as {spot.shown_as}" if spot.shown_as else "not shown to it"
        touches = ", touches every answer about routing" if spot.touches else ""
        line(f"         {spot.place}{more}: {spot.text}: Batfish {spot.reads}; {how}{touches}")


def _alike(spots: Sequence[BlindSpot]) -> Iterator[tuple[BlindSpot, str]]:
    """Yield the first of the spots with the same text, and how many more there are."""
    found: dict[tuple[str, str, str], list[BlindSpot]] = {}
    for spot in spots:
        found.setdefault((spot.text, spot.reads, spot.shown_as), []).append(spot)
    for first, *others in found.values():
        yield first, f" and {len(others)} more" if others else ""
