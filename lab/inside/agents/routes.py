"""The routes of a health agent in the bgpd of its node: how they are read and changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lab.model.errors import CommandError
from lab.ports import Vty
from lab.probes.frr_json import originated

Connect = Callable[[], Vty]


def configured(running: str) -> frozenset[str]:
    """Return the prefixes of the ``network`` lines in bgpd's running configuration."""
    lines = (line.split() for line in running.splitlines())
    return frozenset(words[1] for words in lines if len(words) > 1 and words[0] == "network")


def own_path(answer: str) -> bool:
    """Tell from ``show bgp FAMILY unicast PREFIX json`` whether this router originates it now.

    Raises:
        CommandError: the answer is not bgpd's JSON.
    """
    try:
        return originated(answer)
    except ValueError as error:
        raise CommandError(f"bgpd answered with no JSON object: {answer[:80]!r}") from error


def change(running: str, asn: int, prefixes: Iterable[str], *, announce: bool) -> tuple[str, ...]:
    """Return the commands that bring the ``network`` lines to what is wanted, none if they are.

    Only needed lines are sent: bgpd refuses ``no network`` for one it does not have.
    """
    have = configured(running)
    word = "network" if announce else "no network"
    wrong = [prefix for prefix in prefixes if (prefix in have) != announce]
    if not wrong:
        return ()
    commands = ["configure terminal", f"router bgp {asn}"]
    for family, members in groupby(sorted(wrong, key=_family), _family):
        commands += [
            f"address-family {family} unicast",
            *(f"{word} {prefix}" for prefix in members),
            "exit",
        ]
    return (*commands[:-1], "end")


def _family(prefix: str) -> str:
    return "ipv6" if ":" in prefix else "ipv4"


@dataclass(frozen=True, slots=True)
class Found:
    """What bgpd announced when it was asked, and whether commands were sent to change that."""

    announced: tuple[str, ...]
    told: bool


class Routes:
    """The announced prefixes of one name server, as its bgpd has them.

    Every method opens a new connection, because bgpd may have restarted. It raises CommandError
    when bgpd does not answer or refuses a command.
    """

    def __init__(self, connect: Connect, asn: int, prefixes: Sequence[str]) -> None:
        self._connect = connect
        self._asn = asn
        self._prefixes = tuple(prefixes)

    def wanted_by_configuration(self) -> bool:
        """Tell whether bgpd is configured to announce any of the prefixes."""
        connection = self._connect()
        try:
            return not configured(connection.ask("show running-config")).isdisjoint(self._prefixes)
        finally:
            connection.close()

    def settle(self, *, announce: bool) -> Found:
        """Send all missing commands; return what bgpd announced before."""
        connection = self._connect()
        try:
            announced = self._announced(connection)
            if announced == (self._prefixes if announce else ()):
                return Found(announced, told=False)
            running = connection.ask("show running-config")
            commands = change(running, self._asn, self._prefixes, announce=announce)
            for command in commands:
                connection.ask(command)
            return Found(announced, told=bool(commands))
        finally:
            connection.close()

    def _announced(self, connection: Vty) -> tuple[str, ...]:
        return tuple(
            prefix
            for prefix in self._prefixes
            if own_path(connection.ask(f"show bgp {_family(prefix)} unicast {prefix} json"))
        )
