from pathlib import Path

import pytest

from lab.model.deployment import Deployment, NodeConfig
from lab.model.tap import Tap
from lab.model.topology import Interface, Node, Topology
from lab.probes.packets import MOST, captured
from tests.fakes.clock import FakeClock
from tests.fakes.runtime import PROGRAMS, Call, FakeLab, NeverEnds, Program, Said

HEADER = "h" * 24
FILE = "/tmp/stormdrill-eth1.pcap"
TAP = Tap("r1", "eth1")


def tcpdump(call: Call) -> Said:
    call.files[call.argv[-1]] = HEADER
    raise NeverEnds


def silent(_call: Call) -> Said:
    raise NeverEnds


def made(program: Program) -> FakeLab:
    nodes = tuple(Node(name, "router", "", (Interface("eth1"),)) for name in ("r1", "r2"))
    network = Topology("pair", "", nodes, ())
    configs = {node.name: NodeConfig() for node in nodes}
    return FakeLab(Deployment("pair", network, configs), {**PROGRAMS, "tcpdump": program}, {})


class Failures:
    """Keeps what could not be kept."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def __call__(self, tap: Tap, why: str) -> None:
        self.told.append((str(tap), why))


def test_packets_are_saved_once_tcpdump_has_ended(tmp_path: Path) -> None:
    lab, failed = made(tcpdump), Failures()
    taps = (TAP, Tap("r2", "eth1"))
    with captured(lab, taps, tmp_path / "pcap", FakeClock(), failed):
        assert not any(stream.stopped.is_set() for stream in lab.streams)
        assert not (tmp_path / "pcap").exists()
        lab.files["r1"][FILE] += "packets"
    assert all(stream.stopped.is_set() for stream in lab.streams)
    assert (tmp_path / "pcap/r1-eth1.pcap").read_text() == HEADER + "packets"
    assert (tmp_path / "pcap/r2-eth1.pcap").read_text() == HEADER
    assert failed.told == []


def test_they_are_saved_when_a_play_fails(tmp_path: Path) -> None:
    lab = made(tcpdump)
    with (
        pytest.raises(KeyboardInterrupt),
        captured(lab, (TAP,), tmp_path / "pcap", FakeClock(), Failures()),
    ):
        raise KeyboardInterrupt
    assert (tmp_path / "pcap/r1-eth1.pcap").read_text() == HEADER


def test_a_capture_stops_by_itself_and_stays_root(tmp_path: Path) -> None:
    lab = made(tcpdump)
    with captured(lab, (TAP,), tmp_path, FakeClock(), Failures()):
        pass
    argv = lab.streams[0].argv
    assert argv[argv.index("-c") + 1] == str(MOST)
    assert argv[argv.index("-Z") + 1] == "root"
    assert argv[argv.index("-i") + 1] == "eth1"


@pytest.mark.parametrize(
    ("programs", "why"),
    [(silent, "No such file"), (None, "tcpdump")],
)
def test_what_cannot_be_kept_is_told_once_and_the_play_goes_on(
    tmp_path: Path, programs: Program | None, why: str
) -> None:
    lab, failed = made(programs or tcpdump), Failures()
    if programs is None:
        lab = FakeLab(lab.deployment, PROGRAMS, {})
    played = False
    with captured(lab, (TAP,), tmp_path / "pcap", FakeClock(), failed):
        played = True
    assert played
    assert [tap for tap, _ in failed.told] == ["r1:eth1"]
    assert why in failed.told[0][1]
    assert not (tmp_path / "pcap").exists()
    assert all(stream.stopped.is_set() for stream in lab.streams)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    lab, failed = made(tcpdump), Failures()
    (tmp_path / "pcap").write_text("a file")
    with captured(lab, (TAP,), tmp_path / "pcap", FakeClock(), failed):
        pass
    assert [tap for tap, _ in failed.told] == ["r1:eth1"]
