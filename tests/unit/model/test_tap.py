import pytest

from lab.model.errors import InputError
from lab.model.tap import Tap, taps
from lab.model.topology import Interface, Node, Topology

NETWORK = Topology(
    "pair", "mini", links=(),
    nodes=tuple(Node(name, "router", "here", interfaces=(Interface("eth1"), Interface("eth2")))
          for name in ("r1", "r2")),
)  # fmt: skip


def test_interfaces_are_found_each_once() -> None:
    wanted = ("r2:eth1", "r1:eth2", "r2:eth1")
    assert taps(wanted, NETWORK) == (Tap("r2", "eth1"), Tap("r1", "eth2"))
    assert str(Tap("r2", "eth1")) == "r2:eth1"
    assert taps((), NETWORK) == ()


def test_every_wrong_one_is_named_with_a_hint() -> None:
    with pytest.raises(InputError) as caught:
        taps(("r1", "r1:", ":eth1", "r9:eth1", "r1:eht1", "r1:eth1"), NETWORK)
    assert [str(problem) for problem in caught.value.problems] == [
        "--capture r1: is no NODE:INTERFACE; as r1:eth1",
        "--capture r1:: is no NODE:INTERFACE; as r1:eth1",
        "--capture :eth1: is no NODE:INTERFACE; as r1:eth1",
        "--capture r9:eth1: no node called r9; nodes: r1, r2",
        "--capture r1:eht1: r1 has no interface eht1; did you mean eth1?",
    ]
