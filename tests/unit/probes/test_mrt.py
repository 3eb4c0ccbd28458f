"""A recorded MRT file, read whole and as it grows."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.probes.look import Look
from lab.probes.mrt import Update, updates, whole

FILE = Path("tests/recorded/frr-8.4.4-updates-et.mrt").read_bytes()


def test_announcement_has_its_path_and_microseconds() -> None:
    found, size = updates(FILE)
    assert found[1] == Update(
        1795357312132775, "A", "129.134.0.0/17", 6453, "6453 32934", "10.64.1.2"
    )
    assert size == len(FILE)


def test_every_prefix_of_a_withdrawal_is_an_update() -> None:
    found, _ = updates(FILE)
    assert [update.prefix for update in found if update.at_us == 1795357332951497] == [
        "129.134.0.0/17",
        "129.134.30.0/23",
        "129.134.30.0/24",
        "129.134.31.0/24",
        "157.240.1.0/24",
    ]
    assert {update.type for update in found if not update.path} == {"W"}


def test_update_is_an_event_of_its_collector() -> None:
    assert Update(5, "W", "129.134.30.0/24", 6453).look("col") == Look(
        "bgp",
        "col",
        {"type": "W", "prefix": "129.134.30.0/24", "peer_as": 6453, "path": ""},
    )


def test_withdrawals_of_frr_10_are_read_alike() -> None:
    data = Path("tests/recorded/frr-10.3-updates-et.mrt").read_bytes()
    found, size = updates(data)
    assert size == len(data)
    assert found[1] == Update(
        1795361196639319, "A", "129.134.0.0/17", 6453, "6453 32934", "10.64.1.2"
    )
    assert {update.prefix for update in found if update.type == "W"} == {
        "10.101.0.0/16",
        "129.134.0.0/17",
        "129.134.30.0/23",
        "129.134.30.0/24",
        "129.134.31.0/24",
        "157.240.1.0/24",
    }


@given(st.lists(st.integers(0, len(FILE)), max_size=6))
def test_growing_file_read_from_where_it_was_left_gives_every_update_once(
    lengths: list[int],
) -> None:
    found: list[Update] = []
    offset = 0
    for length in [*sorted(lengths), len(FILE)]:
        more, size = updates(FILE[offset : max(length, offset)])
        found += more
        offset += size
    assert tuple(found) == updates(FILE)[0]


def test_half_a_record_is_left_for_later() -> None:
    first = whole(FILE[: len(FILE) // 2])
    assert 0 < first < len(FILE) // 2
    assert whole(FILE[:first]) == first
    assert whole(FILE[: first - 1]) < first


def test_nothing_yet_is_no_update() -> None:
    assert updates(b"") == ((), 0)


def test_as_set_is_written_in_braces() -> None:
    path_at = FILE.index(struct.pack("!BBII", 2, 2, 6453, 32934))
    changed = bytearray(FILE)
    changed[path_at] = 1
    found, _ = updates(bytes(changed))
    assert found[1].path == "{6453,32934}"


def test_record_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="MRT record cannot be read"):
        updates(struct.pack("!IHHI", 1, 17, 99, 4) + b"abcd")


ORIGIN, PATH = b"\x40\x01\x01\x00", b"\x40\x02\x0a" + struct.pack("!BBII", 2, 2, 6453, 32934)
SIX = (bytes.fromhex("2f2a032880f0fc"), bytes.fromhex("302a032880f0fd"))  # a /47 and a /48


def ipv6_update(attributes: bytes) -> bytes:
    """Return a BGP4MP_MESSAGE_AS4 record of an update with these path attributes (RFC 6396)."""
    update = struct.pack("!HH", 0, len(attributes)) + attributes
    message = b"\xff" * 16 + struct.pack("!HB", 19 + len(update), 2) + update
    peers = struct.pack(
        "!IIHH4s4s", 6453, 12654, 0, 1, bytes([10, 64, 1, 2]), bytes([10, 64, 1, 1])
    )
    body = struct.pack("!I", 132775) + peers + message
    return struct.pack("!IHHI", 1795357312, 17, 4, len(body)) + body


def test_routes_of_ipv6_are_announced_in_an_attribute_with_their_path() -> None:
    hop = bytes.fromhex("20010db8000000000000000000000002")
    value = struct.pack("!HBB", 2, 1, 16) + hop + b"\0" + b"".join(SIX)
    reach = b"\x80\x0e" + bytes([len(value)]) + value
    found, _ = updates(ipv6_update(reach + ORIGIN + PATH))
    assert found == tuple(
        Update(1795357312132775, "A", prefix, 6453, "6453 32934", "10.64.1.2")
        for prefix in ("2a03:2880:f0fc::/47", "2a03:2880:f0fd::/48")
    )


def test_routes_of_ipv6_are_withdrawn_in_an_attribute() -> None:
    value = struct.pack("!HB", 2, 1) + b"".join(SIX)
    found, _ = updates(ipv6_update(b"\x80\x0f" + bytes([len(value)]) + value))
    assert [(each.type, each.prefix, each.path) for each in found] == [
        ("W", "2a03:2880:f0fc::/47", ""),
        ("W", "2a03:2880:f0fd::/48", ""),
    ]


def test_the_end_of_a_family_s_table_is_no_update() -> None:
    assert updates(ipv6_update(b"\x80\x0f\x03" + struct.pack("!HB", 2, 1)))[0] == ()
