"""What the FRR of the nodes takes of a containerlab file: daemons, modules and lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.frr.acceptance import Loaded, accepted
from lab.incident import Order
from lab.load.containerlab import Imported, Lacks
from lab.model.errors import Problem

# Debian keeps these apart from the package frr.
_PACKAGES = {"rpki": "frr-rpki-rtrlib", "snmp": "frr-snmp"}


@dataclass(frozen=True, slots=True)
class Fit:
    """What is left out, what is loaded instead of files, and a warning for each part left out."""

    lacks: Lacks = field(default_factory=Lacks)
    taken: Mapping[str, str] = field(default_factory=dict)
    loaded: Mapping[str, Loaded] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def fit(imported: Imported, configs: Mapping[str, str], order: Order) -> Fit:
    """Return how a file fits the FRR of the nodes; ``configs`` are the routers' texts."""
    if not imported.daemons:
        return Fit()
    lacks = Lacks(order.absent(imported.daemons), order.absent_modules(imported.modules))
    warnings = [
        Problem(imported.name, f"the FRR of the nodes has no {one}", "lines for it are refused")
        for one in lacks.daemons
    ]
    warnings += [_no_module(imported, daemon, module) for daemon, module in lacks.modules]
    origins = {one.node.name: one.origin for one in imported.made if one.origin is not None}
    found = accepted([configs[name] for name in origins], order.trial)
    taken, loaded, refused = {}, {}, []
    for name, origin in origins.items():
        text = configs[name]
        loaded[name] = Loaded(found[text].text, origin)
        if found[text].refused:
            taken[name] = found[text].text
        lines = text.splitlines()
        for number in found[text].refused:
            told = f"{name}: this FRR refuses: {lines[number - 1].strip()}"
            refused.append(Problem(origin.place(number), told))
    return Fit(lacks, taken, loaded, (*warnings, *refused))


def _no_module(imported: Imported, daemon: str, module: str) -> Problem:
    users = ", ".join(
        one.node.name
        for one in imported.made
        if one.frr is not None and (daemon, module) in one.frr.modules()
    )
    package = _PACKAGES.get(module)
    hint = f"install {package}" if package else ""
    text = f"{users}: the FRR of the nodes has no module {module} of {daemon}, started without it"
    return Problem(imported.name, text, hint)
