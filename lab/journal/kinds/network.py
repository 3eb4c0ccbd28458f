"""What steps do to the network itself: links, daemons, nodes, commands, consoles, visits."""

from collections.abc import Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, always, record

_TEXT = "the step, for people"
_OK = "it was done"
_ERROR = "why not, empty when it was"


@record
class LinkChanged(EventData):
    """Links went down or up or were shaped; the subject is their ends."""

    kind: ClassVar[str] = "link"

    text: str = always(_TEXT)
    state: str = always("`down`, `up`, or empty where traffic is shaped")
    ok: bool = always(_OK)
    error: str = always(_ERROR)


@record
class DaemonChanged(EventData):
    """A daemon was killed, stopped or started; the subject is its node."""

    kind: ClassVar[str] = "daemon"

    name: str = always("the daemon's name in the deployment")
    action: str = always("`kill`, `stop`, `start` or `restart`")
    text: str = always(_TEXT)
    ok: bool = always(_OK)
    error: str = always(_ERROR)


@record
class NodeChanged(EventData):
    """A whole node was stopped or started; the subject is the node."""

    kind: ClassVar[str] = "node"

    action: str = always("`stop` or `start`")
    text: str = always(_TEXT)
    ok: bool = always(_OK)
    error: str = always(_ERROR)


@record
class CommandRun(EventData):
    """A command ran in a node; the subject is the node."""

    kind: ClassVar[str] = "exec"

    run: str = always("the command")
    returncode: int | None = always("exit status, or null when it could not run or end in time")
    output: str = always("last characters of its standard output, 400 at most")
    ok: bool = always("exit status 0")
    error: str = always(_ERROR)
    text: str = always(_TEXT)


@record
class ConsoleTyped(EventData):
    """Lines were typed at a router's console; the subject is the router."""

    kind: ClassVar[str] = "console"

    run: Sequence[str] = always("the lines")
    ok: bool = always("none was refused")
    error: str = always(_ERROR)
    text: str = always(_TEXT)


@record
class VisitBegun(EventData):
    """A crew arrived at a site; the subject is the site."""

    kind: ClassVar[str] = "visit"

    text: str = always(_TEXT)
