"""The command language of a router: from a command line to an answer and an exit status."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lab.inside.router.changes import Changes, Connection
from lab.model.errors import CommandError, PushError

DELAY_S = 0.2  # between the answer "armed" and the change, so that the answer can leave
USAGE = (
    "stage ID | activate ID [DELAY_S [CONFIRM_S]] | status|confirm|rollback ID | show ... | exit"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The text to print, and the exit status: 0 done, 1 refused."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Commands:
    """A router's commands on its changes and daemons."""

    changes: Changes
    daemons: tuple[str, ...]
    connect: Callable[[str], Connection]

    def run(self, words: Sequence[str], stdin: str) -> Reply:
        """Carry out one command and return its reply, which also carries any error."""
        try:
            return Reply(0, self._answer(words, stdin))
        except (PushError, CommandError) as error:
            return Reply(1, f"% {error}\n")

    def _answer(self, words: Sequence[str], stdin: str) -> str:
        match words:
            case ["exit"]:
                return ""
            case ["show", "changes"]:
                return self.changes.listed()
            case ["show", *topic] if topic:
                return self._show(topic)
            case ["stage", change]:
                return self.changes.stage(change, stdin) + "\n"
            case ["activate", change, *times]:
                return self._activate(change, times) + "\n"
            case ["status" | "confirm" | "rollback" as verb, change]:
                return self._by_name(verb)(change) + "\n"
        raise PushError(f"usage: {USAGE}")

    def _by_name(self, verb: str) -> Callable[[str], str]:
        verbs: Mapping[str, Callable[[str], str]] = {
            "status": self.changes.status,
            "confirm": self.changes.confirm,
            "rollback": self.changes.rollback,
        }
        return verbs[verb]

    def _activate(self, change: str, times: Sequence[str]) -> str:
        try:
            seconds = [float(time) for time in times]
        except ValueError as error:
            raise PushError(f"usage: {USAGE}") from error
        match seconds:
            case []:
                return self.changes.activate(change, DELAY_S)
            case [delay_s]:
                return self.changes.activate(change, delay_s)
            case [delay_s, confirm_s]:
                return self.changes.activate(change, delay_s, confirm_s)
        raise PushError(f"usage: {USAGE}")

    def _show(self, words: Sequence[str]) -> str:
        command = " ".join(("show", *words))
        asked = self.daemons if words[0] == "running-config" else (daemon_for(words),)
        return "".join(self._ask(daemon, command) for daemon in asked)

    def _ask(self, daemon: str, command: str) -> str:
        connection = self.connect(daemon)
        try:
            return connection.ask(command)
        finally:
            connection.close()


def daemon_for(words: Sequence[str]) -> str:
    """Return the daemon that answers this ``show`` command."""
    topic = [word for word in words if word not in ("ip", "ipv6")][:1]
    if topic in (["bgp"], ["prefix-list"], ["route-map"]):
        return "bgpd"
    return "ospfd" if topic == ["ospf"] else "zebra"
