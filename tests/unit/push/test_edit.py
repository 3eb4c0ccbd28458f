"""Edits: on whom, what they find, and that one that finds nothing is refused."""

import pytest

from lab.model.change import Edit
from lab.model.errors import InputError
from lab.push.edit import edited
from tests.unit.push.backbone import TOPOLOGY

CONFIGS = {node.name: f"hostname {node.name}\n!\nrouter bgp 1\n" for node in TOPOLOGY.nodes}


def on(*who: str, find: str = "^router bgp 1$", put: str = "router bgp 2") -> dict[str, str]:
    return edited(TOPOLOGY, CONFIGS, [Edit(who, find, put)], "change")


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (("eb1-x",), {"eb1-x"}),
        (("kind fa",), {"fa-x", "fa-y"}),
        (("kind eb plane 2",), {"eb2-x", "eb2-y", "eb2-z"}),
        (("kind eb plane 2 site x", "fa-y"), {"eb2-x", "fa-y"}),
    ],
)
def test_an_edit_is_on_those_it_names(who: tuple[str, ...], names: set[str]) -> None:
    after = on(*who)
    assert set(after) == names
    assert after[min(names)] == CONFIGS[min(names)].replace("bgp 1", "bgp 2")


def test_edits_follow_each_other() -> None:
    steps = [
        Edit(("eb1-x",), "bgp 1", "bgp 2"), Edit(("eb1-x",), "bgp 2", "bgp 3"),
        Edit(("eb1-x",), add="ip route 10.0.0.0/8 Null0\n"),
    ]  # fmt: skip
    text = edited(TOPOLOGY, CONFIGS, steps, "change")["eb1-x"]
    assert text == "hostname eb1-x\n!\nrouter bgp 3\n!\nip route 10.0.0.0/8 Null0\n"


@pytest.mark.parametrize(
    ("who", "find", "problem"),
    [
        ("kind nothing", "x", "is no router"),
        ("eb1-x", "no such line", "finds nothing"),
        ("eb1-x", "(", r"edits\[0\]: eb1-x: "),
    ],
)
def test_an_edit_that_does_nothing_is_refused(who: str, find: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        on(who, find=find)
