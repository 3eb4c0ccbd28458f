"""How a link of limited capacity is shaped: a token bucket (tc-tbf(8)) at each end.

Queueing is the only delay that this makes: a queue holds what the link sends in a tenth of a
second, at least 64 frames, as the queues of slow links do by default (Cisco IOS, queue-limit).
A queue of few frames has room for few of the senders that share it: some are lucky and fast, the
others starve, and no overload lasts. In a real link of the backbone there is room for each.
"""

from dataclasses import dataclass

_BITS = 8
_QUEUE_S = 0.1
_FRAME = 1514  # octets of a full Ethernet frame without its check sequence
_LEAST = 64  # frames
_TICKS = 250  # of a slow kernel timer, a second: what passes between two fits into the bucket


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: octets a second, octets at once, octets that wait."""

    rate: int
    burst: int
    limit: int


def bucket(kbit: int) -> Bucket:
    """Return the token bucket of a link with so many kbit/s."""
    rate = kbit * 1000 // _BITS
    burst = max(2 * _FRAME, rate // _TICKS)
    return Bucket(rate, burst, max(int(rate * _QUEUE_S), _LEAST * _FRAME))
