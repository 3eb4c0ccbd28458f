"""Lines of a file that a running configuration lacks, beside those it shows in other words."""

import pytest

from lab.frr.shown import absent

HEAD = "Building configuration...\n\nCurrent configuration:\n!\nfrr version 8.4.4\n"


def missing(text: str, running: str) -> list[str]:
    return [f"{number} {line}" for number, line in absent(text, HEAD + running)]


def test_what_is_not_there_is_named_with_its_line() -> None:
    text = (
        "interface lo\n ip address 10.0.0.1/32\n!\nrouter ospf\n network 10.0.0.0/8 area 0\nexit\n"
    )
    assert missing(text, "") == [
        "2 ip address 10.0.0.1/32", "4 router ospf", "5 network 10.0.0.0/8 area 0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("hostname x\nlog syslog\nservice integrated-vtysh-config\nline vty\n", ""),
        ("router bgp 1\n network 10.0.0.0/8\n",
         "router bgp 1\n !\n address-family ipv4 unicast\n  network 10.0.0.0/8\n"),
        ("ip route 10.0.0.0 255.0.0.0 192.0.2.1\n", "ip route 10.0.0.0/8 192.0.2.1\n"),
        ("ip route 10.1.2.3/8 192.0.2.1\n", "ip route 10.0.0.0/8 192.0.2.1\n"),
        ("interface e\n ipv6 address 2001:DB8:0::1/64\n",
         "interface e\n ipv6 address 2001:db8::1/64\n"),
        ("interface e\n ip ospf area 1\n", "interface e\n ip ospf area 0.0.0.1\n"),
        ("router ospf\n passive-interface e\n",
         "interface e\n ip ospf passive\nexit\nrouter ospf\n"),
        ("ip prefix-list A permit any\n", "ip prefix-list A seq 5 permit any\n"),
        ("ip as-path access-list A permit ^1\n",
         "bgp as-path access-list A seq 5 permit ^1\n"),
        ("router bgp 1\n neighbor e interface\n neighbor e remote-as external\n",
         "router bgp 1\n neighbor e interface remote-as external\n"),
        ("router bgp 1\n no bgp ebgp-requires-policy\n neighbor 1.1.1.1 activate\n",
         "router bgp 1\n"),
        ("interface e\n", ""),
        ("route-map A permit 10\n", "route-map A permit 10\nexit\n"),
    ],
)  # fmt: skip
def test_other_words_and_defaults_are_no_difference(text: str, running: str) -> None:
    assert missing(text, running) == []


def test_a_line_that_was_to_go_and_is_still_there_is_named() -> None:
    assert missing("router bgp 1\n no bgp deterministic-med\n",
                   "router bgp 1\n bgp deterministic-med\n") == [
        "2 no bgp deterministic-med"
    ]  # fmt: skip
