"""How a capacity becomes a token bucket."""

import pytest

from lab.model.shaping import Bucket, bucket


@pytest.mark.parametrize(
    ("kbit", "shape"),
    [
        (800, Bucket(100_000, 3028, 96_896)),  # 64 frames of 1514 octets
        (20_000, Bucket(2_500_000, 10_000, 250_000)),  # a tenth of a second
    ],
)
def test_a_queue_holds_a_tenth_of_a_second_and_at_least_64_frames(
    kbit: int, shape: Bucket
) -> None:
    assert bucket(kbit) == shape
