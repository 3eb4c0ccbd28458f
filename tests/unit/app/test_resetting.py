"""Labs in memory compared with their deployment and taken back."""

import importlib
from collections.abc import Callable, Iterable

import pytest

from lab.app.deploying import deploy
from lab.app.resetting import diff, reset
from lab.app.running import attach
from lab.model.errors import InputError
from lab.model.play import DeployRequest
from lab.model.setup import Deployed, Part
from lab.ports import RunningLab
from lab.probes.plan import Proofs
from tests.unit.app.plays import Stage
from tests.unit.catalog.files import SCENARIO, scenario

ROUTER, OTHER = "eb1-prn", "eb1-frc"


def silent(_text: str) -> None:
    return None


@pytest.fixture
def lab(stage: Stage) -> RunningLab:
    deploy(DeployRequest("facebook-2021", "walk", "mini", "fake"), silent)
    return attach("walk")


def test_a_fresh_lab_does_not_differ(lab: RunningLab) -> None:
    assert diff("walk", ()) == ()


def test_what_was_killed_runs_again_once_the_network_has_converged(lab: RunningLab) -> None:
    lab.kill_daemon(ROUTER, "bgpd")
    told: list[str] = []
    done = reset("walk", (), told.append)
    assert [(each.node, each.part, each.place) for each in done.changed] == [
        (ROUTER, Part.DAEMON, "bgpd")
    ]
    assert (done.left, done.short) == ((), ())
    assert any(text.startswith("converging:") for text in told)
    assert diff("walk", ()) == ()


def test_agents_beside_a_bgpd_forget_first_and_all_others_before_packets_are_proven(
    lab: RunningLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    acts, proof = importlib.import_module("lab.reset.whole"), "lab.probes.converge._forwarding"

    def forget(_lab: RunningLab, deployed: Deployed, nodes: Iterable[str]) -> tuple[str, ...]:
        found = {one.name for node in nodes for one in deployed.deployment.configs[node].daemons}
        done.append("agents" if "health" in found else "caches" if "unbound" in found else "?")
        return tuple(nodes)

    def proven(*_arguments: object) -> str:
        done.append("packets")
        return "all"

    monkeypatch.setattr(acts, "forget", forget)
    monkeypatch.setattr(proof, proven)
    every = {node.name for node in lab.topology.nodes}
    assert set(reset("walk", (), silent).forgot) == every
    assert done == ["agents", "caches", "packets"]


def test_a_lab_is_waited_for_by_the_proofs_that_were_kept_with_it(
    lab: RunningLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = lab.deployed().steady
    assert steady is not None
    monkeypatch.setattr("lab.catalog.subject.subject", pytest.fail)  # nothing is built anew
    asked: list[Proofs] = []

    def converge(
        _lab: RunningLab, proofs: Proofs, _progress: object, meanwhile: Callable[[], object]
    ) -> None:
        asked.append(proofs)
        meanwhile()

    monkeypatch.setattr("lab.reset.waiting.converge", converge)
    reset("walk", (), silent)
    (proofs,) = asked
    assert set(proofs.forwarding) == set(steady.forwarding)
    assert proofs.unchanged_s == steady.unchanged_s == 5.0


OWN = """\
from lab.incident import Incident

def rest(lab, built, progress):
    progress(f"waits for {lab.name}")
    return {}

INCIDENT = Incident("choir", "A choir", rest=rest)
"""


def test_an_incident_without_proofs_waits_as_its_python_does(
    stage: Stage,
) -> None:
    path = scenario(stage.here, SCENARIO.replace("topology:", "incident: own\ntopology:"))
    (stage.here / "own").mkdir()
    (stage.here / "own" / "incident.py").write_text(OWN)
    deploy(DeployRequest(str(path), "sung", None, "fake"), silent)
    attach("sung").kill_daemon("r1", "bgpd")
    told: list[str] = []
    assert reset("sung", (), told.append).left == ()
    assert "waits for sung" in told


def test_a_node_alone_is_taken_back_without_waiting_for_the_rest(lab: RunningLab) -> None:
    lab.kill_daemon(ROUTER, "bgpd")
    lab.kill_daemon(OTHER, "bgpd")
    told: list[str] = []
    assert [each.node for each in reset("walk", (ROUTER,), told.append).changed] == [ROUTER]
    assert told[-1] == ("other nodes differ from their deployment: sessions are not waited for")
    assert [each.node for each in diff("walk", ())] == [OTHER]


def test_every_node_that_is_none_is_named(lab: RunningLab) -> None:
    with pytest.raises(InputError) as caught:
        diff("walk", ("eb1-prm", "x"))
    assert [each.place for each in caught.value.problems] == ["walk eb1-prm", "walk x"]
    assert caught.value.problems[0].hint == "did you mean eb1-prn?"


def test_a_play_keeps_a_reset_from_the_lab_but_no_diff(lab: RunningLab) -> None:
    with lab.reserved("facebook-2021 fault (process 7)"):
        assert diff("walk", ()) == ()
        with pytest.raises(InputError, match="plays on it"):
            reset("walk", (), silent)


def test_a_reset_keeps_plays_from_the_lab(
    lab: RunningLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[str] = []

    def refused(*_arguments: object) -> None:
        with pytest.raises(InputError) as caught, lab.reserved("a play"):
            pass
        met.append(caught.value.problems[0].text)

    monkeypatch.setattr(importlib.import_module("lab.reset.whole"), "reset", refused)
    reset("walk", (), silent)
    assert met[0].startswith("reset (process ")
    assert met[0].endswith(" UTC) plays on it")
