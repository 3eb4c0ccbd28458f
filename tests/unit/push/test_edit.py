"""Edits: on whom, what they find, and that one that finds nothing is refused."""

import pytest

from lab.model.change import Edit
from lab.model.errors import InputError
from lab.push.edit import edited
from tests.fakes.backbone import TOPOLOGY

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
        ("kind nothing", "x", "no node has kind nothing"),
        ("nobody", "x", "there is no node nobody"),
        ("kind eb here", "x", "kind eb here: picks no router"),
        ("eb1-x", "no such line", "'no such line' finds nothing on eb1-x"),
        ("kind eb", "no such line", "on eb1-x, eb1-y, eb1-z, eb2-x, eb2-y and 1 more"),
        ("eb1-x", "(", "is no regular expression"),
    ],
)
def test_an_edit_that_does_nothing_is_refused(who: str, find: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        on(who, find=find)
    (told,) = caught.value.problems
    assert told.place == "change: edits[0]"
    assert problem in told.text


def test_a_group_that_the_pattern_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match=r"put: '\\\\1': invalid group reference"):
        on("eb1-x", put=r"\1")


def test_every_wrong_edit_is_told_with_its_line() -> None:
    edits = [Edit(("nobody",), add="x"), Edit(("eb1-x",), add="x"), Edit(("eb1-x",), "y", "z")]
    with pytest.raises(InputError) as caught:
        edited(TOPOLOGY, CONFIGS, edits, "c.yml", [4, 6, 8])
    places = [problem.place for problem in caught.value.problems]
    assert places == ["c.yml:4: edits[0]", "c.yml:8: edits[2]"]
