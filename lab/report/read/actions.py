"""Events of what a scenario does to the network, and the steps that write them."""

from collections.abc import Mapping

from lab.journal.kinds.change import Announced, Changed, Undone, Withdrawn
from lab.journal.kinds.network import (
    CommandRun,
    ConsoleTyped,
    DaemonChanged,
    LinkChanged,
    NodeChanged,
    VisitBegun,
)
from lab.journal.kinds.people import Mark, WayTried

ACTIONS: Mapping[str, str] = {  # kind of event: the step of a scenario that writes it
    Changed.kind: "change",
    Undone.kind: "undo",
    Announced.kind: "announce",
    Withdrawn.kind: "withdraw",
    LinkChanged.kind: "link",
    DaemonChanged.kind: "daemon",
    NodeChanged.kind: "node",
    VisitBegun.kind: "visit",
    ConsoleTyped.kind: "console",
    CommandRun.kind: "exec",
    Mark.kind: "recover",
    WayTried.kind: "recover",
}
