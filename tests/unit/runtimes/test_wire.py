"""Messages between a lab's processes."""

import os
import socket

import pytest

from lab.runtimes.embedded import wire


def test_a_message_arrives_with_open_files() -> None:
    near, far = wire.pair()
    read, write = os.pipe()
    with near, far:
        wire.send(near, {"op": "exec", "argv": ["a", "ü"]}, [write])
        os.close(write)
        message, files = wire.receive(far)
        os.write(files[0], b"through")
        assert (message, os.read(read, 10)) == ({"op": "exec", "argv": ["a", "ü"]}, b"through")
    wire.close_all([read, *files])


def test_messages_keep_apart() -> None:
    near, far = wire.pair()
    with near, far:
        wire.send(near, {"n": 1})
        wire.send(near, {"n": 2})
        assert [wire.receive(far)[0], wire.receive(far)[0]] == [{"n": 1}, {"n": 2}]


def test_the_end_of_the_other_side_is_none() -> None:
    near, far = wire.pair()
    near.close()
    with far:
        assert wire.receive(far) == (None, [])


def test_a_received_file_does_not_outlive_an_exec() -> None:
    near, far = wire.pair()
    with near, far:
        wire.send(near, {}, [near.fileno()])
        _, files = wire.receive(far)
        assert not os.get_inheritable(files[0])
        wire.close_all(files)


def test_sending_to_one_who_has_gone_raises() -> None:
    near, far = wire.pair()
    far.close()
    with near, pytest.raises(OSError, match="Broken pipe"):
        wire.send(near, {})


def test_files_that_come_with_nonsense_are_closed() -> None:
    near, far = wire.pair()
    read, write = os.pipe()
    with near, far, os.fdopen(read, "rb") as stream:
        socket.send_fds(near, [b"{"], [write])
        os.close(write)
        with pytest.raises(ValueError, match="property name"):
            wire.receive(far)
        assert stream.read() == b""
