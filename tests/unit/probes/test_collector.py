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


@pytest.fixture
def collector(lab: Collecting, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> CollectorFile:
    """Return a collector file at a time when 1000 on the clock is 1795357300 since 1970."""
    monkeypatch.setattr("time.time", lambda: 1795357300.0 + clock.now() - 1000.0)
    return CollectorFile(lab, clock, PATH)


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
