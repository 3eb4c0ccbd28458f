"""The collector's MRT file as it grows, on recorded bytes."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.model.deployment import Deployment
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes.collector import CollectorFile
from lab.probes.look import Look
from lab.probes.mrt import updates
from tests.fakes.clock import FakeClock
from tests.fakes.runtime import FakeLab

RECORDED = Path("tests/recorded/frr-8.4.4-updates-et.mrt").read_bytes()
UPDATES = updates(RECORDED)[0]
PATH = "/var/log/updates.mrt"
EMPTY = Deployment("drill", Topology("drill", "mini", (), ()), {})


@dataclass
class Collecting(FakeLab):
    """A lab whose collector has written ``data`` so far."""

    data: bytes | None = None

    def read(self, node: str, path: str) -> bytes:
        if self.data is None or (node, path) != ("ris", PATH):
            raise CommandError(f"{node}: {path}: No such file or directory")
        return self.data


@pytest.fixture
def lab() -> Collecting:
    return Collecting(EMPTY, {}, {})


@dataclass
class Wall:
    """The host's clock: 1000 on the monotonic one is 1795357300 since 1970, until it is set."""

    clock: FakeClock
    set_by: float = 0.0

    def __call__(self) -> float:
        return 1795357300.0 + self.clock.now() - 1000.0 + self.set_by


@pytest.fixture
def wall(clock: FakeClock) -> Wall:
    return Wall(clock)


@pytest.fixture
def collector(lab: Collecting, clock: FakeClock, wall: Wall) -> CollectorFile:
    return CollectorFile(lab, clock, PATH, wall)


def test_an_update_is_a_look_at_its_own_time_on_the_clock(
    lab: Collecting, collector: CollectorFile, clock: FakeClock
) -> None:
    lab.data = RECORDED
    clock.sleep(500.0)
    found = collector.new("ris")
    assert [look for _, look in found] == [update.look("ris") for update in UPDATES]
    at, look = found[1]
    assert look.data == {
        "type": "A", "prefix": "129.134.0.0/17", "peer_as": 6453, "path": "6453 32934",
    }  # fmt: skip
    assert at == pytest.approx(1000.0 + 12.132775, abs=1e-5)


def test_every_update_is_told_once_however_the_file_grows(
    lab: Collecting, collector: CollectorFile
) -> None:
    told: list[Look] = []
    for size in (0, 100, 100, len(RECORDED) // 2, len(RECORDED) - 1, len(RECORDED)):
        lab.data = RECORDED[:size]
        told += [look for _, look in collector.new("ris")]
    assert told == [update.look("ris") for update in UPDATES]
    assert collector.new("ris") == []


@pytest.mark.parametrize("jump", [0.0, 3600.0, -3600.0])
def test_a_clock_that_is_set_meanwhile_moves_no_update(
    jump: float, lab: Collecting, collector: CollectorFile, clock: FakeClock, wall: Wall
) -> None:
    times = [1000.0 + update.at_us / 1e6 - 1795357300.0 for update in UPDATES]
    lab.data = RECORDED[: len(RECORDED) // 2]
    clock.sleep(times[len(updates(lab.data)[0]) - 1] - clock.now() + 0.2)
    told = [at for at, _ in collector.new("ris")]
    clock.sleep(times[-1] - clock.now() + 0.2)
    wall.set_by = jump
    lab.data = RECORDED
    told += [at for at, _ in collector.new("ris")]
    assert told == pytest.approx(times, abs=1e-4)


@pytest.mark.parametrize(
    ("octets", "why"),
    [(slice(6, 8), "MRT record cannot be read: Unsupported type"), (slice(4, 6), "4")],
    ids=["a subtype nobody knows", "a type nobody knows"],
)
def test_a_file_that_cannot_be_read_is_told_at_its_place(
    octets: slice, why: str, lab: Collecting, collector: CollectorFile, clock: FakeClock
) -> None:
    data = bytearray(RECORDED)
    data[octets] = b"\xff\xff"
    lab.data = bytes(data)
    ((at, look),) = collector.new("ris")
    assert (at, look.kind, look.subject) == (clock.now(), "error", "ris")
    assert str(look.data["text"]).startswith(f"{PATH}: {why}")


def test_no_file_is_an_error_of_the_lab(collector: CollectorFile) -> None:
    with pytest.raises(CommandError, match="No such file"):
        collector.new("ris")
