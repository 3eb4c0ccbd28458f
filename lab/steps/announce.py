"""Steps ``announce`` and ``withdraw``: a BGP speaker originates routes, and stops doing so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from itertools import islice
from typing import Literal

from lab.engine.play import Outcome
from lab.frr.diff import Command
from lab.journal.kinds.change import Announced, Withdrawn
from lab.model.errors import Problem
from lab.model.scenario import Step
from lab.push.job import NodeChange
from lab.steps.book import lines_of
from lab.steps.changing import CONSOLE, Way, carry_out, give, outcome
from lab.steps.checks import may, must
from lab.steps.stage import Network, Scope, Stage

_BGP = re.compile(r"^router bgp \d+$", re.MULTILINE)
_UNCHECKED = "no bgp network import-check"  # bgpd announces what it has no route to
MOST = 20000  # routes of one step


@dataclass(frozen=True, slots=True)
class Routes:
    """Many routes in few words: the first ``count`` prefixes of a length inside a larger one."""

    within: IPv4Network = field(metadata={"doc": "the prefix they are cut from"})
    length: int = must("their prefix length", at_least=1, at_most=32)
    count: int = must("how many", at_least=1, at_most=MOST)

    def __post_init__(self) -> None:
        """Refuse more prefixes than there are."""
        room = 2 ** max(0, self.length - self.within.prefixlen)
        if self.length < self.within.prefixlen or self.count > room:
            raise ValueError(f"{self.within} has no {self.count} prefixes of length {self.length}")

    def prefixes(self) -> tuple[IPv4Network, ...]:
        """Return the prefixes in order."""
        return tuple(islice(self.within.subnets(new_prefix=self.length), self.count))


@dataclass(frozen=True, slots=True)
class Announce(Step):
    """Originate routes at a router; packets to them are dropped there."""

    id: str = must("name by which they are withdrawn")
    from_: str = must("the router that originates them")
    prefixes: tuple[IPv4Network, ...] = may((), "prefixes, one by one")
    routes: Routes | None = field(default=None, metadata={"doc": "many prefixes in few words"})
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["announce"] = "announce"

    @property
    def change_id(self) -> str:
        """Return the id by which the routes are known from now on."""
        return self.id

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        text = scope.network.configs.get(self.from_)
        if text is None:
            known = ", ".join(scope.network.configs)
            yield Problem(
                f"{scope.place}.from", f"there is no router {self.from_}", f"there are: {known}"
            )
        elif not _BGP.search(text):
            yield Problem(f"{scope.place}.from", f"{self.from_} has no `router bgp`")
        if not self.prefixes and self.routes is None:
            yield Problem(scope.place, "names no route", "give prefixes or routes")

    def describe(self) -> str:
        """Return what the step does, for people."""
        count = len(self._all())
        return f"{self.from_} announces {count} route{'' if count == 1 else 's'} ({self.id})"

    def _all(self) -> tuple[IPv4Network, ...]:
        return (*self.prefixes, *(self.routes.prefixes() if self.routes else ()))

    def lines(self, network: Network) -> dict[str, NodeChange]:
        """Return the lines that its router is given, and those that take them back.

        A `network` line for each prefix, and a static route where bgpd asks for one.
        """
        text = network.configs[self.from_]
        found = _BGP.search(text)
        head = found[0] if found else ""
        inside = (head, "address-family ipv4 unicast")
        # staticd takes its lines one by one, 200 times slower than bgpd.
        asked = () if _UNCHECKED in text else self._all()
        routes = [f"ip route {prefix} Null0" for prefix in asked]
        lines = [f"network {prefix}" for prefix in self._all()]
        forward = {
            "staticd": tuple(Command((), line) for line in routes),
            "bgpd": tuple(Command(inside, line) for line in lines),
        }
        undo = {
            "bgpd": tuple(Command(inside, f"no {line}") for line in lines),
            "staticd": tuple(Command((), f"no {line}") for line in routes),
        }
        return {self.from_: NodeChange(_with_lines(forward), _with_lines(undo))}

    def perform(self, stage: Stage) -> Outcome:
        """Add the lines at the router's console."""
        announced = Announced(id=self.id, routes=len(self._all()), text=self.describe())
        stage.note(announced, self.from_)
        nodes = self.lines(stage.network)
        entry = stage.book.open(self.id, nodes, CONSOLE)
        return carry_out(stage, entry, Way(CONSOLE, ""), nodes=nodes)


def _with_lines(parts: Mapping[str, tuple[Command, ...]]) -> dict[str, tuple[Command, ...]]:
    return {daemon: lines for daemon, lines in parts.items() if lines}


@dataclass(frozen=True, slots=True)
class Withdraw(Step):
    """Stop originating the routes of an `announce`."""

    announce: str = must("id of the announce")
    outcome: Literal["succeeds", "fails", "any"] = may("succeeds", "what is expected of the step")
    do: Literal["withdraw"] = "withdraw"

    @property
    def takes_back(self) -> str:
        """Return the id of what it takes back."""
        return self.announce

    def idle(self, stage: Stage) -> str:
        """Return why there is nothing to withdraw, "" if there is some."""
        entry = stage.book.entry(self.announce)
        return "" if entry and entry.active else f"{self.announce} is not announced"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step on a network."""
        known = [each.id for each in scope.earlier if isinstance(each, Announce)]
        if self.announce not in known:
            hint = f"there are: {', '.join(known)}" if known else ""
            yield Problem(
                f"{scope.place}.announce", f"no announce {self.announce} before it", hint
            )

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"withdraw the routes {self.announce}"

    def perform(self, stage: Stage) -> Outcome:
        """Remove the lines of every prefix."""
        entry, nothing = stage.book.entry(self.announce), self.idle(stage)
        if entry is None or nothing:
            return Outcome(ok=False, text=nothing)
        withdrawn = Withdrawn(id=self.announce, text=self.describe())
        stage.note(withdrawn, next(iter(entry.nodes)))
        lines = lines_of(entry.nodes, entry.active, backwards=True)
        done = give(stage, f"withdraw-{self.announce}", lines, Way(CONSOLE, "")).done
        entry.retracted({part for part in entry.active if part[0] in done})
        return outcome(done, lines)
