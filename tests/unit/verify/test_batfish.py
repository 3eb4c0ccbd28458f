"""The service that `verify` asks, where it is not there."""

import socket
import sys

import pytest

from lab.verify.batfish import Batfish, NoService


def test_a_place_where_nobody_listens_is_said_before_the_library_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        monkeypatch.setenv("STORMDRILL_BATFISH", f"127.0.0.1:{port}")
        monkeypatch.setitem(sys.modules, "pybatfish.client.session", None)  # its import would fail
        with pytest.raises(NoService, match=f"no Batfish at 127.0.0.1:{port}; start one: docker"):
            Batfish("drill").__enter__()
