"""Login probes: every router is tried from where people sit, and what could not be is blind."""

from dataclasses import replace

import pytest

from lab.journal.journal import Journal
from lab.model.errors import CommandError
from lab.probes.declared import plan
from lab.probes.kinds.kind import Probe, Scene
from lab.probes.look import Look
from lab.probes.routers import RouterProbes
from tests.fakes.clock import FakeClock
from tests.fakes.probes import spec
from tests.fakes.runtime import Call, Said
from tests.fakes.small import NETWORK, Small, small

LOGIN = spec("way-in", ("noc",), login=("site lhr",), path="oob", every_s=5, timeout_s=1.5)


@pytest.fixture
def here(journal: Journal, clock: FakeClock, tmp_path_factory: pytest.TempPathFactory) -> Small:
    return small(journal, clock, tmp_path_factory.mktemp("pushed"))


SCENE = Scene(NETWORK.topology, NETWORK.access)


def looks(here: Small, probe: Probe = LOGIN) -> list[Look]:
    (beat,) = plan((probe,), SCENE, here.lab).beats
    return list(beat.look(RouterProbes(here.lab)))


def test_only_login_probes_are_beats_of_their_interval(here: Small) -> None:
    other = spec("ping", ("noc",), reach=("r1",))
    (beat,) = plan((other, LOGIN), SCENE, here.lab).beats
    assert (beat.name, beat.every_s) == ("way-in", 5)


def test_every_router_is_tried_and_told_with_its_probe(here: Small) -> None:
    here.lab.unreachable = {"r2"}
    found = looks(here)
    assert [(each.kind, each.subject) for each in found] == [("login", "noc")] * 2
    assert [(each.data["probe"], each.data["dst"], each.data["ok"]) for each in found] == [
        ("way-in", "r1", True), ("way-in", "r2", False),
    ]  # fmt: skip
    (job,) = here.lab.jobs
    assert (job["pusher"], job["path"], job["account"], job["steps"], job["timeout_s"]) == (
        "noc", "oob", "noc", ["login"], 1.5,
    )  # fmt: skip
    assert [target["address"] for target in job["targets"]] == ["10.2.0.1", "10.2.0.2"]


def test_nothing_of_a_router_is_changed(here: Small) -> None:
    before = here.lab.running()
    looks(here, replace(LOGIN, path="in-band"))  # type: ignore[call-arg] # of the kind
    assert here.lab.running() == before


def broken(_call: Call) -> Said:
    return 2, "", "Traceback: no key\n"


def gone(_call: Call) -> Said:
    raise CommandError("noc: no such node")


@pytest.mark.parametrize(
    ("program", "reason"), [(broken, "Traceback: no key"), (gone, "noc: no such node")]
)
def test_a_pusher_that_cannot_look_is_a_blind_look_of_the_probe(
    program: object, reason: str, here: Small
) -> None:
    here.lab.programs = {**here.lab.programs, "stormdrill-node": program}  # type: ignore[dict-item] # either
    assert looks(here) == [Look("login", "noc", {"probe": "way-in", "blind": reason})]
