"""Whether routers have told their neighbors what they know, within a minute."""

from dataclasses import dataclass, field

import pytest

from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import told as module
from lab.probes.told import EVERY_S, SILENT_S, WITHIN_S, told
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


def test_routers_that_tell_nothing_for_a_second_have_told_everything(
    routers: Routers, clock: FakeClock
) -> None:
    begun = clock.now()
    assert told(Lab(), clock)  # type: ignore[arg-type]
    assert clock.now() - begun == SILENT_S
    assert (routers.asked, routers.closed) == (["r1", "r2"] * int(SILENT_S / EVERY_S), True)


def test_the_last_router_is_waited_for_and_what_it_sent_then(
    routers: Routers, clock: FakeClock
) -> None:
    begun = clock.now()
    routers.until = {"r1": begun + 1.0, "r2": begun + 3.3}
    assert told(Lab(), clock)  # type: ignore[arg-type]
    assert 3.3 - EVERY_S + SILENT_S < clock.now() - begun <= 3.3 + SILENT_S


def test_a_router_that_learns_something_in_the_silence_is_waited_for(
    routers: Routers, clock: FakeClock
) -> None:
    begun = clock.now()

    def learns() -> None:
        routers.until["r1"] = begun + 2.0

    clock.after(0.6, learns)
    assert told(Lab(), clock)  # type: ignore[arg-type]
    assert 2.0 - EVERY_S + SILENT_S <= clock.now() - begun <= 2.0 + SILENT_S


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
