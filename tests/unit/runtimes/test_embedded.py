"""What the embedded runtime refuses before it does anything."""

from pathlib import Path

import pytest

from lab.model.deployment import Cleanup, Daemon, Deployment, NodeConfig, Ready
from lab.model.errors import InputError, RuntimeFailure
from lab.model.topology import Topology
from lab.runtimes.embedded import Embedded


def deployment(name: str, *programs: str) -> Deployment:
    daemons = tuple(Daemon(one, (one,), Ready.FILE, "/run/x") for one in programs)
    return Deployment(name, Topology("t", "p", (), ()), {"r1": NodeConfig(daemons=daemons)})


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "a" * 64, "-x"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="is no name for a lab"):
        Embedded(tmp_path).deploy(deployment(name), keep=True, progress=lambda _text: None)
    assert list(tmp_path.iterdir()) == []


def test_every_missing_program_is_named_before_anything_starts(tmp_path: Path) -> None:
    plan = deployment("pair", "sh", "no-such-b", "no-such-a", "stormdrill-node")
    with pytest.raises(RuntimeFailure) as caught:
        Embedded(tmp_path).deploy(plan, keep=True, progress=lambda _text: None)
    assert str(caught.value) == "this host has no no-such-a, no-such-b; see stormdrill doctor"
    assert list(tmp_path.iterdir()) == []


def test_without_any_lab_there_is_nothing_to_list_clean_or_destroy(tmp_path: Path) -> None:
    runtime = Embedded(tmp_path / "absent")
    assert (runtime.labs(), runtime.clean()) == ((), ())
    assert runtime.destroy("pair") == Cleanup(verified=True)
    assert list(tmp_path.iterdir()) == []


def test_clean_says_what_it_could_not_remove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "embedded" / "old").mkdir(mode=0o700, parents=True)
    monkeypatch.setattr("lab.runtimes.statedir.erase", lambda _directory: None)
    with pytest.raises(RuntimeFailure, match=f"not all gone: directory {tmp_path}/embedded/old"):
        Embedded(tmp_path).clean()


def test_a_lab_whose_processes_are_gone_is_dead_and_can_be_cleaned(tmp_path: Path) -> None:
    (tmp_path / "embedded").mkdir(mode=0o700)
    (tmp_path / "embedded" / "old").mkdir()
    (tmp_path / "embedded" / "old" / "lock").touch()
    runtime = Embedded(tmp_path)
    assert [(lab.name, lab.state, lab.nodes) for lab in runtime.labs()] == [("old", "dead", 0)]
    assert runtime.clean() == (f"old: state of a dead lab in {tmp_path}/embedded/old",)
    assert runtime.labs() == ()
