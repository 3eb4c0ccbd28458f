"""What is done to configurations: changes, gates, pushes, log-ins, and what routers record."""

from collections.abc import Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, always, optional, record, result

_NODES = "routers that are changed"
_TEXT = "the step, for people"


@record
class Changed(EventData):
    """A change was begun; the subject is its id."""

    kind: ClassVar[str] = "change"

    nodes: Sequence[str] = always(_NODES)
    path: str = always("way in: a path of `access`, `console` or `third-party`")
    account: str = always("account that logs in")
    by: str = always("`operator` or `third-party`")
    lines: int = always("number of configuration lines, all routers together")
    text: str = always(_TEXT)


@record
class Undone(EventData):
    """A change was begun to be taken back; the subject is its id."""

    kind: ClassVar[str] = "undone"

    nodes: Sequence[str] = always(_NODES)
    path: str = always("way in")
    account: str = always("account that logs in")
    text: str = always(_TEXT)


@record
class Announced(EventData):
    """A router was made to originate routes; the subject is the router."""

    kind: ClassVar[str] = "announced"

    id: str = always("id of the step, by which the routes are withdrawn")
    routes: int = always("number of routes")
    text: str = always(_TEXT)


@record
class Withdrawn(EventData):
    """Routes of an announce step were withdrawn; the subject is the router."""

    kind: ClassVar[str] = "withdrawn"

    id: str = always("id of the announce step")
    text: str = always(_TEXT)


@record
class GateDecided(EventData):
    """A gate judged a change; the subject is the id of the change or request."""

    kind: ClassVar[str] = "gate"

    gate: str = always("`batfish`, `interlock`, `canary` or `commit-confirm`")
    decision: str = always("`allow`, `refuse` or `not asked`")
    reason: str = always("why, for people")
    saw: Sequence[str] = always("what the gate found, for people")
    effective: bool = always("false when the decision stops nothing: the cut is intended")


@record
class PushStepDone(EventData):
    """A pusher did one step of a change with one router; the subject is the router."""

    kind: ClassVar[str] = "push"

    change: str = always("id of the change")
    path: str = always("`in-band`, `oob` or another path of `access`")
    step: str = always("`login`, `stage`, `activate`, `confirm` or `rollback`")
    outcome: str = always("`ok`, `refused` or `unknown`")
    error: str = always("what the router or the connection said, empty when it is `ok`")
    took_ms: float = always("milliseconds")


@record
class RouterChanged(EventData):
    """A change went a step further on a router, by its own record; the subject is the router."""

    kind: ClassVar[str] = "router.change"

    change: str = always("id of the change")
    step: str = always("`staged`, `armed`, `applied`, `refused`, `rolled-back` or `confirmed`")
    detail: str | None = optional("why, in the router's words", default=None)
    lines: Sequence[str] | None = optional(
        "configuration lines, where they are staged or applied", default=None
    )
    error: str | None = optional("why lines typed at the console were refused", default=None)
    path: str | None = optional("`console` or `third-party`, of lines typed there", default=None)


@record
class LoginTried(EventData):
    """Somebody tried to log in to a router; the subject is the node they sit at."""

    kind: ClassVar[str] = "login"

    probe: str = optional("id of the probe, where it has one", default="")
    dst: str = optional("`target`, for a probe", default="")
    target: str = result("router", default="")
    path: str = result("`in-band`, `oob`, `console` or another path of `access`", default="")
    account: str = result("class of the account, or its name", default="")
    ok: bool = result("the router let them in and answered", default=False)
    error: str = result("why not, empty when it did", default="")
    stage: str = result("how far it got: `connect`, `auth`, `command` or `done`", default="")
    took_ms: float = result("milliseconds", default=0.0)
    blind: str | None = optional("why nobody could try", default=None)


@record
class SessionOpened(EventData):
    """Somebody opened a router's shell by SSH or took a change back; the subject is the router."""

    kind: ClassVar[str] = "router.session"

    account: str = always("account that logged in")
    peer: str = always("where from: address and port")
