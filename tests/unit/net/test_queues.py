"""A queue's attributes, as the kernel sends them."""

import struct

from lab.net.queues import Queue, read


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def told(name: bytes) -> bytes:
    parms = struct.pack("=BBHhHI", 0, 1, 0, 0, 0, 250_000) + bytes(24)
    basic = struct.pack("=QII", 123_456, 99, 0)
    queue = struct.pack("=5I", 1, 1500, 7, 0, 50)
    return (
        attribute(1, name + b"\0")
        + attribute(2 | 0x8000, attribute(1, parms))
        + attribute(7, attribute(1, basic) + attribute(3, queue))
    )


def test_a_token_bucket_tells_its_rate_and_what_it_sent_and_dropped() -> None:
    assert read(told(b"tbf")) == Queue(rate_kbit=2000, octets=123_456, packets=99, dropped=7)


def test_another_queue_is_no_limit() -> None:
    assert read(told(b"noqueue")) is None
