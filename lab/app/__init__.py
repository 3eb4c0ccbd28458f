"""The use cases: what the command line and any other front end can do.

This is the only part that sees models, back ends, probes and reports at once.
"""

from lab.app.agreement import against
from lab.app.changes import judge_folder, rehearse
from lab.app.export import export_containerlab
from lab.app.files import render
from lab.app.home import home
from lab.app.images import build_image
from lab.app.labs import attach, clean, deploy, destroy, inspect, labs
from lab.app.play import run
from lab.app.reports import board, compare, report
from lab.app.verify import verify
from lab.catalog.listing import check, incidents, schema, topologies

__all__ = [
    "against",
    "attach",
    "board",
    "build_image",
    "check",
    "clean",
    "compare",
    "deploy",
    "destroy",
    "export_containerlab",
    "home",
    "incidents",
    "inspect",
    "judge_folder",
    "labs",
    "rehearse",
    "render",
    "report",
    "run",
    "schema",
    "topologies",
    "verify",
]
