"""The end of a lab, with a Docker, a containerlab and links that are only told of."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lab.model.deployment import Cleanup
from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes import statedir
from lab.runtimes.containerlab import binary, docker_api, removal, veths
from lab.runtimes.containerlab.docker_api import Container
from lab.runtimes.containerlab.root import Root

R1 = Container("1" * 64, "clab-pair-r1", "running", {"clab-node-name": "r1"})
R2 = Container("2" * 64, "clab-pair-r2", "running", {"clab-node-name": "r2"})


@dataclass
class Host:
    """What is on a host; ``stubborn`` stays whatever one does."""

    directory: Path
    containers: list[Container] = field(default_factory=lambda: [R1, R2])
    others: list[Container] = field(default_factory=list)  # of the same name, not of this home
    links: set[str] = field(default_factory=set)
    half: set[str] = field(default_factory=set)  # links into this lab's containers
    stray: set[str] = field(default_factory=set)
    stubborn: set[str] = field(default_factory=set)
    destroyed: list[str] = field(default_factory=list)
    silent: bool = False

    def listed(self, *labels: str) -> tuple[Container, ...]:
        if self.silent:
            raise RuntimeFailure("Docker does not answer")
        ours = f"stormdrill.home={self.directory.parent}" in labels
        return tuple(self.containers if ours else self.containers + self.others)

    def remove(self, container: Container) -> None:
        if container in self.containers and container.name not in self.stubborn:
            self.containers.remove(container)

    def destroy(self, file: Path, nodes: int) -> None:
        self.destroyed.append(f"{file.name} {nodes}")
        raise CommandError("containerlab is not there any more")

    def delete(self, names: Iterable[str]) -> None:
        self.links -= set(names) - self.stubborn

    def files(self, folder: str) -> list[str]:
        """Return what is in one of containerlab's folders."""
        return sorted(path.name for path in (self.directory.parents[2] / folder).iterdir())


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    directory = tmp_path / "state" / "containerlab" / "pair"
    statedir.open_home(directory.parent)
    lock = statedir.reserve(directory)
    assert lock is not None
    os.close(lock)
    (directory / statedir.READY).touch()
    (directory / "pair.clab.yml").touch()
    made = Host(directory)
    for module, name, value in (
        (docker_api, "containers", made.listed),
        (docker_api, "remove", made.remove),
        (docker_api, "pid_of", lambda _container: 0),
        (binary, "destroy", made.destroy),
        (Root, "of", lambda _container, _pid: None),
        (veths, "names", lambda: frozenset(made.links)),
        (veths, "into", lambda _roots: frozenset(made.half & made.links)),
        (veths, "stray", lambda: frozenset(made.stray & made.links)),
        (veths, "delete", made.delete),
        (removal, "_PATIENCE_S", 0.05),
        (removal, "_STRAY_S", 0.05),
        (removal, "_POLL_S", 0.01),
    ):
        monkeypatch.setattr(module, name, value)
    for name, files in (
        ("ssh", ("clab-pair.conf", "clab-pair2.conf")),
        ("netns", ("clab-pair-r1", "clab-pair2-r1")),
        ("bak", ("260101_120000_pair.clab.yml", "260101_120000_pair2.clab.yml")),
    ):
        monkeypatch.setattr(
            removal, {"bak": "_BACKUPS"}.get(name, f"_{name.upper()}"), tmp_path / name
        )
        (tmp_path / name).mkdir()
        for each in files:
            (tmp_path / name / each).symlink_to("/proc/0/ns/net")
    return made


def left(*what: str) -> Cleanup:
    return Cleanup(verified=False, leftovers=what)


def test_nothing_of_the_lab_is_left_and_everything_of_others(host: Host) -> None:
    assert removal.remove(host.directory) == Cleanup(verified=True)
    assert (host.destroyed, host.containers) == (["pair.clab.yml 2"], [])
    assert {name: host.files(name) for name in ("ssh", "netns", "bak")} == {
        "ssh": ["clab-pair2.conf"],
        "netns": ["clab-pair2-r1"],
        "bak": ["260101_120000_pair2.clab.yml"],
    }
    assert not host.directory.exists()


def test_removing_what_is_not_there_succeeds(host: Host) -> None:
    host.containers.clear()
    removal.remove(host.directory)
    assert removal.remove(host.directory) == Cleanup(verified=True)
    assert host.destroyed == []


def test_a_container_that_stays_is_told_and_the_way_back_to_it_kept(host: Host) -> None:
    host.stubborn = {"clab-pair-r2"}
    assert removal.remove(host.directory) == left(
        "container clab-pair-r2", f"directory {host.directory}"
    )
    assert (host.directory / "pair.clab.yml").exists()


def test_a_docker_that_does_not_answer_leaves_the_lab_to_be_removed_later(host: Host) -> None:
    host.silent = True
    assert removal.remove(host.directory) == left("Docker does not answer")
    assert (host.directory / "pair.clab.yml").exists()
    host.silent = False
    assert removal.remove(host.directory) == Cleanup(verified=True)


def test_files_are_anothers_while_a_lab_of_that_name_runs(host: Host) -> None:
    host.others = [Container("3" * 64, "clab-pair-r1", "running", {})]
    assert removal.remove(host.directory) == Cleanup(verified=True)
    assert host.files("ssh") == ["clab-pair.conf", "clab-pair2.conf"]


def test_a_namespace_that_is_there_is_not_forgotten(host: Host) -> None:
    link = host.directory.parents[2] / "netns" / "clab-pair-r1"
    link.unlink()
    link.symlink_to("/proc/self/ns/net")
    removal.remove(host.directory)
    assert link.is_symlink()


def half_way(host: Host, *before: str) -> None:
    """Let the lab be one whose deploy has not come to its end."""
    (host.directory / statedir.READY).unlink()
    (host.directory / removal.VETHS).write_text("\n".join(before))


def test_links_that_a_deploy_left_half_way_are_deleted_and_no_others(host: Host) -> None:
    half_way(host, "clab-00000001", "clab-00000003")
    host.links = {f"clab-0000000{number}" for number in range(6)}
    host.half = {"clab-00000000", "clab-00000001"}
    host.stray = {"clab-00000002", "clab-00000003"}
    assert removal.remove(host.directory) == Cleanup(verified=True)
    assert host.links == {f"clab-0000000{number}" for number in (1, 3, 4, 5)}


def test_a_link_into_a_container_is_not_waited_for(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way(host)
    host.links = host.half = {"clab-00000000"}
    monkeypatch.setattr(removal, "_POLL_S", 60)
    assert removal.remove(host.directory) == Cleanup(verified=True)


def test_a_link_that_stays_is_told(host: Host) -> None:
    half_way(host)
    host.links = host.half = host.stubborn = {"clab-00000000"}
    assert removal.remove(host.directory) == left(
        "interface clab-00000000", f"directory {host.directory}"
    )


def test_a_lab_that_was_ready_has_no_links_on_the_host(host: Host) -> None:
    (host.directory / removal.VETHS).write_text("")
    host.links = host.half = host.stray = {"clab-00000000"}
    assert removal.remove(host.directory) == Cleanup(verified=True)
    assert host.links == {"clab-00000000"}


@pytest.fixture
def holder(host: Host) -> Iterator[subprocess.Popen[bytes]]:
    """Return a containerlab that still works for the lab and holds its lock."""
    lock = statedir.reserve(host.directory.parent / "other")
    assert lock is not None
    os.close(lock)
    (host.directory / statedir.READY).unlink()
    script = f'exec -a containerlab sleep 60 9<"{host.directory}/lock"'
    flock = ("flock", "--no-fork", "--exclusive", f"{host.directory}/lock", "bash", "-c", script)
    with subprocess.Popen(flock) as process:
        while process.poll() is None and not statedir.alive(host.directory):
            pass
        while b"containerlab" not in Path(f"/proc/{process.pid}/cmdline").read_bytes():
            pass
        yield process
        process.kill()


def test_a_containerlab_that_still_works_for_the_lab_is_ended(
    host: Host, holder: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "_PATIENCE_S", 10)
    assert removal.remove(host.directory) == Cleanup(verified=True)
    assert holder.wait(5) == -9
