"""Packets of some interfaces, kept while a play goes on."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lab.model.errors import CommandError, LabError
from lab.model.tap import Tap
from lab.ports import Clock, RunningLab

MOST = 100_000  # packets of an interface; a node's files are in memory
_PATIENCE_S = 10.0  # tcpdump opens its file within a second, on a busy host later
_LOOK_S = 0.05
_HEADER = 24  # octets that every pcap file begins with


@contextmanager
def captured(
    lab: RunningLab,
    taps: Iterable[Tap],
    folder: Path,
    clock: Clock,
    failed: Callable[[Tap, str], None],
) -> Iterator[None]:
    """Keep the packets of each interface as ``NODE-INTERFACE.pcap`` in a folder.

    They are saved at the end, however that comes. An interface whose packets cannot be kept is
    told to ``failed``.
    """
    with ExitStack() as saving, ExitStack() as stopping:  # the last one ends first
        for tap in taps:
            try:
                stopping.callback(lab.stream(tap.node, _command(tap)).stop)
                _await_file(lab, tap, clock)
            except CommandError as error:
                failed(tap, str(error))
            else:
                saving.callback(_save, lab, tap, folder, failed)
        yield


def _command(tap: Tap) -> tuple[str, ...]:
    wanted = ("-n", "-U", "-Z", "root", "-c", str(MOST), "-i", tap.interface)
    return ("tcpdump", *wanted, "-w", _path(tap))


def _path(tap: Tap) -> str:
    return f"/tmp/stormdrill-{tap.interface}.pcap"  # noqa: S108 - of the node, which is its own


def _await_file(lab: RunningLab, tap: Tap, clock: Clock) -> None:
    """Return when tcpdump has begun; raise CommandError when it does not."""
    end = clock.now() + _PATIENCE_S
    while True:
        try:
            if len(lab.read(tap.node, _path(tap))) >= _HEADER:
                return
        except CommandError:
            if clock.now() >= end:
                raise
        if clock.now() >= end:
            raise CommandError(f"{tap}: tcpdump wrote nothing within {_PATIENCE_S:.0f} s")
        clock.sleep(_LOOK_S)


def _save(lab: RunningLab, tap: Tap, folder: Path, failed: Callable[[Tap, str], None]) -> None:
    try:
        data = lab.read(tap.node, _path(tap))
        folder.mkdir(exist_ok=True)
        (folder / f"{tap.node}-{tap.interface}.pcap").write_bytes(data)
    except (LabError, OSError) as error:
        failed(tap, str(error))
