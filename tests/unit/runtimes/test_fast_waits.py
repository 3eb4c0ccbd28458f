"""What a forked daemon waits for in place of the last millisecond of a timer, polled in vain."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.runtimes.embedded.fast import library

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

# What the library stands before: it notes how long it was asked to wait, and does not wait.
BEHIND = """
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>

long waited;
int found;

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *most, const sigset_t *mask)
{
	waited = most ? most->tv_sec * 1000 + most->tv_nsec / 1000000 : -1;
	return found;
}
void thread_call(void *task) {}
void event_call(void *task) {}
"""
# A thread: tasks, and polls that find nothing or something within so many milliseconds at most.
THREAD = """
import ctypes
import sys

class Time(ctypes.Structure):
    _fields_ = [("s", ctypes.c_long), ("ns", ctypes.c_long)]

seen, behind = ctypes.CDLL(None), ctypes.CDLL(sys.argv[1])
waited, found = (kind.in_dll(behind, name) for kind, name in (
    (ctypes.c_long, "waited"), (ctypes.c_int, "found")))
for step in sys.argv[2:]:
    if step.endswith("_call"):
        getattr(seen, step)(None)
        continue
    most, _, what = step.partition(":")
    found.value = bool(what)
    limit = None if most == "-1" else ctypes.byref(Time(0, int(most) * 1000000))
    assert seen.ppoll(None, 0, limit, None) == found.value
    print(waited.value)
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the product's library and the one behind it."""
    folder = tmp_path_factory.mktemp("libraries")
    source = folder / "behind.c"
    source.write_text(BEHIND, encoding="utf-8")
    options = ("-shared", "-fPIC")
    return library.built(folder), library.compiled(source, folder, options, ".so")


@pytest.mark.parametrize("task", ["thread_call", "event_call"])
@pytest.mark.parametrize(
    ("steps", "waits"),
    [
        (("task", "0"), [0]),
        (("task", "0", "0"), [0, 1]),
        (("task", "4", "0"), [4, 1]),
        (("task", "0", "task", "0"), [0, 0]),
        (("task", "0:found", "0"), [0, 0]),
        (("task", "0", "0:found", "0"), [0, 1, 0]),
        (("task", "0", "7", "-1"), [0, 7, -1]),
        (("task", "0", "0") * 3, [0, 1, 0, 2, 0, 4]),
        (("task", "0", "0") * 9, [0, 1, 0, 2, 0, 4, 0, 8, 0, 16, 0, 32, 0, 64, 0, 64, 0, 64]),
        (("task", "0:found", "0", "0") * 3, [0, 0, 1, 0, 0, 2, 0, 0, 4]),
        (("task", "0", "0", "task", "0", "0:found", "task", "0", "0"), [0, 1, 0, 2, 0, 1]),
        (("task", "0", "0", "task", "9", "task", "0", "0"), [0, 1, 9, 0, 1]),
        (("task", "4", "0") * 2, [4, 1, 4, 1]),  # no timer that was set is ever later
        (("0", "0"), [0, 0]),  # a release whose tasks cannot be seen
    ],
)
def test_only_a_poll_in_vain_with_no_task_since_the_last_waits(
    libraries: tuple[Path, Path], task: str, steps: tuple[str, ...], waits: list[int]
) -> None:
    assert waited(libraries, "zebra", task, steps) == waits


def test_daemons_with_many_timers_wait_for_no_more_than_the_millisecond(
    libraries: tuple[Path, Path],
) -> None:
    assert waited(libraries, "bgpd", "thread_call", ("task", "0", "0") * 3) == [0, 1] * 3


def waited(
    libraries: tuple[Path, Path], program: str, task: str, steps: tuple[str, ...]
) -> list[int]:
    """Return how long each poll of a program of that name waited, in milliseconds."""
    own, behind = libraries
    done = subprocess.run(
        [program, "-c", THREAD, behind, *(task if one == "task" else one for one in steps)],
        executable=sys.executable,
        env={**os.environ, "LD_PRELOAD": f"{own} {behind}", "PYTHONHOME": sys.base_prefix},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [int(line) for line in done.stdout.split()]
