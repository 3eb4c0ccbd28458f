"""The public constants fit together."""

import pytest

from lab.incidents.facebook_2021.record import (
    APPS,
    COVER,
    DNS_PREFIXES,
    NAME_SERVERS,
    ZONES,
    name_server,
)


def test_the_name_servers_are_a_to_d_of_facebook_com() -> None:
    assert [server.name for server in NAME_SERVERS] == [
        f"{letter}.ns.facebook.com." for letter in "abcd"
    ]
    assert [name_server(letter) for letter in "abcd"] == list(NAME_SERVERS)


def test_a_name_server_that_never_was_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="e"):
        name_server("e")


def test_every_name_server_is_in_one_withdrawn_24_and_the_23_around_it() -> None:
    lengths = {
        server.letter: [net.prefixlen for net in DNS_PREFIXES if server.address in net]
        for server in NAME_SERVERS
    }
    assert lengths == {letter: [23, 24] for letter in "abcd"}


def test_the_withdrawn_prefixes_are_two_networks_and_their_halves() -> None:
    wide = [net for net in DNS_PREFIXES if net.prefixlen == 23]
    assert [(net, *net.subnets()) for net in wide] == [DNS_PREFIXES[:3], DNS_PREFIXES[3:]]


def test_a_cover_that_stayed_holds_the_first_two_name_servers() -> None:
    covered = [server.letter for server in NAME_SERVERS if server.address in COVER]
    assert covered == ["a", "b"]


def test_every_app_is_in_a_zone_the_name_servers_serve_or_at_another_provider() -> None:
    assert {app.name for app in APPS if app.zone not in ZONES} == {"instagram"}
    assert {app.name for app in APPS if not app.in_house_dns} == {"instagram"}
    assert all(app.host.endswith(f".{app.zone}") for app in APPS)
    assert len({app.vip for app in APPS}) == len(APPS)
