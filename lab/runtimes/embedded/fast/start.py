"""Fast start as a lab's supervisor uses it: begun with the lab, and ended when all serves."""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

from lab.model.errors import RuntimeFailure
from lab.model.start import Start as How
from lab.runtimes import statedir
from lab.runtimes.embedded.fast.choice import kinds
from lab.runtimes.embedded.fast.templates import Templates
from lab.runtimes.embedded.handover import Plan

_LOG = "templates.log"
_ABOVE = 10  # the lower descriptors are those that a template has


class Start:
    """How the daemons of one lab start."""

    def __init__(
        self, plan: Plan, templates: Templates, variables: Mapping[str, str], root: Path
    ) -> None:
        """Start the templates of a lab that has a library for them."""
        self._plan, self._templates = plan, templates
        self._daemons = sum(len(each.daemons) for each in plan.deployment.configs.values())
        if not plan.library:
            return
        places = kinds(plan.deployment)
        found = os.open(plan.library, os.O_RDONLY | os.O_CLOEXEC)
        library = fcntl.fcntl(found, fcntl.F_DUPFD_CLOEXEC, _ABOVE)
        os.close(found)
        self._templates.begin(library, root / _LOG, places, variables)
        os.close(library)

    def end(self, directory: Path) -> None:
        """End the templates, and note how the daemons started.

        Raises:
            RuntimeFailure: fast start was demanded, and some daemons could not have it.
        """
        troubles = "; ".join(f"{name}: {why}" for name, why in self._templates.troubles.items())
        forked = self._templates.forked
        self._templates.end()
        if troubles and self._plan.deployment.start is How.FAST:
            raise RuntimeFailure(f"fast start: {troubles}; --start auto starts these plainly")
        why = self._plan.plain or troubles
        text = f"fast, {forked} of {self._daemons} daemons" if forked else "plain"
        statedir.note_start(directory, f"{text} ({why})" if why else text)
