"""The order of a pusher's work: each step on every router before the next step begins.

A change that is staged on every router takes effect on every router, even where it cuts the path
that the pusher uses.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from lab.inside.pusher.login import LoginFailed, Outcome, Reply
from lab.inside.router.ledger import IN_FORCE, State
from lab.journal.kinds.change import LoginTried, PushStepDone
from lab.journal.kinds.kind import EventData
from lab.model.programs.access import PushJob, PushTarget

MARGIN_S = 0.2  # all routers act at one moment, so long after the last "armed" can have come
SETTLE_S = 2.0  # from that moment until routers are asked to confirm
_MARGIN_EACH_S = 0.03  # to arm one more router, on a machine of two cores
_POLL_S = 0.1


class Login(Protocol):
    """An open login to a router."""

    def order(self, command: str, stdin: str = "") -> Reply:
        """Run a command and return its reply."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Pusher:
    """Does one job; ``emit`` gets an event for each step on each router."""

    def __init__(
        self, job: PushJob, log_in: Callable[[str], Login], emit: Callable[[EventData, str], None]
    ) -> None:
        self._job = job
        self._log_in = log_in
        self._emit = emit
        self._logins: dict[str, Login] = {}
        self._act_at = 0.0  # on the monotonic clock

    def attempt(self, targets: Sequence[PushTarget]) -> bool:
        """Log in, ask for the version and leave; return whether every router allowed it."""
        with ThreadPoolExecutor(self._job.workers) as pool:
            return all(list(pool.map(self._attempt, targets)))

    def push(self, targets: Sequence[PushTarget]) -> bool:
        """Do the job's steps; return whether every one was done on every router.

        Nothing is activated anywhere before everything is staged everywhere.
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
            if not complete and step in ("login", "stage"):
                self._hold_back(left, len(targets) - len(left))
                break
        self.close()
        return complete

    def log_in(self, targets: Sequence[PushTarget]) -> list[PushTarget]:
        """Log in to stay; return the routers that allowed it."""
        outcomes = self.everywhere("login", targets)
        return [
            target
            for target, outcome in zip(targets, outcomes, strict=True)
            if outcome is Outcome.OK
        ]

    def stay(self) -> None:
        """Send every router a command, so that none closes the session as idle."""
        with ThreadPoolExecutor(self._job.workers) as pool:
            logins = list(self._logins.values())
            list(pool.map(lambda login: login.order(f"status {self._job.change}"), logins))

    def close(self) -> None:
        """Log out everywhere."""
        for login in self._logins.values():
            login.close()

    def everywhere(self, step: str, targets: Sequence[PushTarget]) -> list[Outcome]:
        """Do a step on all these routers at once; return the outcomes in their order."""
        if step == "activate":
            self._act_at = time.monotonic() + MARGIN_S + _MARGIN_EACH_S * len(targets)
        with ThreadPoolExecutor(self._job.workers) as pool:
            return list(pool.map(lambda target: self._one(step, target), targets))

    def _one(self, step: str, target: PushTarget) -> Outcome:
        steps: Mapping[str, Callable[[PushTarget], Reply]] = {
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

    def _login(self, target: PushTarget) -> Reply:
        try:
            self._logins[target.node] = self._log_in(target.address)
        except LoginFailed as error:
            refused = error.stage == "auth"
            return Reply(Outcome.REFUSED if refused else Outcome.UNKNOWN, str(error))
        return Reply(Outcome.OK)

    def _stage(self, target: PushTarget) -> Reply:
        return self._order(target, f"stage {self._job.change}", json.dumps(target.lines))

    def _activate(self, target: PushTarget) -> Reply:
        delay_s = max(0.0, self._act_at - time.monotonic())
        words = f"activate {self._job.change} {delay_s:.3f}"
        if self._job.confirm_s is not None:
            words += f" {self._job.confirm_s:.3f}"
        return self._order(target, words)

    def _confirm(self, target: PushTarget) -> Reply:
        """Confirm over the open connection, or over a new one when that gives no answer.

        It first waits until the change has had its effect. Without the wait a router would
        confirm a change that cuts it off a moment later.
        """
        settled = self._act_at + SETTLE_S
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

    def _settled(self, target: PushTarget) -> Reply:
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

    def _order(self, target: PushTarget, command: str, stdin: str = "") -> Reply:
        return self._logins[target.node].order(command, stdin)

    def _hold_back(self, targets: Sequence[PushTarget], missing: int) -> None:
        text = f"held back: {missing} routers are not ready"
        for target in targets if "activate" in self._job.steps else ():
            self._tell(target, "activate", Reply(Outcome.REFUSED, text), 0.0)

    def _tell(self, target: PushTarget, step: str, reply: Reply, took_s: float) -> None:
        pushed = PushStepDone(
            change=self._job.change,
            path=self._job.path,
            step=step,
            outcome=reply.outcome,
            error="" if reply.outcome is Outcome.OK else reply.text,
            took_ms=round(took_s * 1000, 1),
        )
        self._emit(pushed, target.node)

    def _attempt(self, target: PushTarget) -> bool:
        begun, stage, error = time.monotonic(), "done", ""
        try:
            login = self._log_in(target.address)
            reply = login.order("show version")
            login.close()
            if reply.outcome is not Outcome.OK:
                stage, error = "command", reply.text
        except LoginFailed as failure:
            stage, error = failure.stage, str(failure)
        tried = LoginTried(
            target=target.node,
            path=self._job.path,
            account=self._job.account_class or self._job.account,
            ok=stage == "done",
            error=error,
            stage=stage,
            took_ms=round((time.monotonic() - begun) * 1000, 1),
        )
        self._emit(tried, self._job.pusher)
        return stage == "done"
