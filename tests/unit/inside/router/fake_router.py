"""A router in memory: two fake daemons, a ledger and a log on disk."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

from lab.inside.program.event_log import EventLog
from lab.inside.router.changes import Changes, RouterFiles
from lab.inside.router.commands import Commands
from lab.inside.router.ledger import Ledger
from lab.model.errors import CommandError
from tests.fakes.frr import FakeDaemon

AF = ["router bgp 1", "address-family ipv4 unicast"]
BGP = """\
router bgp 1
 neighbor 10.0.0.1 remote-as 2
 address-family ipv4 unicast
  neighbor 10.0.0.1 route-map IN in
 exit-address-family
exit
"""
OSPF = "interface e0\n ip ospf area 0\nexit\n"
DENY = "neighbor 10.0.0.1 route-map DENY in"
DRAIN = json.dumps({"ospfd": [[["interface e0"], "ip ospf passive"]], "bgpd": [[AF, DENY]]})
SOON_S = 5.0


class Router:
    """What a test sees of a router, and its agent as it is started."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.daemons = {"ospfd": FakeDaemon(OSPF), "bgpd": FakeDaemon(BGP)}
        self.dead: set[str] = set()
        self.start()

    def start(self) -> None:
        """Start the agent, or another after it; what is in memory of the former is gone."""
        self.log = EventLog(str(self._place / "change.jsonl"), "r1")
        place = RouterFiles(
            ("ospfd", "bgpd"), self._connect, Ledger(self._place / "changes"), self.log
        )
        self.changes = Changes(place)
        self.orders = Commands(self.changes, place.daemons, self._connect)

    def _connect(self, daemon: str) -> FakeDaemon:
        if daemon in self.dead:
            raise CommandError(f"{daemon} is not running")
        return self.daemons[daemon]

    def running(self) -> dict[str, str]:
        """Return what every daemon shows as its configuration."""
        return {name: daemon.running for name, daemon in self.daemons.items()}

    def steps(self, change: str = "c1") -> list[str]:
        """Return the steps of a change in the log."""
        return [data["step"] for data in self.told() if data["change"] == change]

    def told(self) -> list[dict[str, str]]:
        """Return the data of every event in the log."""
        lines = (self._place / "change.jsonl").read_text().splitlines()
        return [json.loads(line)["data"] for line in lines]

    def state(self, change: str = "c1") -> str:
        """Return a change's state, as its status says."""
        return str(json.loads(self.changes.status(change))["state"])

    def push(self, change: str = "c1", lines: str = DRAIN, confirm_s: float | None = None) -> None:
        """Stage and activate a change and wait until it has acted."""
        self.changes.stage(change, lines)
        self.changes.activate(change, 0.0, confirm_s)
        self.wait(lambda: self.state(change) not in ("staged", "armed"))

    def wait(self, true: Callable[[], bool]) -> None:
        """Return when something is true; fail when that takes too long."""
        tick = threading.Event()
        for _ in range(int(SOON_S / 0.005)):
            if true():
                return
            tick.wait(0.005)
        raise AssertionError(f"not within {SOON_S} s: {self.told()}")

    def close(self) -> None:
        """End the agent's threads."""
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.cancel()
                thread.join(SOON_S)
        self.log.close()
