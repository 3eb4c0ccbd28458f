"""When a lab can have another deployment, and what is kept of it then."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.setup import Deployed, Part, Setup
from lab.model.start import Start
from lab.model.topology import Node, Topology
from lab.reset.another import as_made, unlike
from lab.reset.differences import differences

AGENT = Daemon("health", ("stormdrill-node", "health", "x"), Ready.FILE, "/run/lab/h")
FILES = {"/run/lab/a": "one\n", "/run/lab/b": "two\n", "/etc/frr/frr.conf": "hostname r1\n"}


def checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def made(files: dict[str, str] = FILES, **others: Any) -> Deployment:
    config = replace(NodeConfig(files, (AGENT,)), **others)
    topology = Topology("t", "", (Node("r1", "frr", "here"),), ())
    return Deployment("lab", topology, {"r1": config})


def deployed(**written: str) -> Deployed:
    """Return a lab; ``written`` are checksums of files that a program of it has changed."""
    marks = {path: checksum(text) for path, text in FILES.items()}
    marks |= {f"/run/lab/{name}": mark for name, mark in written.items()}
    return Deployed(made(), {"r1": Setup(files={**marks, "/run/lab/own": "of a program"})})


def test_files_of_daemons_that_start_again_may_differ() -> None:
    other = replace(made(FILES | {"/run/lab/a": "new\n"}), name="other", settings=(("x", "1"),))
    assert unlike(deployed(), other) == ""


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (made(FILES | {"/etc/frr/frr.conf": "!\n"}), "r1: a router reads /etc/frr/frr.conf"),
        (made(daemons=()), "r1: its daemons are others"),
        (made(sysctls=(("net.x", "1"),)), "r1: its daemons are others"),
        (
            replace(made(), topology=Topology("t", "", (Node("r1", "frr", "there"),), ())),
            "it has another network",
        ),
        (replace(made(), start=Start.FAST), "its daemons are started in another way"),
    ],
)
def test_anything_else_needs_a_new_lab(other: Deployment, why: str) -> None:
    assert unlike(deployed(), other) == why


def test_what_commands_may_have_read_needs_a_new_lab() -> None:
    commands = (("sh", "-c", "x"),)
    was = replace(deployed(), deployment=made(commands=commands))
    assert unlike(was, made(commands=commands)) == ""
    other = made(FILES | {"/run/lab/a": "new\n"}, commands=commands)
    assert unlike(was, other) == "r1: commands of the deployment may have read /run/lab/a"


def test_a_file_that_a_program_writes_needs_a_new_lab() -> None:
    other = made(FILES | {"/run/lab/a": "new\n"})
    assert unlike(deployed(a="another"), other) == "r1: a program of the node writes /run/lab/a"
    assert unlike(deployed(b="another"), other) == ""


def test_a_file_that_nobody_would_remove_needs_a_new_lab() -> None:
    was = deployed()
    files = FILES | {"/run/alone": "x"}
    alone = replace(was, deployment=made(files))
    alone.setups["r1"].files["/run/alone"] = checksum("x")  # type: ignore[index]
    assert unlike(alone, made()) == "r1: nobody looks for /run/alone, which would stay"


def test_what_differs_then_are_the_files_that_differ() -> None:
    files = {"/run/lab/a": "new\n", "/run/lab/c": "three\n", "/etc/frr/frr.conf": "hostname r1\n"}
    was = deployed()
    now = as_made(was, made(files))
    seen = differences(now, was.setups)
    assert {(each.part, each.place, each.now) for each in seen} == {
        (Part.FILE, "/run/lab/a", ("edited",)),
        (Part.FILE, "/run/lab/b", ("new",)),
        (Part.FILE, "/run/lab/c", ("gone",)),
    }
    marks = {path: checksum(text) for path, text in files.items()}
    done = {"r1": Setup(files={**marks, "/run/lab/own": "of a program"})}
    assert differences(now, done) == ()


def test_a_lab_keeps_its_name() -> None:
    assert as_made(deployed(), replace(made(), name="other")).deployment.name == "lab"
