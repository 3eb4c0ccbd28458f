"""What errors of sockets say of the network, and which say nothing of it."""

import errno
import os

import pytest

from lab.net.sockets import network_error


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (errno.ECONNREFUSED, "refused"),
        (errno.ENETUNREACH, "unreachable"),
        (errno.EHOSTUNREACH, "unreachable"),
        (errno.ENETDOWN, "unreachable"),
        (errno.ECONNRESET, "reset"),
        (errno.ETIMEDOUT, "timeout"),
    ],
)
def test_an_error_of_the_network_is_a_word(code: int, word: str) -> None:
    assert network_error(OSError(code, os.strerror(code))) == word


def test_a_time_limit_of_our_own_is_a_timeout() -> None:
    assert network_error(TimeoutError("no reply")) == "timeout"


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENOBUFS, errno.EADDRNOTAVAIL, errno.EPERM])
def test_trouble_of_our_own_is_raised_again(code: int) -> None:
    with pytest.raises(OSError, match=os.strerror(code)):
        network_error(OSError(code, os.strerror(code)))
