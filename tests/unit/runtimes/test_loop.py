"""The supervisor's loop."""

import os

from lab.runtimes.embedded.loop import Loop


def test_times_come_in_order_and_stop_ends_the_loop() -> None:
    loop = Loop()
    seen: list[str] = []
    loop.after(0.02, loop.stop)
    loop.after(0.01, lambda: seen.append("second"))
    loop.after(0, lambda: seen.append("first"))
    loop.after(60, lambda: seen.append("never"))
    loop.run()
    assert seen == ["first", "second"]


def test_a_descriptor_is_served_until_it_is_forgotten() -> None:
    loop = Loop()
    read, write = os.pipe()
    seen: list[bytes] = []

    def take() -> None:
        seen.append(os.read(read, 1))
        if len(seen) == 2:
            loop.forget(read)
            loop.after(0.01, loop.stop)

    loop.on_readable(read, take)
    os.write(write, b"abc")
    loop.run()
    os.close(read)
    os.close(write)
    assert seen == [b"a", b"b"]


def test_one_action_may_forget_the_descriptor_of_another() -> None:
    loop = Loop()
    pipes = [os.pipe(), os.pipe()]
    seen: list[int] = []

    def action(own: int, other: int) -> None:
        seen.append(own)
        loop.forget(other)
        loop.stop()

    (one, _), (two, _) = pipes
    loop.on_readable(one, lambda: action(one, two))
    loop.on_readable(two, lambda: action(two, one))
    for _, write in pipes:
        os.write(write, b"x")
    loop.run()
    for pipe in pipes:
        os.close(pipe[0])
        os.close(pipe[1])
    assert len(seen) == 1
