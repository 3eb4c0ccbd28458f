"""The local accounts of routers, which people on site switch on and off."""

from collections.abc import Sequence
from datetime import timedelta

from lab.journal.journal import Journal
from lab.journal.kinds.change import LoginTried
from lab.ports import RunningLab
from lab.push.console import at_each

_LIMIT = timedelta(seconds=20)
_BREAKGLASS = "/run/lab/breakglass.enabled"


def switch(lab: RunningLab, journal: Journal, routers: Sequence[str], *, on: bool) -> None:
    """Switch the local account of routers on or off, and write each console to the journal."""
    argv = ("touch", _BREAKGLASS) if on else ("rm", "-f", _BREAKGLASS)
    done = at_each(routers, lambda node: lab.run(node, argv, timeout=_LIMIT))
    for node, each in zip(routers, done, strict=True):
        tried = LoginTried(
            target=node,
            path="console",
            account="breakglass",
            ok=each.returncode == 0,
            error=each.stderr.strip(),
            stage="done",
            took_ms=0,
        )
        journal.write(tried, "on-site")
