"""Deploying and judging containerlab's files."""

import importlib
from pathlib import Path

import pytest

from lab.app.deploying import deploy
from lab.catalog import listing as catalog
from lab.model.errors import InputError, RuntimeFailure
from lab.model.play import DeployRequest
from lab.model.software import Software
from tests.fakes.runtime import FakeRuntime

MODULE = importlib.import_module("lab.app.deploying")
HOSTS = """\
name: pair
topology:
  nodes:
    a: {kind: linux, exec: ["echo a"]}
    b: {kind: linux, memory: 1Gb}
  links:
    - endpoints: ["a:eth1", "b:eth1"]
"""
ROUTER = "name: one\ntopology:\n  nodes:\n    r: {image: frr, kind: linux, exec: [bfdd=yes]}\n"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRuntime:
    made = FakeRuntime()
    runtimes = {"embedded": lambda: made, "other": lambda: made}
    monkeypatch.setattr("lab.app.running.RUNTIMES", runtimes)
    return made


def write(folder: Path, text: str, name: str = "x.clab.yml") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def asked(what: str, name: str | None = None, profile: str | None = None) -> DeployRequest:
    return DeployRequest(what, name, profile)


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_lab_is_called_as_its_file_says_or_as_its_user_says(
    tmp_path: Path, fake: FakeRuntime
) -> None:
    path = write(tmp_path, HOSTS)
    assert deploy(asked(path), lambda _: None).name == "pair"
    assert deploy(asked(path, "mine"), lambda _: None).name == "mine"
    assert [(lab.name, lab.topology) for lab in fake.labs()] == [
        ("mine", "pair"),
        ("pair", "pair"),
    ]


def test_warnings_come_before_the_start_and_what_was_done_after_it(
    tmp_path: Path, fake: FakeRuntime
) -> None:
    told: list[str] = []
    path = write(tmp_path, HOSTS)
    deploy(asked(path), told.append)
    assert told == [
        f"warning: {path}:4: no node has a management interface eth0: nothing reaches outside "
        "(and 1 more like it)",
        f"warning: {path}:5: memory has no effect: nothing limits one node alone",
        "2 nodes",
        *("a: echo a", "  a"),
        "routing daemons that serve: 0, commands run: 1; routing was not waited for",
    ]


def test_a_file_of_any_name_is_known_by_its_topology(tmp_path: Path, fake: FakeRuntime) -> None:
    path = write(tmp_path, HOSTS, "lab.yml")
    assert deploy(asked(path), lambda _: None).name == "pair"


def test_a_profile_is_refused_with_nothing_started(tmp_path: Path, fake: FakeRuntime) -> None:
    with pytest.raises(InputError) as caught:
        deploy(asked(write(tmp_path, HOSTS), None, "mini"), lambda _: None)
    assert problems(caught) == [
        "--profile: a containerlab file has one size; leave it out",
    ]
    assert fake.labs() == ()


def test_a_failure_while_commands_run_leaves_nothing(
    tmp_path: Path, fake: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeFailure("the lab does not run")

    monkeypatch.setattr("lab.catalog.converged.run_commands", fail)
    with pytest.raises(RuntimeFailure):
        deploy(asked(write(tmp_path, HOSTS)), lambda _: None)
    assert fake.labs() == ()


def test_frr_is_asked_for_its_release_and_for_what_it_lacks(
    tmp_path: Path, fake: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "software", lambda _ask: Software((10, 3)))
    monkeypatch.setattr(
        MODULE, "lacks", lambda names, ask: tuple(name for name in names if name == "bfdd")
    )
    told: list[str] = []
    lab = deploy(asked(write(tmp_path, ROUTER)), told.append)
    assert [daemon for daemon, _ in lab.nodes()[0].daemons] == ["mgmtd", "zebra", "staticd"]
    assert "warning: one: the FRR of the nodes has no bfdd; lines for it are refused" in told


def test_a_host_without_frr_deploys_labs_without_routers(
    tmp_path: Path, fake: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_ask: object) -> None:
        raise RuntimeFailure("FRR is not installed")

    monkeypatch.setattr(MODULE, "software", absent)
    assert deploy(asked(write(tmp_path, HOSTS)), lambda _: None).name == "pair"


def test_check_judges_a_file_and_says_what_has_no_effect(tmp_path: Path) -> None:
    path = write(tmp_path, HOSTS)
    assert catalog.check([path]) == [
        f"{path}: containerlab topology pair, nodes: 2",
        f"warning: {path}:4: no node has a management interface eth0: nothing reaches outside "
        "(and 1 more like it)",
        f"warning: {path}:5: memory has no effect: nothing limits one node alone",
    ]


def test_check_refuses_a_file_with_every_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "name: x\ntopology:\n  nodes:\n    a: {kind: ceos}\n    b: {}\n")
    with pytest.raises(InputError) as caught:
        catalog.check([path])
    assert [problem.place for problem in caught.value.problems] == [f"{path}:4", f"{path}:5"]
