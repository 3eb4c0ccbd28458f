"""Arguments and options that several verbs have."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from lab.cli.choices import PROFILES, RUNTIMES, STARTS, listed

Lab: TypeAlias = Annotated[
    str, typer.Argument(metavar="LAB", help="The lab as list shows it, or its topology's file.")
]
Node: TypeAlias = Annotated[
    str, typer.Argument(metavar="NODE", help="The node, as inspect shows it.")
]
Topology: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="TOPOLOGY", help="A name, a folder, a scenario, a blueprint or a .clab.yml."
    ),
]
Run: TypeAlias = Annotated[
    str, typer.Argument(metavar="RUN", help="The folder of a run, or its name, as latest.")
]
Profile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="PROFILE",
        help=f"Size: {listed(PROFILES)}, of a network that has them; list shows which.",
    ),
]
Runtime: TypeAlias = Annotated[
    str, typer.Option(metavar="RUNTIME", help=f"What runs the nodes: {listed(RUNTIMES)}.")
]
Start: TypeAlias = Annotated[
    str,
    typer.Option(metavar="HOW", help=f"How the daemons of FRR start: {listed(STARTS)}."),
]
Name: TypeAlias = Annotated[str | None, typer.Option(metavar="LAB", help="Call the lab so.")]
Out: TypeAlias = Annotated[Path, typer.Option(metavar="DIR", help="A new folder to write to.")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
