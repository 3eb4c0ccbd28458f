"""The order in which a pusher does things: each step with every router before the next begins.

What is staged everywhere can take effect everywhere, even where it cuts the path it came by.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from lab.inside.pusher.login import LoginFailed, Outcome, Reply
from lab.inside.router.accounts import BREAKGLASS
from lab.inside.router.ledger import IN_FORCE, State

STEPS = ("login", "stage", "activate", "confirm", "rollback")
_MARGIN_EACH_S = 0.03  # to arm one more router, on a machine of two cores
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Target:
    """A router, where to log in, and the lines by daemon it is to be given."""

    node: str
    address: str
    lines: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done; the keys of the job's JSON object.

    The routers act ``margin_s`` after the last can have answered "armed", all at one moment, and
    are asked ``settle_s`` later.
    """

    change: str
    pusher: str
    path: str
    account: str
    key: str
    known_hosts: str
    targets: Sequence[Mapping[str, Any]]
    steps: Sequence[str]
    timeout_s: float = 4.0
    workers: int = 32
    margin_s: float = 0.2
    settle_s: float = 2.0
    confirm_s: float | None = None
    partial: bool = False

    def __post_init__(self) -> None:
        """Refuse steps that do not exist."""
        unknown = [step for step in self.steps if step not in STEPS]
        if unknown:
            raise ValueError(f"unknown step {unknown[0]!r}; known are {', '.join(STEPS)}")
        if list(self.steps[:1]) != ["login"]:
            raise ValueError("the first step must be login")


class Login(Protocol):
    """A router that one is logged in to."""

    def order(self, command: str, stdin: str = "") -> Reply:
        """Return what a command came to."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Pusher:
    """One job; tells every step with every router through ``emit``."""

    def __init__(
        self, job: Job, log_in: Callable[[str], Login], emit: Callable[..., None]
    ) -> None:
        self._job = job
        self._log_in = log_in
        self._emit = emit
        self._logins: dict[str, Login] = {}
        self._act_at = 0.0  # on the monotonic clock

    def attempt(self, targets: Sequence[Target]) -> bool:
        """Log in, ask for the version and leave; return whether every router let one."""
        with ThreadPoolExecutor(self._job.workers) as pool:
            return all(list(pool.map(self._attempt, targets)))

    def push(self, targets: Sequence[Target]) -> bool:
        """Do the job's steps; return whether every one was done on every router.

        Nothing is activated anywhere before everything is staged everywhere, unless the job is
        partial: then it goes on with the routers it has.
        """
        left, complete = list(targets), True
        for step in self._job.steps:
            outcomes = self.everywhere(step, left)
            complete = complete and set(outcomes) <= {Outcome.OK}
            left = [
                target
                for target, outcome in zip(left, outcomes, strict=True)
                if outcome is Outcome.OK or (step == "activate" and outcome is Outcome.UNKNOWN)
            ]
            if not complete and not self._job.partial and step in ("login", "stage"):
                self._hold_back(left, len(targets) - len(left))
                break
        self.close()
        return complete

    def log_in(self, targets: Sequence[Target]) -> list[Target]:
        """Log in to stay; return the routers that let one in."""
        outcomes = self.everywhere("login", targets)
        return [
            target
            for target, outcome in zip(targets, outcomes, strict=True)
            if outcome is Outcome.OK
        ]

    def stay(self) -> None:
        """Ask every router something, so that none closes the session as idle."""
        with ThreadPoolExecutor(self._job.workers) as pool:
            logins = list(self._logins.values())
            list(pool.map(lambda login: login.order(f"status {self._job.change}"), logins))

    def close(self) -> None:
        """Log out everywhere."""
        for login in self._logins.values():
            login.close()

    def everywhere(self, step: str, targets: Sequence[Target]) -> list[Outcome]:
        """Do a step with all these routers at once; return what became of it, in their order."""
        if step == "activate":
            self._act_at = time.monotonic() + self._job.margin_s + _MARGIN_EACH_S * len(targets)
        with ThreadPoolExecutor(self._job.workers) as pool:
            return list(pool.map(lambda target: self._one(step, target), targets))

    def _one(self, step: str, target: Target) -> Outcome:
        steps: Mapping[str, Callable[[Target], Reply]] = {
            "login": self._login,
            "stage": self._stage,
            "activate": self._activate,
            "confirm": self._confirm,
            "rollback": lambda target: self._order(target, f"rollback {self._job.change}"),
        }
        begun = time.monotonic()
        reply = steps[step](target)
        self._tell(target, step, reply, time.monotonic() - begun)
        return reply.outcome

    def _login(self, target: Target) -> Reply:
        try:
            self._logins[target.node] = self._log_in(target.address)
        except LoginFailed as error:
            refused = error.stage == "auth"
            return Reply(Outcome.REFUSED if refused else Outcome.UNKNOWN, str(error))
        return Reply(Outcome.OK)

    def _stage(self, target: Target) -> Reply:
        return self._order(target, f"stage {self._job.change}", json.dumps(target.lines))

    def _activate(self, target: Target) -> Reply:
        delay_s = max(0.0, self._act_at - time.monotonic())
        words = f"activate {self._job.change} {delay_s:.3f}"
        if self._job.confirm_s is not None:
            words += f" {self._job.confirm_s:.3f}"
        return self._order(target, words)

    def _confirm(self, target: Target) -> Reply:
        """Ask over the kept connection, and over a new one when that gives no answer.

        It waits first until the change has had its effect: asked at once, a router confirms what
        cuts it off a moment later.
        """
        settled = self._act_at + self._job.settle_s
        threading.Event().wait(max(0.0, settled - time.monotonic()))
        reply = self._settled(target)
        if reply.outcome is Outcome.UNKNOWN:
            first = reply.text
            self._logins[target.node].close()
            reply = self._login(target)
            if reply.outcome is Outcome.OK:
                return self._settled(target)
            return Reply(Outcome.UNKNOWN, f"{first}; new connection: {reply.text}")
        return reply

    def _settled(self, target: Target) -> Reply:
        deadline = max(self._act_at, time.monotonic()) + self._job.timeout_s
        while True:
            reply = self._order(target, f"status {self._job.change}")
            if reply.outcome is not Outcome.OK:
                return reply
            status = json.loads(reply.text)
            if status["state"] in IN_FORCE:
                return self._order(target, f"confirm {self._job.change}")
            if status["state"] != State.ARMED:
                return Reply(Outcome.REFUSED, f"{status['state']}: {status['detail']}")
            if time.monotonic() > deadline:
                return Reply(Outcome.UNKNOWN, "still armed")
            threading.Event().wait(_POLL_S)

    def _order(self, target: Target, command: str, stdin: str = "") -> Reply:
        return self._logins[target.node].order(command, stdin)

    def _hold_back(self, targets: Sequence[Target], missing: int) -> None:
        text = f"held back: {missing} routers are not ready"
        for target in targets if "activate" in self._job.steps else ():
            self._tell(target, "activate", Reply(Outcome.REFUSED, text), 0.0)

    def _tell(self, target: Target, step: str, reply: Reply, took_s: float) -> None:
        self._emit(
            "push",
            target.node,
            {
                "change": self._job.change,
                "path": self._job.path,
                "step": step,
                "outcome": reply.outcome,
                "error": "" if reply.outcome is Outcome.OK else reply.text,
                "took_ms": round(took_s * 1000, 1),
            },
        )

    def _attempt(self, target: Target) -> bool:
        begun, stage, error = time.monotonic(), "done", ""
        try:
            login = self._log_in(target.address)
            reply = login.order("show version")
            login.close()
            if reply.outcome is not Outcome.OK:
                stage, error = "command", reply.text
        except LoginFailed as failure:
            stage, error = failure.stage, str(failure)
        self._emit(
            "login",
            self._job.pusher,
            {
                "target": target.node,
                "path": self._job.path,
                "account": BREAKGLASS if self._job.account == BREAKGLASS else "aaa",
                "ok": stage == "done",
                "error": error,
                "stage": stage,
                "took_ms": round((time.monotonic() - begun) * 1000, 1),
            },
        )
        return stage == "done"
