"""What the FRR of the nodes takes of a containerlab file: daemons, modules and lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from lab.catalog.frr_asked import Ask, lacks, lacks_modules, tried
from lab.frr.acceptance import Loaded, Trial, accepted
from lab.frr.service import Module
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


class Asks(Protocol):
    """What is asked of the FRR of the nodes; an ``Order`` has it."""

    @property
    def absent(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Return those daemons that it does not have."""
        ...

    @property
    def absent_modules(self) -> Callable[[Sequence[Module]], tuple[Module, ...]]:
        """Return those modules, each with its daemon, that it does not have."""
        ...

    @property
    def trial(self) -> Trial:
        """Return what its vtysh says of configurations."""
        ...


@dataclass(frozen=True, slots=True)
class Programs:
    """What is asked of an FRR that runs no lab."""

    ask: Ask

    @property
    def there(self) -> bool:
        """Return whether there is any FRR to ask."""
        return not lacks(("zebra",), self.ask)

    @property
    def absent(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Return those daemons that it does not have."""
        return partial(lacks, ask=self.ask)

    @property
    def absent_modules(self) -> Callable[[Sequence[Module]], tuple[Module, ...]]:
        """Return those modules, each with its daemon, that it does not have."""
        return partial(lacks_modules, ask=self.ask)

    @property
    def trial(self) -> Trial:
        """Return what its vtysh says of configurations."""
        return partial(tried, ask=self.ask)


def fit(imported: Imported, configs: Mapping[str, str], asks: Asks) -> Fit:
    """Return how a file fits the FRR of the nodes; ``configs`` are the routers' texts."""
    if not imported.daemons:
        return Fit()
    lacking = Lacks(asks.absent(imported.daemons), asks.absent_modules(imported.modules))
    warnings = [
        Problem(imported.name, f"the FRR of the nodes has no {one}", "lines for it are refused")
        for one in lacking.daemons
    ]
    warnings += [_no_module(imported, daemon, module) for daemon, module in lacking.modules]
    origins = {one.node.name: one.origin for one in imported.made if one.origin is not None}
    found = accepted([configs[name] for name in origins], asks.trial)
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
    return Fit(lacking, taken, loaded, (*warnings, *refused))


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
