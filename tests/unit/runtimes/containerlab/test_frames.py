"""Docker's frames, whatever pieces they come in."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from lab.runtimes.containerlab.frames import ERRORS, OUTPUT, Frames
from tests.unit.runtimes.containerlab.scripted import frame

SAID = frame("out\n") + frame("", ERRORS) + frame("no\n", ERRORS) + frame("end")
PIECES = [(OUTPUT, b"out\n"), (ERRORS, b""), (ERRORS, b"no\n"), (OUTPUT, b"end")]


@given(some.lists(some.integers(0, len(SAID)), max_size=8))
def test_frames_are_the_same_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    frames = Frames()
    ends = pairwise([0, *sorted(cuts), len(SAID)])
    found = [each for start, end in ends for each in frames.feed(SAID[start:end])]
    assert found == PIECES


def test_half_a_frame_is_not_told() -> None:
    assert list(Frames().feed(SAID[:-1])) == PIECES[:-1]
