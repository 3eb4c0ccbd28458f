"""Whether routers run a change, read from their running configurations."""

import pytest

from lab.frr.diff import Command, difference
from lab.frr.held import holds

BEFORE = """\
frr version 8.4.4
hostname r1
!
ip route 10.8.0.0/16 Null0
!
interface eth1
 description to r2
exit
!
router bgp 65001
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 description r2
 !
 address-family ipv4 unicast
  network 10.1.0.0/24
  network 10.2.0.0/24
  neighbor 10.0.0.2 route-map OUT out
 exit-address-family
exit
!
ip prefix-list OWN seq 5 permit 10.1.0.0/24
!
route-map OUT permit 10
 match ip address prefix-list OWN
exit
end
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  network 10.2.0.0/24\n", ""),
        ("  network 10.2.0.0/24\n", "  network 10.2.0.0/25\n"),
        ("OUT out\n", "OUT out\n  neighbor 10.0.0.2 maximum-prefix 5\n"),
        ("route-map OUT out\n", "route-map NONE out\n"),
        ("route-map OUT permit 10\n", "route-map OUT deny 5\nexit\nroute-map OUT permit 10\n"),
        ("route-map OUT permit 10\n match ip address prefix-list OWN\nexit\n", ""),
        ("permit 10.1.0.0/24", "permit 10.0.0.0/8 le 24"),
        ("ip route 10.8.0.0/16 Null0\n", ""),
        ("ip route 10.8.0.0/16 Null0\n", "ip route 10.9.0.0/16 10.0.0.2\n"),
        (" description to r2\n", " description to r3\n"),
        (" description to r2\n", ""),
        (" neighbor 10.0.0.2 remote-as 65002\n neighbor 10.0.0.2 description r2\n", ""),
    ],
)
def test_a_configuration_has_a_change_after_it_and_not_before(old: str, new: str) -> None:
    assert old in BEFORE
    after = BEFORE.replace(old, new, 1)
    made, back = difference(BEFORE, after), difference(after, BEFORE)
    assert (holds(after, made), holds(BEFORE, made)) == (True, False)
    assert (holds(BEFORE, back), holds(after, back)) == (True, False)


def test_a_change_is_held_when_another_came_after_it() -> None:
    one = difference(BEFORE, BEFORE.replace("  network 10.2.0.0/24\n", ""))
    other = BEFORE.replace("  network 10.2.0.0/24\n", "").replace("to r2", "to r9")
    assert holds(other, one)


def test_half_of_a_change_is_none() -> None:
    lines = [
        Command(("interface eth1",), "description to r2"),
        Command((), "ip route 1.0.0.0/8 a"),
    ]
    assert not holds(BEFORE, lines)
