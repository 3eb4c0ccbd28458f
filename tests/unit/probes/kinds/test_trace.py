"""The way to an address as the error queue of its sockets tells it."""

import socket
import struct

import pytest

from lab.journal.kinds.probe import Trace
from lab.model.event import JsonValue
from lab.net.icmp_error import Ancillary, read_error
from lab.probes.kinds.trace import Hop, hop_of, with_path

_ICMP, _LOCAL, _ICMP6 = 2, 1, 3


def _entry(origin: int, icmp_type: int, code: int) -> bytes:
    return struct.pack("=IBBBBII", 113, origin, icmp_type, code, 0, 0, 0)


def _error(origin: int, icmp_type: int, code: int, offender: str) -> Ancillary:
    address = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(offender))
    return socket.IPPROTO_IP, 11, _entry(origin, icmp_type, code) + address


def _error6(origin: int, icmp_type: int, code: int, offender: str) -> Ancillary:
    packed = socket.inet_pton(socket.AF_INET6, offender)
    address = struct.pack("=HHI16sI", socket.AF_INET6, 0, 0, packed, 0)
    return socket.IPPROTO_IPV6, 25, _entry(origin, icmp_type, code) + address


@pytest.mark.parametrize(
    ("error", "hop"),
    [
        (_error(_ICMP, 11, 0, "10.0.0.1"), Hop(4, "10.0.0.1")),
        (_error(_ICMP, 3, 3, "129.134.30.12"), Hop(4, "129.134.30.12", "reached")),
        (_error(_ICMP, 3, 0, "10.0.0.1"), Hop(4, "10.0.0.1", "unreachable", "!N")),
        (_error(_ICMP, 3, 1, "10.0.0.1"), Hop(4, "10.0.0.1", "unreachable", "!H")),
        (_error(_ICMP, 3, 13, "10.0.0.1"), Hop(4, "10.0.0.1", "unreachable", "!X")),
        (_error(_ICMP, 3, 9, "10.0.0.1"), Hop(4, "10.0.0.1", "unreachable", "!<9>")),
        (_error(_LOCAL, 0, 0, "0.0.0.0"), Hop(4, None, "unreachable", "!H")),
        (_error6(_ICMP6, 3, 0, "2a03:2880:ff00:1::1"), Hop(4, "2a03:2880:ff00:1::1")),
        (_error6(_ICMP6, 1, 4, "2a03::35"), Hop(4, "2a03::35", "reached")),
        (_error6(_ICMP6, 1, 0, "2001::1"), Hop(4, "2001::1", "unreachable", "!N")),
        (_error6(_ICMP6, 1, 3, "2001::1"), Hop(4, "2001::1", "unreachable", "!H")),
        (_error6(_ICMP6, 1, 1, "2001::1"), Hop(4, "2001::1", "unreachable", "!X")),
        (_error6(_ICMP6, 1, 6, "2001::1"), Hop(4, "2001::1", "unreachable", "!<6>")),
        (_error6(_LOCAL, 0, 0, "::"), Hop(4, None, "unreachable", "!H")),
    ],
)
def test_an_error_says_who_answered_and_whether_the_way_ends_there(
    error: Ancillary, hop: Hop
) -> None:
    found = read_error([(socket.SOL_SOCKET, 29, b"a time stamp"), error])
    assert found is not None
    assert hop_of(found, 4) == hop


def test_without_an_error_there_is_no_hop() -> None:
    assert read_error([(socket.SOL_SOCKET, 29, b"a time stamp")]) is None


def path(hops: list[Hop]) -> dict[str, JsonValue]:
    """Return what an event says of a path."""
    data = with_path(Trace(target="10.0.0.9"), hops).data()
    assert data.pop("target") == "10.0.0.9"
    return data


def test_a_way_that_arrives_is_told_hop_by_hop() -> None:
    hops = [Hop(1, "10.0.0.1"), Hop(2), Hop(3, "129.134.30.12", "reached")]

    assert path(hops) == {
        "ok": True,
        "hops": [
            {"ttl": 1, "address": "10.0.0.1"},
            {"ttl": 2, "address": None},
            {"ttl": 3, "address": "129.134.30.12"},
        ],
        "answered": "reached",
    }


def test_a_way_that_falls_silent_shows_three_silent_hops() -> None:
    hops = [Hop(1, "10.0.0.1"), *(Hop(ttl) for ttl in range(2, 17))]

    assert path(hops) == {
        "ok": False,
        "hops": [
            {"ttl": 1, "address": "10.0.0.1"},
            *({"ttl": ttl, "address": None} for ttl in (2, 3, 4)),
        ],
        "answered": "silent",
    }


def test_a_way_that_is_refused_is_marked_as_traceroute_would() -> None:
    assert path([Hop(1, "10.0.0.1", "unreachable", "!N")]) == {
        "ok": False,
        "hops": [{"ttl": 1, "address": "10.0.0.1", "mark": "!N"}],
        "answered": "unreachable",
    }
