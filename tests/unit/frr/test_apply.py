import pytest

from lab.frr.apply import apply, restore, snapshot
from lab.frr.diff import Command
from lab.model.errors import PushError
from tests.fakes.frr import FakeDaemon

AF = ("router bgp 1", "address-family ipv4 unicast")
BGP = """\
router bgp 1
 neighbor 10.0.0.1 remote-as 2
 address-family ipv4 unicast
  neighbor 10.0.0.1 route-map IN in
 exit-address-family
exit
route-map IN permit 10
exit
route-map DENY deny 10
exit
"""
OSPF = "interface e0\n ip ospf area 0\nexit\n"
DENY_IN = Command(AF, "neighbor 10.0.0.1 route-map DENY in")
DENY_OUT = Command(AF, "neighbor 10.0.0.1 route-map DENY out")
PASSIVE = Command(("interface e0",), "ip ospf passive")
ACTIVE = Command(("interface e0",), "no ip ospf passive")


def both() -> dict[str, FakeDaemon]:
    return {"ospfd": FakeDaemon(OSPF), "bgpd": FakeDaemon(BGP)}


def test_every_daemon_gets_its_lines() -> None:
    daemons = both()
    given = apply(daemons, {"ospfd": [PASSIVE], "bgpd": [DENY_IN, DENY_OUT]}, snapshot(daemons))
    assert given == 3
    assert daemons["ospfd"].blocks["interface e0",] == ["ip ospf area 0", "ip ospf passive"]
    assert daemons["bgpd"].blocks[AF] == [DENY_IN.line, DENY_OUT.line]


def test_mgmtd_takes_the_lines_of_zebra_and_staticd_where_it_runs() -> None:
    daemons = {name: FakeDaemon() for name in ("mgmtd", "zebra", "staticd")}
    named = Command(("interface e0",), "description to fa")
    route = Command((), "ip route 10.7.0.0/16 Null0")
    before = snapshot(daemons)
    assert apply(daemons, {"zebra": [named], "staticd": [route]}, before) == 2
    assert daemons["mgmtd"].blocks == {(): [route.line], named.context: [named.line]}
    assert daemons["zebra"].blocks == daemons["staticd"].blocks == {(): []}
    del daemons["staticd"]
    with pytest.raises(PushError, match="staticd does not run here; undone"):
        apply(daemons, {"zebra": [named], "staticd": [route]}, snapshot(daemons))


def test_the_lines_before_a_refused_one_are_undone_in_every_daemon() -> None:
    daemons = both()
    daemons["bgpd"].refuses = (DENY_OUT.line,)
    before = snapshot(daemons)
    with pytest.raises(PushError) as caught:
        apply(daemons, {"ospfd": [PASSIVE], "bgpd": [DENY_IN, DENY_OUT]}, before)
    assert str(caught.value) == f"bgpd refused '{DENY_OUT.line}': % refused; undone"
    assert snapshot(daemons) == before


def test_a_refused_context_is_no_reason_to_send_the_line_elsewhere() -> None:
    daemons = {"bgpd": FakeDaemon(BGP, refuses=("router bgp 9",))}
    before = snapshot(daemons)
    with pytest.raises(PushError, match="% refused; undone"):
        apply(daemons, {"bgpd": [Command(("router bgp 9",), "bgp router-id 1.1.1.1")]}, before)
    assert "bgp router-id 1.1.1.1" not in daemons["bgpd"].asked


def test_a_warning_with_success_is_a_refusal_and_a_deprecation_is_not() -> None:
    daemons = both()
    daemons["bgpd"].remarks = {DENY_IN.line: "The route-map 'DENY' does not exist.\n"}
    daemons["ospfd"].remarks = {PASSIVE.line: "This command is deprecated, because of VRF.\n"}
    apply(daemons, {"ospfd": [PASSIVE]}, snapshot(daemons))
    with pytest.raises(PushError, match="does not exist"):
        apply(daemons, {"bgpd": [DENY_IN]}, snapshot(daemons))


def test_passive_is_sent_twice_over_an_explicit_no_and_never_without_need() -> None:
    daemons = {"ospfd": FakeDaemon(OSPF.replace("area 0", "area 0\n no ip ospf passive"))}
    apply(daemons, {"ospfd": [PASSIVE]}, snapshot(daemons))
    apply(daemons, {"ospfd": [PASSIVE]}, snapshot(daemons))
    assert daemons["ospfd"].asked.count(PASSIVE.line) == 2
    apply(daemons, {"ospfd": [ACTIVE]}, snapshot(daemons))
    apply(daemons, {"ospfd": [ACTIVE]}, snapshot(daemons))
    assert daemons["ospfd"].asked.count(ACTIVE.line) == 1
    assert daemons["ospfd"].running == OSPF


def test_passive_without_effect_on_the_hellos_is_a_refusal() -> None:
    daemons = {"ospfd": FakeDaemon(OSPF, deaf=True)}
    with pytest.raises(PushError, match=r"'ip ospf passive' on e0 without effect; undone"):
        apply(daemons, {"ospfd": [PASSIVE]}, snapshot(daemons))
    assert daemons["ospfd"].running == OSPF


def test_passive_on_an_interface_that_is_not_there_is_a_refusal() -> None:
    daemons = {"ospfd": FakeDaemon(OSPF)}
    lines = [Command(("interface nosuch0",), "ip ospf passive")]
    with pytest.raises(PushError, match="ospfd has no interface nosuch0"):
        apply(daemons, {"ospfd": lines}, snapshot(daemons))


def test_a_daemon_that_does_not_run_refuses_before_any_line() -> None:
    daemons = {"bgpd": FakeDaemon(BGP)}
    with pytest.raises(PushError, match="ospfd does not run here; undone"):
        apply(daemons, {"bgpd": [DENY_IN], "ospfd": [PASSIVE]}, snapshot(daemons))
    assert daemons["bgpd"].running == BGP


def test_a_daemon_that_dies_in_between_is_named_and_the_others_are_undone() -> None:
    daemons = both()
    before = snapshot(daemons)
    daemons["bgpd"].gone = True
    with pytest.raises(PushError) as caught:
        apply(daemons, {"ospfd": [PASSIVE], "bgpd": [DENY_IN]}, before)
    assert "not undone: bgpd: 'show running-config' got no answer" in str(caught.value)
    assert daemons["ospfd"].running == OSPF


def test_restore_brings_back_what_somebody_else_changed() -> None:
    daemons = both()
    before = snapshot(daemons)
    for line in ("configure terminal", *AF, "neighbor 10.0.0.1 route-map DENY in", "end"):
        daemons["bgpd"].send(line)
    assert restore(daemons, before) == ()
    assert snapshot(daemons) == before


def test_restore_names_what_it_could_not_bring_back() -> None:
    daemons = {"bgpd": FakeDaemon(BGP)}
    before = snapshot(daemons)
    apply(daemons, {"bgpd": [DENY_IN]}, before)
    daemons["bgpd"].refuses = ("neighbor 10.0.0.1 route-map IN in",)
    assert restore(daemons, before) == ("bgpd: neighbor 10.0.0.1 route-map IN in",)
