"""How a keeper is started and told what it has."""

import os
import sys
from pathlib import Path

import pytest

from lab.model import codec
from lab.model.deployment import Deployment
from lab.model.topology import Topology
from lab.runtimes.embedded import keeper
from lab.runtimes.embedded.handover import Inherited, Plan, load_plan


def test_the_command_names_the_directory_the_descriptors_and_the_module_path() -> None:
    command = keeper.command(Path("/state/pair"), Inherited(3, 4, 5, 6, -1))
    assert command[:3] == [sys.executable, "-S", "-c"]
    assert command[4:10] == ["/state/pair", "3", "4", "5", "6", "-1"]
    assert command[10] == str(Path(keeper.__file__).parents[3])
    assert "" not in command[11:]


def test_the_plan_is_the_one_that_was_written() -> None:
    plan = Plan(Deployment("pair", Topology("t", "p", (), ()), {}), plain="no compiler")
    descriptor = os.memfd_create("plan")
    os.write(descriptor, codec.dump(plan).encode())
    assert load_plan(descriptor) == plan


def test_anything_else_is_no_plan() -> None:
    descriptor = os.memfd_create("plan")
    os.write(descriptor, b'"text"')
    with pytest.raises(codec.Unreadable, match="Plan"):
        load_plan(descriptor)
