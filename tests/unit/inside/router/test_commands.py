import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.inside.router.commands import USAGE, Reply, daemon_for
from tests.unit.inside.router.fake_router import BGP, DRAIN, OSPF, Router


@pytest.fixture
def router(tmp_path: Path) -> Iterator[Router]:
    made = Router(tmp_path)
    yield made
    made.close()


def test_a_change_goes_through_its_orders(router: Router) -> None:
    assert router.orders.run(["stage", "c1"], DRAIN) == Reply(0, "staged\n")
    assert router.orders.run(["activate", "c1", "0.01", "60"], "") == Reply(0, "armed\n")
    router.wait(lambda: router.state() == "applied")
    status = router.orders.run(["status", "c1"], "")
    assert json.loads(status.text) == {"change": "c1", "state": "applied", "detail": ""}
    assert router.orders.run(["confirm", "c1"], "") == Reply(0, "confirmed\n")
    assert router.orders.run(["rollback", "c1"], "") == Reply(0, "rolled-back\n")


def test_what_is_refused_is_told_with_status_1(router: Router) -> None:
    assert router.orders.run(["status", "c9"], "") == Reply(1, "% change c9 is not known here\n")
    assert router.orders.run(["stage", "c1"], "{}") == Reply(1, "% there is no line in it\n")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "reboot",
        "show",
        "stage",
        "stage a b",
        "activate c1 soon",
        "activate c1 1 2 3",
        "exit 1",
    ],
)
def test_words_that_are_no_order_are_answered_with_the_usage(router: Router, words: str) -> None:
    assert router.orders.run(words.split(), "") == Reply(1, f"% usage: {USAGE}\n")


def test_show_running_config_asks_every_daemon(router: Router) -> None:
    assert router.orders.run(["show", "running-config"], "") == Reply(0, OSPF + BGP)


def test_show_asks_the_daemon_of_the_topic_and_tells_when_it_is_dead(router: Router) -> None:
    router.dead = {"bgpd"}
    assert router.orders.run(["show", "bgp", "summary"], "") == Reply(1, "% bgpd is not running\n")


@pytest.mark.parametrize(
    ("topic", "daemon"),
    [
        ("ip ospf neighbor", "ospfd"),
        ("ip bgp summary", "bgpd"),
        ("bgp ipv4 unicast", "bgpd"),
        ("route-map IN", "bgpd"),
        ("ip route", "zebra"),
        ("version", "zebra"),
    ],
)
def test_each_topic_has_its_daemon(topic: str, daemon: str) -> None:
    assert daemon_for(topic.split()) == daemon


def test_exit_is_an_order(router: Router) -> None:
    assert router.orders.run(["exit"], "") == Reply(0, "")
