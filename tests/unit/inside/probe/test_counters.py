"""Counters of real servers, read from recorded answers, and the sockets they come from."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from lab.inside.probe.counters import SERVERS, counted
from lab.inside.probe.statistics import bind, nsd, unbound
from lab.inside.resolver.iterate import Counters
from lab.journal.kinds.server import Counter
from lab.model.errors import CommandError
from lab.model.programs.counters import COUNTED, CountersJob
from lab.net.control_socket import ask
from lab.net.haproxy import Frontend, frontend

RECORDED = Path("tests/recorded")


def recorded(name: str) -> str:
    return (RECORDED / name).read_text()


def test_unbound_tells_queries_and_servfail() -> None:
    assert unbound(recorded("unbound-1.17.1-stats.txt")) == {
        "queries": 4,
        "servfail": 1,
        "cache_hits": 1,
        "recursions": 3,
        "waiting": 0,
        "sent": 3,
    }


def test_unbound_without_extended_statistics_leaves_servfail_out() -> None:
    text = recorded("unbound-1.17.1-stats.txt")
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("num."))
    assert "servfail" not in unbound(plain)


def test_nsd_tells_queries_and_servfail() -> None:
    assert nsd(recorded("nsd-4.6.1-stats.txt")) == {
        "queries": 10,
        "servfail": 3,
        "nxdomain": 3,
        "dropped": 0,
        "queries6": 0,
    }


def test_nsd_tells_queries_over_ipv6_apart() -> None:
    text = recorded("nsd-4.6.1-stats.txt").replace("num.udp6=0", "num.udp6=7")
    assert nsd(text)["queries6"] == 7


def test_bind_tells_what_it_sent_over_both_families() -> None:
    shown = json.loads(recorded("bind-9.18.49-server.json"))
    shown["views"]["_default"]["resolver"]["stats"]["Queryv6"] = 27
    assert bind(json.dumps(shown))["sent"] == 3 + 27


def test_bind_tells_queries_and_servfail() -> None:
    assert bind(recorded("bind-9.18.49-server.json")) == {
        "queries": 4,
        "servfail": 1,
        "cache_hits": 1,
        "recursions": 3,
        "sent": 3,
    }


@pytest.mark.parametrize("read", [unbound, nsd, bind])
@pytest.mark.parametrize("text", ["error unknown command 'stats'\n", "{}"])
def test_answer_without_statistics_is_refused(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match=r"no statistics|Expecting value"):
        read(text)


def test_haproxy_frontend_tells_its_state_and_responses() -> None:
    codes = (("1xx", 0), ("2xx", 0), ("3xx", 0), ("4xx", 0), ("5xx", 2), ("other", 0))
    assert frontend(recorded("haproxy-2.6.12-stat.csv"), "service") == Frontend(
        "OPEN", 2, codes, servers=2
    )


def test_haproxy_frontend_that_is_off_is_paused() -> None:
    assert frontend(recorded("haproxy-2.6.12-stat-disabled.csv"), "service").status == "PAUSED"


def test_haproxy_tells_how_many_servers_its_checks_find_up() -> None:
    rows = (
        "# pxname,svname,status,req_tot,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other\n"
        "edge,FRONTEND,OPEN,9,0,5,0,0,4,0\n"
        "data_centres,web-prn-1,UP 1/2,,0,0,0,0,0,0\n"
        "data_centres,web-frc-1,DOWN,,0,0,0,0,0,0\n"
        "data_centres,BACKEND,UP,,0,0,0,0,0,0\n"
    )
    seen = frontend(rows, "edge")
    assert (seen.requests, seen.servers, seen.servers_up) == (9, 2, 1)


def test_haproxy_without_that_frontend_is_an_error() -> None:
    with pytest.raises(CommandError, match="haproxy has no frontend 'dc'"):
        frontend(recorded("haproxy-2.6.12-stat.csv"), "dc")


@pytest.fixture
def control(tmp_path: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A control socket that answers with unbound's statistics; its path and what it was asked."""
    path = str(tmp_path / "control.sock")
    asked: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                asked.append(connection.recv(100))
                connection.sendall(recorded("unbound-1.17.1-stats.txt").encode())

        server = threading.Thread(target=serve)
        server.start()
        yield path, asked
        server.join(5)


def test_counters_of_a_server_are_asked_over_its_control_socket(
    control: tuple[str, list[bytes]],
) -> None:
    path, asked = control
    event = counted(CountersJob(node="res-isp1", server="unbound", address=path))
    assert (event.server, event.queries, event.servfail) == ("unbound", 4, 1)
    assert asked == [b"UBCT1 stats_noreset\n"]


@pytest.mark.parametrize("server", ["unbound", "nsd", "haproxy", "legacy"])
def test_server_that_is_gone_makes_the_look_blind(server: str, tmp_path: Path) -> None:
    event = counted(CountersJob(node="n", server=server, address=str(tmp_path / "gone")))
    assert event.server == server
    assert str(event.blind).startswith(f"{tmp_path}/gone gave no answer")


def test_bind_that_is_gone_makes_the_look_blind() -> None:
    data = counted(CountersJob(node="n", server="bind", address="127.0.0.1:9")).data()
    assert data == {
        "server": "bind",
        "blind": "127.0.0.1:9 gave no statistics: [Errno 111] Connection refused",
    }


def test_every_counter_of_every_server_is_a_field_of_the_event() -> None:
    codes = frontend(recorded("haproxy-2.6.12-stat.csv"), "service").responses
    names = {
        *unbound(recorded("unbound-1.17.1-stats.txt")),
        *nsd(recorded("nsd-4.6.1-stats.txt")),
        *bind(recorded("bind-9.18.49-server.json")),
        *(f"http_{code}" for code, _ in codes),
        *(field.name for field in fields(Counters)),
    }
    assert names <= {field.name for field in fields(Counter)}


def test_socket_where_nobody_listens_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="gave no answer to 'show stat'"):
        ask(str(tmp_path / "gone"), "show stat\n")


def test_every_server_whose_counters_can_be_read_is_known_to_those_who_ask() -> None:
    assert tuple(sorted(SERVERS)) == COUNTED
