"""What the look at the host reads of the kernel's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from lab.journal.kinds.read import read
from lab.journal.kinds.run import HostPressure
from lab.probes.host import LOADAVG, PRESSURE, HostLook
from lab.probes.routers import RouterProbes
from tests.fakes.clock import FakeClock

NOBODY = cast("RouterProbes", None)  # the look at the host asks no router


class Kernel:
    """The kernel's files; a text of None is a file that is not there."""

    def __init__(self, **texts: str | None) -> None:
        self.texts: Mapping[str, str | None] = texts

    def __call__(self, path: Path) -> str:
        text = self.texts[{PRESSURE: "pressure", LOADAVG: "loadavg"}[path]]
        if text is None:
            raise FileNotFoundError(path)
        return text


def pressure(total: int) -> str:
    return (
        f"some avg10=0.00 avg60=0.11 avg300=0.12 total={total}\n"
        "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
    )


def seen(kernel: Kernel, later: Mapping[str, str | None], seconds: float) -> HostPressure:
    clock = FakeClock()
    look = HostLook(clock, kernel)
    assert list(look(NOBODY)) == []
    clock.sleep(seconds)
    kernel.texts = later
    (found,) = look(NOBODY)
    assert (found.kind, found.subject) == ("host.pressure", "host")
    return read(HostPressure, found.data)


def test_a_look_tells_the_share_of_time_in_which_somebody_waited_and_how_late_it_is() -> None:
    kernel = Kernel(pressure=pressure(7_000_000), loadavg="9.87 6.54 3.21 12/345 6789")
    later = {"pressure": pressure(7_900_000), "loadavg": "9.87 6.54 3.21 12/345 6789"}
    found = seen(kernel, later, 1.5)
    assert found.stalled == pytest.approx(0.6)
    assert (found.running, found.seconds) == (12, 1.5)
    assert found.late_s == pytest.approx(0.5)
    assert found.cpus >= 1


def test_a_kernel_without_these_files_leaves_the_lateness() -> None:
    nothing = {"pressure": None, "loadavg": None}
    found = seen(Kernel(**nothing), nothing, 1.0)
    assert (found.stalled, found.running, found.late_s) == (None, None, 0.0)


def test_this_kernels_own_files_can_be_read() -> None:
    clock = FakeClock()
    look = HostLook(clock)
    assert list(look(NOBODY)) == []
    clock.sleep(1.0)
    (found,) = look(NOBODY)
    assert read(HostPressure, found.data).running is not None
