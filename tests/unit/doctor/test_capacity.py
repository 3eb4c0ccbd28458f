"""How many labs fit a host, and the one line that says why no more do."""

from pathlib import Path

import pytest

from lab.doctor import capacity
from lab.doctor.capacity import LEARNING, PLAYING, Cost, Room, most, refuse_beyond
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import RuntimeFailure
from lab.model.topology import Topology

SAID = ("--teams 9", "fewer teams")
NOBODY = Cost(0.0, 0.0)


def lab(*daemons: str, program: str = "") -> Deployment:
    made = tuple(Daemon(each, (program or each,), Ready.NONE, "") for each in daemons)
    return Deployment("x", Topology("x", "", (), ()), {"r1": NodeConfig(daemons=made)})


def cost(made: Deployment) -> Cost:
    return capacity.cost(made, LEARNING)


def test_people_who_play_take_more_than_people_who_learn() -> None:
    made = lab("zebra")
    playing, learning, nobody = (
        capacity.cost(made, people) for people in (PLAYING, LEARNING, NOBODY)
    )
    assert playing.cores > learning.cores > nobody.cores
    assert playing.mib > learning.mib > nobody.mib


def test_each_daemon_and_each_node_adds_to_a_lab() -> None:
    small, more = cost(lab("zebra")), cost(lab("zebra", "bgpd"))
    assert more.mib > small.mib > cost(lab()).mib > 0
    assert more.cores >= small.cores > 0


def test_a_program_is_known_by_the_name_of_its_daemon_or_its_own() -> None:
    assert cost(lab("zebra")) == cost(lab("other", program="/usr/lib/frr/zebra"))
    assert cost(lab("web")).mib > cost(lab()).mib


def test_the_scarcer_of_memory_and_cores_decides() -> None:
    one = Cost(100.0, 0.1)
    assert most(one, Room(1000.0, 64.0)) == (8, "memory (1000 MiB free, 100 MiB a lab)")
    assert most(one, Room(100_000.0, 1.0)) == (8, "CPU (1 cores, 0.10 of one a lab)")


def test_a_slow_host_carries_one_lab_and_a_small_one_none() -> None:
    assert most(Cost(100.0, 4.0), Room(1000.0, 1.0))[0] == 1
    assert most(Cost(100.0, 0.1), Room(100.0, 8.0))[0] == 0


def test_what_fits_is_not_refused_and_one_more_is_in_one_line() -> None:
    one, left = Cost(100.0, 0.1), Room(1000.0, 64.0)
    refuse_beyond(8, one, left, SAID)
    refuse_beyond(0, one, Room(0.0, 1.0), SAID)
    with pytest.raises(RuntimeFailure) as error:
        refuse_beyond(9, one, left, SAID)
    assert str(error.value) == (
        "--teams 9 are asked, 8 at most fit this host by its memory "
        "(1000 MiB free, 100 MiB a lab); fewer teams"
    )


def test_a_control_group_limits_cores(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert capacity.cores(tmp_path) == 0.5
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert capacity.cores(tmp_path) == capacity.cores(tmp_path / "nosuch") >= 1


def test_this_host_has_room() -> None:
    found = capacity.room()
    assert found.mib > 0
    assert found.cores >= 1


def test_the_largest_of_several_is_enough_for_each() -> None:
    assert capacity.largest((Cost(1.0, 9.0), Cost(5.0, 2.0))) == Cost(5.0, 9.0)
