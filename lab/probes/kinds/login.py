"""The probe ``login``: people try the way in to routers again and again."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lab.journal.kinds.change import LoginTried
from lab.journal.kinds.read import read
from lab.model.access import Access
from lab.model.errors import CommandError, Problem
from lab.model.probe import LIMIT_S
from lab.model.programs.access import KNOWN_HOSTS, PushJob, PushTarget, key_file
from lab.model.programs.codec import to_json
from lab.probes.kinds.kind import MOST, AskedProbe, Outside, Scene, may, must, picked
from lab.probes.look import Look

if TYPE_CHECKING:
    from lab.model.access import Path
    from lab.model.topology import Node

_LIMIT = timedelta(seconds=30)
_WORKERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginProbe(AskedProbe):
    """Routers are logged in to, over a path of ``access``; nothing of them is changed."""

    kind = LoginTried.kind
    event = LoginTried
    pairs = False  # that somebody is let in is no matter of reach alone

    login: tuple[str, ...] = must("selectors of routers to log in to")
    timeout_s: float = may(LIMIT_S, "time limit of one probe, seconds", min=0.1, max=30)
    path: str = may("in-band", "login: which path of `access`")
    account: str = may("noc", "login: which account of `access`")

    @property
    def targets(self) -> tuple[str, ...]:
        """Return selectors of the routers."""
        return self.login

    @property
    def limit_s(self) -> float:
        """Return the time limit of one login, seconds."""
        return self.timeout_s

    def problems(self, scene: Scene) -> Iterator[Problem]:
        """Yield what keeps the probe from ever being seen whole."""
        if scene.access is None:
            return
        paths = scene.access.paths
        if self.path not in paths:
            hint = f"there are: {', '.join(paths) or 'none'}"
            yield Problem("path", f"there is no path {self.path}", hint)
        elif self.account not in paths[self.path].origins:
            yield Problem("account", f"{self.account} does not log in over {self.path}")
        else:
            yield from self._unreached(paths[self.path], scene)

    def _unreached(self, path: "Path", scene: Scene) -> Iterator[Problem]:
        origins = {node.name for node in picked(self.from_, scene.topology)}
        origin = path.origins[self.account]
        if origins and origin not in origins:
            text = f"{self.account} logs in over {self.path} from {origin}, which is not picked"
            yield Problem("from", text, f"use {origin}")
        routers = picked(self.login, scene.topology)
        missing = [node.name for node in routers if node.name not in path.addresses]
        if missing:
            text = f"{', '.join(missing[:MOST])} cannot be reached over {self.path}"
            yield Problem("login", text, "routers of `access` have an SSH service")

    def look(self, outside: Outside) -> Iterator[Look]:
        """Yield each try, with the node that people sit at as its subject."""
        access = outside.scene.access or Access()
        path = access.paths[self.path]
        origin = path.origins[self.account]
        routers = picked(self.login, outside.scene.topology)
        task = json.dumps(to_json(self._job(path, routers)))
        argv = ("stormdrill-node", "push", "-")
        try:
            done = outside.shell.run(origin, argv, timeout=_LIMIT, stdin=task)
        except CommandError as error:
            yield self._unseen(origin, str(error))
            return
        if done.returncode not in (0, 1):
            yield self._unseen(origin, done.stderr.strip()[-200:])
            return
        for line in done.stdout.splitlines():
            event = json.loads(line)
            if event["kind"] == LoginTried.kind:
                tried = read(LoginTried, event["data"])
                yield Look.of(replace(tried, probe=self.id, dst=tried.target), event["subject"])

    def _job(self, path: "Path", routers: "Sequence[Node]") -> PushJob:
        """Return the job of a pusher that logs in, asks for the version and leaves."""
        return PushJob(
            change=f"probe-{self.id}",
            pusher=path.origins[self.account],
            path=self.path,
            account=self.account,
            key=key_file(self.account),
            known_hosts=KNOWN_HOSTS,
            timeout_s=self.timeout_s,
            workers=_WORKERS,
            steps=("login",),
            targets=tuple(
                PushTarget(node=node.name, address=str(path.addresses[node.name]), lines={})
                for node in routers
                if node.name in path.addresses
            ),
        )

    def _unseen(self, origin: str, reason: str) -> Look:
        return Look.of(LoginTried(probe=self.id, blind=reason), origin)
