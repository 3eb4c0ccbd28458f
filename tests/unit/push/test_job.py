import json
from ipaddress import IPv4Address

import pytest

from lab.frr.diff import Command
from lab.push.job import PUSH, Access, NodeChange, Procedure, Target, changes, job

LIVE = """\
router bgp 1
 neighbor 10.0.0.1 remote-as 2
 address-family ipv4 unicast
  neighbor 10.0.0.1 route-map IN in
 exit-address-family
router ospf
 passive-interface lo
route-map IN permit 10
route-map DENY deny 10
"""
DRAINED = LIVE.replace("-map IN in", "-map DENY in").replace(
    "e lo\n", "e lo\n passive-interface e1\n"
)
UNICAST = ("router bgp 1", "address-family ipv4 unicast")
CHANGE = NodeChange(
    {
        "ospfd": (Command(("interface e1",), "ip ospf passive"),),
        "bgpd": (Command(UNICAST, "neighbor 10.0.0.1 route-map DENY in"),),
    },
    {
        "ospfd": (Command(("interface e1",), "no ip ospf passive"),),
        "bgpd": (Command(UNICAST, "neighbor 10.0.0.1 route-map IN in"),),
    },
)


def test_changes_gives_each_daemon_its_lines_and_their_undo() -> None:
    before = {"eb1": LIVE, "eb2": LIVE}
    assert changes(before, {"eb1": DRAINED, "eb2": LIVE}) == {"eb1": CHANGE}


def test_a_difference_in_comments_changes_no_router() -> None:
    assert changes({"eb1": LIVE}, {"eb1": "! a comment\n" + LIVE}) == {}


def test_a_router_without_a_former_configuration_is_an_error() -> None:
    with pytest.raises(KeyError, match="eb9"):
        changes({"eb1": LIVE}, {"eb9": LIVE})


def test_job_is_the_json_the_pusher_reads() -> None:
    access = Access("ctl", "in-band", "drain", "/k", "/known", timeout_s=3.0, workers=8)
    target = Target("eb1", IPv4Address("10.1.0.1"), {"ospfd": CHANGE.forward["ospfd"]})
    made = job("cap-1", access, [target], Procedure(("login", "rollback"), confirm_s=5.0))
    assert json.loads(json.dumps(made)) == {
        "change": "cap-1", "pusher": "ctl", "path": "in-band", "account": "drain",
        "key": "/k", "known_hosts": "/known", "timeout_s": 3.0, "workers": 8,
        "steps": ["login", "rollback"], "confirm_s": 5.0,
        "targets": [{
            "node": "eb1", "address": "10.1.0.1",
            "lines": {"ospfd": [[["interface e1"], "ip ospf passive"]]},
        }],
    }  # fmt: skip
    assert job("cap-1", access, [])["steps"] == list(PUSH.steps)
