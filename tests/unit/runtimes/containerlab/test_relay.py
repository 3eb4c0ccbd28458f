"""A unix socket in a container, by a command there."""

from collections.abc import Iterator

import pytest

from lab.runtimes.containerlab.relay import Relay
from tests.unit.runtimes.containerlab.scripted import Docker


@pytest.fixture
def relay(docker: Docker) -> Iterator[Relay]:
    made = Relay("r1", "id of r1", "/run/frr/zebra.vty")
    made.settimeout(5)
    docker.started[0].heard(1)  # the line the shell waits for
    yield made
    made.close()


def test_a_relay_is_a_command_that_connects_to_the_socket(relay: Relay, docker: Docker) -> None:
    assert docker.started[0].argv[-4:] == ("nc", "-N", "-U", "/run/frr/zebra.vty")


def test_what_is_sent_arrives(relay: Relay, docker: Docker) -> None:
    relay.sendall(b"show version\0")
    assert docker.started[0].heard() == "show version\0"


def test_what_comes_is_received_in_pieces_of_at_most_that_size(
    relay: Relay, docker: Docker
) -> None:
    docker.started[0].say("answer")
    assert [relay.recv(4), relay.recv(4)] == [b"answ", b"er"]


def test_nothing_is_received_once_the_other_side_has_closed(relay: Relay, docker: Docker) -> None:
    docker.started[0].end()
    assert [relay.recv(4), relay.recv(4)] == [b"", b""]


def test_an_answer_that_does_not_come_in_time_is_an_error(relay: Relay) -> None:
    relay.settimeout(0)
    with pytest.raises(TimeoutError):
        relay.recv(4)


def test_sending_to_a_socket_that_is_closed_is_an_error(relay: Relay, docker: Docker) -> None:
    docker.started[0].far.close()
    with pytest.raises(ConnectionResetError) as caught:
        relay.sendall(b"show version\0")
    assert str(caught.value) == "/run/frr/zebra.vty: connection closed"
