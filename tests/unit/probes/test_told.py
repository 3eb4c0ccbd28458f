"""Whether routers have told their neighbors what they know, within a minute."""

from dataclasses import dataclass, field

import pytest

from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import told as module
from lab.probes.told import EVERY_S, WITHIN_S, told
from tests.fakes.clock import FakeClock


@dataclass
class Routers:
    """Stands for the looks at routers: until when each has routes left to tell."""

    clock: FakeClock
    until: dict[str, float]
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def __call__(self, _lab: object) -> "Routers":
        return self

    def tells(self, node: str) -> bool:
        self.asked.append(node)
        if node not in self.until:
            raise CommandError(f"bgpd of {node} is gone")
        return self.clock.now() < self.until[node]

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Lab:
    topology: Topology | None = None

    def nodes(self) -> tuple[NodeState, ...]:
        return tuple(
            NodeState(name, "frr", name, "running", (("bgpd", state),))
            for name, state in (("r1", "running"), ("r2", "running"), ("r3", "exited 1"))
        )


@pytest.fixture
def routers(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Routers:
    made = Routers(clock, {"r1": 0.0, "r2": 0.0})
    monkeypatch.setattr(module, "RouterProbes", made)
    return made


def test_routers_that_have_told_everything_are_not_waited_for(
    routers: Routers, clock: FakeClock
) -> None:
    begun = clock.now()
    assert told(Lab(), clock)  # type: ignore[arg-type]
    assert (clock.now(), routers.asked, routers.closed) == (begun, ["r1", "r2"], True)


def test_the_last_router_is_waited_for(routers: Routers, clock: FakeClock) -> None:
    begun = clock.now()
    routers.until = {"r1": begun + 1.0, "r2": begun + 3.3}
    assert told(Lab(), clock)  # type: ignore[arg-type]
    assert 3.3 <= clock.now() - begun < 3.3 + EVERY_S


def test_a_router_that_cannot_be_asked_is_not_waited_for(
    routers: Routers, clock: FakeClock
) -> None:
    del routers.until["r1"]
    assert told(Lab(), clock)  # type: ignore[arg-type]


def test_a_router_that_never_ends_to_tell_is_given_up(routers: Routers, clock: FakeClock) -> None:
    begun = clock.now()
    routers.until["r2"] = float("inf")
    assert not told(Lab(), clock)  # type: ignore[arg-type]
    assert WITHIN_S < clock.now() - begun <= WITHIN_S + EVERY_S
    assert routers.closed
