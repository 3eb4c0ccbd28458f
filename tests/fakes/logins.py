"""Routers that pushers log in to, as far as a pusher sees them."""

import json
import threading

from lab.inside.pusher.login import LoginFailed, Outcome, Reply

OK = Reply(Outcome.OK)


class FakeRouters:
    """Routers by address; an order gets what is scripted for its first word, else success."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, str]] = []
        self.scripts: dict[tuple[str, str], list[Reply]] = {}
        self.closed_to: dict[str, LoginFailed] = {}
        self.cut_after: dict[str, int] = {}  # logins that still succeed
        self._lock = threading.Lock()

    def log_in(self, address: str) -> "FakeLogin":
        if address in self.closed_to:
            raise self.closed_to[address]
        if address in self.cut_after:
            self.cut_after[address] -= 1
            if self.cut_after[address] < 0:
                raise LoginFailed("connect", "unreachable")
        return FakeLogin(self, address)

    def reply(self, address: str, command: str) -> Reply:
        with self._lock:
            self.orders.append((address, command))
            verb = command.split()[0]
            script = self.scripts.get((address, verb), [])
            if script:
                return script.pop(0) if len(script) > 1 else script[0]
        if verb == "status":
            return Reply(Outcome.OK, json.dumps({"state": "applied", "detail": ""}))
        return OK


class FakeLogin:
    def __init__(self, routers: FakeRouters, address: str) -> None:
        self._routers, self._address = routers, address

    def order(self, command: str, stdin: str = "") -> Reply:
        return self._routers.reply(self._address, command)

    def close(self) -> None:
        return None
