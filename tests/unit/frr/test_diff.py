from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.frr.diff import Command, difference

AF = "address-family ipv4 unicast"
BGP = ("router bgp 1",)
UNICAST = ("router bgp 1", AF)


def bgp(*lines: str, af: tuple[str, ...] = ()) -> str:
    inner = "".join(f"  {line}\n" for line in af)
    return "router bgp 1\n" + "".join(f" {line}\n" for line in lines) + f" {AF}\n{inner}"


def lines(running: str, wanted: str) -> list[tuple[tuple[str, ...], str]]:
    return [(command.context, command.line) for command in difference(running, wanted)]


def test_equal_texts_have_no_difference_whatever_their_headers_and_order() -> None:
    shown = (
        "Building configuration...\nfrr version 8.4.4\n!\nip route 10.0.0.0/8 Null0\nlog stdout\n"
    )
    assert difference(shown, "log stdout\nip route 10.0.0.0/8 Null0\n") == ()


def test_a_line_that_takes_the_place_of_another_is_sent_alone() -> None:
    live = bgp(af=("neighbor 10.0.0.1 route-map IN in", "neighbor 10.0.0.1 route-map OUT out"))
    drained = live.replace("route-map IN", "route-map DENY").replace("-map OUT", "-map DENY")
    assert lines(live, drained) == [
        (UNICAST, "neighbor 10.0.0.1 route-map DENY in"),
        (UNICAST, "neighbor 10.0.0.1 route-map DENY out"),
    ]
    assert lines(drained, live) == [
        (UNICAST, "neighbor 10.0.0.1 route-map IN in"),
        (UNICAST, "neighbor 10.0.0.1 route-map OUT out"),
    ]


def test_passive_interface_is_sent_in_the_form_frr_shows() -> None:
    live, drained = (
        "router ospf\n passive-interface lo\n",
        "router ospf\n passive-interface lo\n passive-interface e0\n",
    )
    running = "interface lo\n ip ospf passive\nexit\ninterface e0\nexit\nrouter ospf\nexit\n"
    assert lines(live, drained) == [(("interface e0",), "ip ospf passive")]
    assert lines(drained, live) == [(("interface e0",), "no ip ospf passive")]
    assert lines(running, drained) == [(("interface e0",), "ip ospf passive")]


def test_a_neighbor_that_goes_takes_its_lines_along() -> None:
    both = bgp(
        "neighbor 10.0.0.1 remote-as 2", "neighbor 10.0.0.9 remote-as 9",
        "neighbor 10.0.0.9 timers 3 9",
        af=("network 10.0.0.0/8", "neighbor 10.0.0.9 activate"),
    )  # fmt: skip
    one = bgp("neighbor 10.0.0.1 remote-as 2")
    assert lines(both, one) == [
        (BGP, "no neighbor 10.0.0.9"),
        (UNICAST, "no network 10.0.0.0/8"),
    ]
    assert lines(one, both) == [
        (BGP, "neighbor 10.0.0.9 remote-as 9"),
        (BGP, "neighbor 10.0.0.9 timers 3 9"),
        (UNICAST, "network 10.0.0.0/8"),
        (UNICAST, "neighbor 10.0.0.9 activate"),
    ]


def test_a_neighbor_of_another_as_is_another_neighbor() -> None:
    old = bgp("neighbor 10.0.0.1 remote-as 2", af=("neighbor 10.0.0.1 activate",))
    assert lines(old, old.replace("remote-as 2", "remote-as 3")) == [
        (BGP, "no neighbor 10.0.0.1"),
        (BGP, "neighbor 10.0.0.1 remote-as 3"),
        (UNICAST, "neighbor 10.0.0.1 activate"),
    ]


def test_a_group_that_goes_takes_its_members_along() -> None:
    old = bgp(
        "neighbor PG peer-group", "neighbor PG remote-as 2", "neighbor 10.0.0.1 peer-group PG",
        "neighbor 10.0.0.1 description x",
    )  # fmt: skip
    assert lines(old, bgp()) == [(BGP, "no neighbor 10.0.0.1"), (BGP, "no neighbor PG")]


def test_policy_is_made_before_and_removed_after_what_refers_to_it() -> None:
    old = bgp(af=("neighbor 10.0.0.1 route-map IN in",)) + "route-map IN permit 10\n"
    new = (
        bgp(af=("neighbor 10.0.0.1 route-map NEW in",))
        + "ip prefix-list L seq 5 permit any\n"
        + "route-map NEW permit 10\n match ip address prefix-list L\n"
    )
    assert lines(old, new) == [
        ((), "ip prefix-list L seq 5 permit any"),
        (("route-map NEW permit 10",), "match ip address prefix-list L"),
        (UNICAST, "neighbor 10.0.0.1 route-map NEW in"),
        ((), "no route-map IN permit 10"),
    ]
    assert lines(new, old)[-2:] == [
        ((), "no route-map NEW permit 10"),
        ((), "no ip prefix-list L seq 5 permit any"),
    ]


def test_a_clause_that_changes_its_action_is_the_same_clause() -> None:
    permit = "route-map IN permit 10\n match ip address prefix-list L\n"
    deny = permit.replace("permit", "deny")
    assert lines(permit, deny) == [((), "route-map IN deny 10")]


@pytest.mark.parametrize(
    ("context", "line", "undo"),
    [
        ("interface e0", "description to peer", "no description"),
        ("interface e0", "shutdown", "no shutdown"),
        ("interface e0", "no shutdown", "shutdown"),
        ("route-map A permit 10", "set as-path prepend 1 1", "no set as-path prepend"),
        ("route-map A permit 10", "set community 1:2 additive", "no set community"),
        ("router bgp 1", "neighbor 10.0.0.1 description a b", "no neighbor 10.0.0.1 description"),
        ("router bgp 1", "no bgp default ipv4-unicast", "bgp default ipv4-unicast"),
    ],
)
def test_a_line_is_taken_back_in_the_form_frr_knows(context: str, line: str, undo: str) -> None:
    text = f"{context}\n x\n"
    assert lines(text + f" {line}\n", text) == [((context,), undo)]


@pytest.mark.parametrize(
    ("context", "old", "new"),
    [
        ("interface e0", "ip ospf cost 10", "ip ospf cost 20"),
        ("router bgp 1", "neighbor 10.0.0.1 timers 3 9", "neighbor 10.0.0.1 timers 1 3"),
        ("router bgp 1", "maximum-paths 16", "maximum-paths 4"),
        ("router bgp 1", "bgp router-id 1.1.1.1", "bgp router-id 1.1.1.2"),
        ("router ospf", "redistribute connected", "redistribute connected route-map X"),
        ("route-map A permit 10", "set local-preference 1", "set local-preference 2"),
    ],
)
def test_a_single_value_is_changed_by_one_line(context: str, old: str, new: str) -> None:
    assert lines(f"{context}\n {old}\n", f"{context}\n {new}\n") == [((context,), new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("neighbor 10.0.0.1 timers 3 9", "neighbor 10.0.0.1 timers connect 1"),
        ("neighbor 10.0.0.1 route-map A in", "neighbor 10.0.0.1 route-map A out"),
        ("neighbor 10.0.0.1 activate", "neighbor 10.0.0.2 activate"),
        ("maximum-paths 4", "maximum-paths ibgp 4"),
        ("network 10.0.0.0/8", "network 11.0.0.0/8"),
    ],
)
def test_lines_of_other_things_do_not_replace_each_other(old: str, new: str) -> None:
    head = "router bgp 1\n"
    assert lines(f"{head} {old}\n", f"{head} {new}\n") == [(BGP, f"no {old}"), (BGP, new)]


def test_a_router_of_another_as_is_removed_first() -> None:
    assert lines("router bgp 1\n a\n", "router bgp 2\n a\n") == [
        ((), "no router bgp 1"),
        (("router bgp 2",), "a"),
    ]


LINES = st.sampled_from(
    [
        "neighbor 10.0.0.1 route-map A in",
        "neighbor 10.0.0.1 route-map B in",
        "maximum-paths 4",
        "maximum-paths 8",
        "network 10.0.0.0/8",
        "redistribute connected",
    ]
)


def _once(found: list[str], key: Callable[[str], object]) -> list[str]:
    return list({key(line): line for line in found}.values())


@given(st.lists(LINES), st.lists(LINES))
def test_forward_and_undo_lead_there_and_back(one: list[str], two: list[str]) -> None:
    from lab.frr.apply import apply, snapshot
    from lab.frr.slots import slot
    from tests.fakes.frr import FakeDaemon

    texts = [bgp(af=tuple(_once(found, slot))) for found in (one, two)]
    daemon = FakeDaemon(texts[0])
    for running, wanted in (texts, reversed(texts)):
        commands: tuple[Command, ...] = difference(running, wanted)
        apply({"bgpd": daemon}, {"bgpd": commands}, snapshot({"bgpd": daemon}))
        assert difference(daemon.running, wanted) == ()
