"""The use cases: what the command line and any other front end can do.

This is the only part that sees models, back ends, probes and reports at once. A use case is
imported when it is first asked for, so that ``exec`` does not load what ``run`` needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.app.agreement import against
    from lab.app.changes import judge_folder, rehearse
    from lab.app.deploying import deploy
    from lab.app.examined import examined
    from lab.app.export import export_containerlab
    from lab.app.files import render
    from lab.app.images import build_image
    from lab.app.listing import incidents
    from lab.app.play import run
    from lab.app.reports import board, compare, report
    from lab.app.resetting import diff, reset
    from lab.app.running import attach, clean, destroy, labs, shared, shared_labs
    from lab.app.sharing import share
    from lab.app.state_folder import home
    from lab.app.verifying import verify
    from lab.catalog.index import topologies
    from lab.catalog.listing import check, schema
    from lab.probes.inspect import inspect

_MODULES = {
    "against": "lab.app.agreement",
    "attach": "lab.app.running",
    "board": "lab.app.reports",
    "build_image": "lab.app.images",
    "check": "lab.catalog.listing",
    "clean": "lab.app.running",
    "compare": "lab.app.reports",
    "deploy": "lab.app.deploying",
    "destroy": "lab.app.running",
    "diff": "lab.app.resetting",
    "examined": "lab.app.examined",
    "export_containerlab": "lab.app.export",
    "home": "lab.app.state_folder",
    "incidents": "lab.app.listing",
    "inspect": "lab.probes.inspect",
    "judge_folder": "lab.app.changes",
    "labs": "lab.app.running",
    "rehearse": "lab.app.changes",
    "render": "lab.app.files",
    "report": "lab.app.reports",
    "reset": "lab.app.resetting",
    "run": "lab.app.play",
    "schema": "lab.catalog.listing",
    "share": "lab.app.sharing",
    "shared": "lab.app.running",
    "shared_labs": "lab.app.running",
    "topologies": "lab.catalog.index",
    "verify": "lab.app.verifying",
}

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
    "diff",
    "examined",
    "export_containerlab",
    "home",
    "incidents",
    "inspect",
    "judge_folder",
    "labs",
    "rehearse",
    "render",
    "report",
    "reset",
    "run",
    "schema",
    "share",
    "shared",
    "shared_labs",
    "topologies",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Return a use case; raise AttributeError when there is none of that name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_MODULES[name]), name)
