"""Our commands and those of FRR's own ``frr-reload.py`` lead to the same configuration."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lab.frr.diff import Command, difference
from tests.fakes.frr_text import OPENERS, Text
from tests.fakes.mini import CHANGES, mini, shipped

pytestmark = [pytest.mark.reload, pytest.mark.timeout(120)]

RELOAD = Path("/usr/lib/frr/frr-reload.py")
NAMES = sorted(path.stem for path in CHANGES.glob("*.yml"))
# After its commands frr-reload compares once more, and adds what its own deletions took along.
TWICE: Mapping[str, str] = {
    "as-number-wrong": "`no neighbor X remote-as N` takes all lines of the neighbor along",
    "as-number-wrong-prn": "`no neighbor X remote-as N` takes all lines of the neighbor along",
}


def pairs(name: str) -> Iterator[tuple[str, str]]:
    """Yield what a router runs before and after a change, one of each kind it is for."""
    before, after = mini().configs, shipped(name).configs
    changed = [node for node in after if after[node] != before[node]]
    kinds = {mini().topology.node(node).kind: node for node in changed}
    for node in kinds.values():
        yield before[node], after[node]
        yield after[node], before[node]  # as its undo does


def reload(folder: Path, running: str, wanted: str) -> tuple[list[Command], list[Command]]:
    """Return what frr-reload deletes and adds, in its order."""
    old, new = folder / "running", folder / "wanted"
    old.write_text(running)
    new.write_text(wanted)
    argv = [str(RELOAD), "--test", "--log-level", "critical", "--input", str(old), str(new)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    deleted, _, added = done.stdout.partition("\nLines To Add\n")
    return list(commands(deleted)), list(commands(added))


def commands(printed: str) -> Iterator[Command]:
    """Yield the commands in the output of frr-reload: each is a line below its contexts."""
    block: list[str] = []
    for line in [*printed.splitlines(), "end"]:
        if not line.strip() or line.startswith(("Lines To", "===")):
            continue
        if line.strip().startswith("exit"):
            continue
        if not line.startswith(" ") and block:
            yield Command(tuple(block[:-1]), block[-1])
            block = []
        block.append(line.strip())


def test_commands_of_frr_reload_are_read_in_their_order() -> None:
    printed = (
        "\nLines To Add\n============\nrouter bgp 1\n address-family ipv4 unicast\n"
        "  network 10.0.0.0/8\n exit-address-family\nexit\nno ip prefix-list A seq 5\n"
        "router bgp 1\n bgp router-id 10.0.0.1\nroute-map IN deny 10\n"
    )
    bgp = "router bgp 1"
    assert list(commands(printed)) == [
        Command((bgp, "address-family ipv4 unicast"), "network 10.0.0.0/8"),
        Command((), "no ip prefix-list A seq 5"),
        Command((bgp,), "bgp router-id 10.0.0.1"),
        Command((), "route-map IN deny 10"),
    ]
    assert "route-map IN deny 10".startswith(OPENERS)


@pytest.mark.parametrize("name", NAMES)
def test_both_lead_to_the_configuration_that_is_wanted(name: str, tmp_path: Path) -> None:
    twice = False
    for running, wanted in pairs(name):
        end = Text(wanted).lines()
        assert Text(running).lines() != end
        assert Text(running).give(difference(running, wanted)).lines() == end
        deleted, added = reload(tmp_path, running, wanted)
        theirs = Text(running).give(deleted).give(added)
        if theirs.lines() != end:
            twice = True
            _, missing = reload(tmp_path, theirs.text(), wanted)
            theirs.give(missing)
        assert theirs.lines() == end
    assert twice == (name in TWICE)


@pytest.mark.parametrize("name", NAMES)
def test_each_of_our_commands_changes_something(name: str) -> None:
    for running, wanted in pairs(name):
        before = Text(running)
        for command in difference(running, wanted):
            shown = before.lines()
            before.give([command])
            assert before.lines() != shown, command
