"""Steps ``announce`` and ``withdraw``: routes that a router originates, and stops to."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from lab.model.scenario import Step
from lab.steps.announce import Announce, Routes, Withdraw
from lab.steps.undo import Undo
from tests.fakes.small import NETWORK, Small, wrong

NET = IPv4Network("192.0.2.0/24")
MORE = Routes(IPv4Network("10.0.0.0/8"), 24, 3)
HIJACK = Announce("hijack", "r1", (NET,), MORE)
PREFIXES = ["192.0.2.0/24", "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]


@pytest.mark.parametrize(
    ("step", "earlier", "problems"),
    [
        (HIJACK, (), []),
        (Announce("a", "r1", (NET,)), (), []),
        (Withdraw("hijack"), (HIJACK,), []),
        (Announce("a", "r9", (NET,)), (), [
            "here.from: there is no router r9; there are: r1, r2, r3",
        ]),
        (Announce("a", "r1"), (), ["here: names no route; give prefixes or routes"]),
        (Withdraw("hijak"), (HIJACK,), [
            "here.announce: no announce hijak before it; there are: hijack",
        ]),
        (Withdraw("hijack"), (), ["here.announce: no announce hijack before it"]),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_says_why(
    step: Step, earlier: tuple[Step, ...], problems: list[str]
) -> None:
    assert wrong(step, *earlier) == problems


def test_a_router_without_bgp_announces_nothing() -> None:
    network = replace(NETWORK, configs={**NETWORK.configs, "r1": "hostname r1\n"})
    assert wrong(HIJACK, network=network) == ["here.from: r1 has no `router bgp`"]


@pytest.mark.parametrize(
    ("length", "count", "told"),
    [
        (24, 257, "10.0.0.0/16 has no 257 prefixes of length 24"),
        (15, 1, "10.0.0.0/16 has no 1 prefixes of length 15"),
    ],
)
def test_more_prefixes_than_there_are_cannot_be_announced(
    length: int, count: int, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Routes(IPv4Network("10.0.0.0/16"), length, count)


def test_many_prefixes_are_told_in_few_words() -> None:
    assert [str(each) for each in MORE.prefixes()] == PREFIXES[1:]
    assert len(Routes(IPv4Network("10.0.0.0/16"), 24, 256).prefixes()) == 256


def test_a_step_says_what_it_does_for_people() -> None:
    assert HIJACK.describe() == "r1 announces 4 routes (hijack)"
    assert Withdraw("hijack").describe() == "withdraw the routes hijack"


def announced(here: Small) -> list[str]:
    """Return the prefixes that r1 has a `network` line and a route into Null0 for."""
    bgpd, staticd = (here.lab.daemons["r1", name].running for name in ("bgpd", "staticd"))
    return [
        prefix
        for prefix in PREFIXES
        if f"network {prefix}\n" in bgpd and f"ip route {prefix} Null0" in staticd
    ]


def test_a_router_originates_every_prefix_until_the_end_of_the_play(here: Small) -> None:
    before = here.lab.running()
    seen: list[list[str]] = []
    here.before(lambda: seen.append(announced(here)))
    done = here.perform(HIJACK)
    assert (done.ok, done.text, announced(here)) == (True, "1 of 1 routers", PREFIXES)
    assert (seen, here.wings.names()) == ([[]], ["configuration of r1"])
    assert here.data("announced") == [{
        "subject": "r1", "id": "hijack", "routes": 4, "text": "r1 announces 4 routes (hijack)",
    }]  # fmt: skip
    here.wings.undo()
    assert here.lab.running() == before


def test_a_withdrawal_leaves_the_router_as_it_was(here: Small) -> None:
    before = here.lab.running()
    here.perform(HIJACK)
    done = here.perform(Withdraw("hijack"))
    assert (done.ok, done.text, announced(here)) == (True, "1 of 1 routers", [])
    assert here.lab.running() == before
    assert here.data("withdrawn")[0]["id"] == "hijack"


@pytest.mark.parametrize("again", [False, True], ids=["never announced", "withdrawn already"])
def test_what_is_not_announced_is_an_outcome_and_no_error(*, again: bool, here: Small) -> None:
    if again:
        here.perform(HIJACK)
        here.perform(Withdraw("hijack"))
    done = here.perform(Withdraw("hijack"))
    assert (done.ok, done.text) == (False, "hijack is not announced")


def test_an_announcement_is_undone_as_any_change(here: Small) -> None:
    here.perform(HIJACK)
    assert here.perform(Undo("hijack")).ok
    assert announced(here) == []


def test_a_line_that_is_refused_fails_the_step(here: Small) -> None:
    here.lab.daemons["r1", "bgpd"].refuses = ("network 192.0.2.0/24",)
    done = here.perform(HIJACK)
    assert (done.ok, done.text) == (False, "0 of 1 routers; not r1")
