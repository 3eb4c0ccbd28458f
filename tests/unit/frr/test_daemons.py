import textwrap

import pytest

from lab.frr.daemons import daemons_of, split
from lab.model.errors import InputError

INTEGRATED = textwrap.dedent("""\
    frr defaults traditional
    hostname eb1
    ip prefix-list LOOPS seq 5 permit 10.1.0.0/24 ge 32
    ip prefix-list OWN seq 5 permit 10.1.0.1/32
    bgp route-map delay-timer 1
    bgp community-list standard CUST permit 1:1
    dump bgp updates-et /var/log/x.mrt
    ip route 10.1.2.0/24 Null0
    !
    interface e0
     description to eb2
     ip address 10.0.0.0/31
     ip ospf area 0
    !
    router bgp 64601
     bgp router-id 10.1.0.1
     address-family ipv4 unicast
      redistribute ospf route-map LOOP
     exit-address-family
    !
    router ospf
     redistribute connected route-map OWN-ONLY
    !
    route-map LOOP permit 10
     match ip address prefix-list LOOPS
    !
    route-map OWN-ONLY permit 10
     match ip address prefix-list OWN
    """)


def test_each_daemon_gets_exactly_the_lines_it_reads() -> None:
    files = split(INTEGRATED)
    head = "frr defaults traditional\nhostname eb1\n"
    assert files["zebra"] == head + (
        "interface e0\n description to eb2\n ip address 10.0.0.0/31\nexit\n"
    )
    assert files["staticd"] == head + "ip route 10.1.2.0/24 Null0\n"
    assert files["ospfd"] == head + (
        "ip prefix-list OWN seq 5 permit 10.1.0.1/32\n"
        "interface e0\n ip ospf area 0\nexit\n"
        "router ospf\n redistribute connected route-map OWN-ONLY\nexit\n"
        "route-map OWN-ONLY permit 10\n match ip address prefix-list OWN\nexit\n"
    )
    assert files["bgpd"] == head + (
        "ip prefix-list LOOPS seq 5 permit 10.1.0.0/24 ge 32\n"
        "ip prefix-list OWN seq 5 permit 10.1.0.1/32\n"
        "bgp route-map delay-timer 1\n"
        "bgp community-list standard CUST permit 1:1\n"
        "dump bgp updates-et /var/log/x.mrt\n"
        "router bgp 64601\n bgp router-id 10.1.0.1\n"
        " address-family ipv4 unicast\n"
        "  redistribute ospf route-map LOOP\n"
        " exit-address-family\nexit\n"
        "route-map LOOP permit 10\n match ip address prefix-list LOOPS\nexit\n"
        "route-map OWN-ONLY permit 10\n match ip address prefix-list OWN\nexit\n"
    )


def test_zebra_gets_the_policy_of_ip_protocol_and_no_other() -> None:
    text = "ip protocol bgp route-map SRC\nroute-map SRC permit 10\n!\nroute-map B permit 10\n"
    assert split(text)["zebra"] == (
        "ip protocol bgp route-map SRC\nroute-map SRC permit 10\nexit\n"
    )


def test_a_routing_protocol_without_a_daemon_is_refused_with_a_hint() -> None:
    with pytest.raises(InputError) as caught:
        split("router isis X\n net 49.0001.00\n")
    assert str(caught.value) == (
        "router isis X: no daemon of this lab reads it; use router bgp, router ospf or ip route"
    )


@pytest.mark.parametrize(
    ("context", "line", "daemons"),
    [
        ((), "no ip route 10.0.0.0/8 Null0", ("staticd",)),
        ((), "ip community-list standard C permit 1:1", ("bgpd",)),
        ((), "ip forwarding", ("zebra",)),
        (("interface e0",), "no ip ospf passive", ("ospfd",)),
        (("interface e0",), "shutdown", ("zebra",)),
        (("router bgp 1", "address-family ipv4 unicast"), "network 10.0.0.0/8", ("bgpd",)),
        (("route-map A permit 10",), "set metric 1", ("ospfd", "bgpd", "zebra")),
    ],
)
def test_a_line_belongs_to_the_daemon_that_knows_it(
    context: tuple[str, ...], line: str, daemons: tuple[str, ...]
) -> None:
    assert daemons_of(context, line) == daemons
