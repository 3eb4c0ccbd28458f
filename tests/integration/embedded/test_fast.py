"""Forked FRR daemons against plainly started ones, and what happens when a template fails."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from lab.model.deployment import Deployment
from lab.model.errors import RuntimeFailure
from lab.model.start import Start
from lab.ports import RunningLab
from lab.runtimes.embedded import Embedded
from lab.runtimes.embedded.environment import PATH
from lab.runtimes.embedded.fast import decide, library, selftest
from tests.integration.embedded import host, pair

pytestmark = [
    pytest.mark.netns,
    pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler"),
]

HAS_MGMTD = shutil.which("mgmtd", path=":".join(PATH)) is not None
MANAGED = pytest.mark.skipif(not HAS_MGMTD, reason="this FRR has no mgmtd")
SOON = timedelta(seconds=20)
SOURCE = Path(library.__file__).with_name("template.c").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take the trial as passed, and keep nothing; the tests of the trial make it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(selftest, "difference", lambda _started: "")


@contextmanager
def running(state: Path, how: Start, deployment: Deployment | None = None) -> Iterator[RunningLab]:
    runtime = Embedded(state)
    state.mkdir(mode=0o700, exist_ok=True)
    wanted = replace(deployment or pair.deployment(), start=how)
    yield runtime.deploy(wanted, keep=False, progress=lambda _text: None)
    runtime.destroy(pair.NAME)


def until(holds: Callable[[], bool], within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, "it does not come to it"
        time.sleep(0.1)


def say(lab: RunningLab, node: str, *argv: str) -> str:
    done = lab.run(node, argv, timeout=SOON)
    assert done.returncode == 0, done.stderr
    return done.stdout


def routes(lab: RunningLab, node: str) -> list[str]:
    """Return the kernel's table; the numbers of next hop groups are zebra's own."""
    lines = say(lab, node, "ip", "route").splitlines()
    return [" ".join(word for word in line.split() if not word.isdigit()) for line in lines]


def tables(lab: RunningLab, node: str) -> tuple[list[str], list[str], list[str]]:
    """Return zebra's routes, BGP's routes and its sessions, without ages."""
    rib = json.loads(say(lab, node, "vtysh", "-c", "show ip route json"))
    bgp = json.loads(say(lab, node, "vtysh", "-c", "show bgp ipv4 unicast json"))
    peers = json.loads(say(lab, node, "vtysh", "-c", "show bgp ipv4 unicast summary json"))
    return (
        sorted(
            f"{prefix} {one[0]['protocol']} {one[0]['distance']}" for prefix, one in rib.items()
        ),
        sorted(f"{prefix} {one[0]['path']}" for prefix, one in bgp["routes"].items()),
        sorted(f"{peer} {one['state']} {one['pfxRcd']}" for peer, one in peers["peers"].items()),
    )


def learned(lab: RunningLab, node: str) -> bool:
    return any("proto bgp" in line for line in routes(lab, node))


def changed(monkeypatch: pytest.MonkeyPatch, folder: Path, old: str, new: str) -> None:
    """Compile another library than the product's."""
    assert old in SOURCE
    source = folder / "other.c"
    source.write_text(SOURCE.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(library, "_SOURCE", source)


def test_forked_daemons_are_what_plainly_started_ones_are(tmp_path: Path) -> None:
    seen = {}
    for how in (Start.FAST, Start.PLAIN):
        with running(tmp_path / how, how) as lab:
            for node in ("r1", "r2"):
                until(partial(learned, lab, node))
            seen[how] = [
                (selftest.look(lab, node), routes(lab, node), tables(lab, node))
                for node in ("r1", "r2")
            ]
            assert lab.start == {"fast": "fast, 4 of 4 daemons", "plain": "plain"}[how]
    assert seen[Start.FAST] == seen[Start.PLAIN]
    assert "bgpd of 0" in seen[Start.FAST][0][0]


def test_the_trial_passes_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    tmp_path.chmod(0o700)
    assert Embedded(tmp_path).fast_trouble() == ""


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("\tlower_capabilities();\n", "", "CapEff"),
        ("\trenew_networks();\n", "", "own net"),
        ("\trenew_logs();\n", "", "folder of logs"),
        ("\trenew_name();\n", "", "trial-b"),
        ("\trenew_environment(texts, size);\n", "", "TRIAL=b"),
        ('must(setpgid(0, 0), "its process group")', "(void)0", "leads its process group"),
        pytest.param("\trenew_servers();\n", "", "", marks=MANAGED),
    ],
)
def test_the_trial_sees_what_a_fork_has_that_it_should_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, wrong: str
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(selftest, "_PATIENCE_S", 2.0)
    changed(monkeypatch, tmp_path, old, new)
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    trouble = Embedded(state).fast_trouble()
    assert trouble
    assert wrong in trouble


def pipes(lab: RunningLab, node: str, daemon: str) -> set[str]:
    """Return the pipes that a daemon has open, by which its threads wake each other."""
    shown = say(lab, node, "sh", "-c", f'ls -l "/proc/$(cat /run/frr/{daemon}.pid)/fd"')
    return set(re.findall(r"pipe:\[\d+\]", shown))


@pytest.mark.parametrize("renewed", [True, False])
def test_no_pipe_of_a_fork_is_that_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, renewed: bool
) -> None:
    if not renewed:
        changed(monkeypatch, tmp_path, "\trenew_pipes();\n", "")
    with running(tmp_path / "state", Start.FAST) as lab:
        for daemon in ("zebra", "bgpd"):
            one, other = (pipes(lab, node, daemon) for node in ("r1", "r2"))
            assert one
            assert one.isdisjoint(other) == renewed


def test_a_daemon_is_kept_from_polling_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every timer ends with such polls in the releases whose daemons are forked."""
    said = 'spins && dprintf(STDERR_FILENO, "it waits\\n") ? &instead : most'
    changed(monkeypatch, tmp_path, "spins ? &instead : most", said)
    with running(tmp_path / "state", Start.FAST) as lab:
        for name in ("zebra", "bgpd"):
            log = f"/var/log/{name}.log"
            until(lambda log=log: "it waits" in say(lab, "r1", "cat", log))  # type: ignore[misc]
        until(lambda: learned(lab, "r1"))


def test_a_daemon_ends_as_usual_and_starts_again(tmp_path: Path) -> None:
    with running(tmp_path / "state", Start.FAST) as lab:
        until(lambda: learned(lab, "r1"))
        assert "bgpd." in say(lab, "r1", "ls", "/var/tmp/frr")
        lab.stop_daemon("r1", "bgpd")
        assert lab.nodes()[0].daemons == (("zebra", "running"), ("bgpd", "stopped"))
        if not HAS_MGMTD:  # later releases leave the folder, forked or not
            assert "bgpd." not in say(lab, "r1", "ls", "/var/tmp/frr")
        lab.start_daemon("r1", "bgpd")
        until(lambda: learned(lab, "r1"))
        lab.kill_daemon("r1", "zebra")
        assert lab.nodes()[0].daemons[0] == ("zebra", "exited -9")


def _names(processes: Iterable[int]) -> list[str]:
    """Return the names of those that still live."""
    found = []
    for pid in processes:
        with suppress(OSError):
            found.append(Path(f"/proc/{pid}/comm").read_text().strip())
    return found


def test_templates_end_once_all_daemons_serve(tmp_path: Path) -> None:
    with running(tmp_path / "state", Start.FAST):
        directory = tmp_path / "state" / "embedded" / pair.NAME
        trace = host.trace(directory)
        until(lambda: _names(trace.processes).count("bgpd") == 2)
        os.kill(trace.keeper, signal.SIGKILL)
        trace.await_end()
        assert [one for one in trace.left() if ":[" in one] == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("= await(sent, texts, sizeof(texts));", "= (abort(), 0);", "has ended"),
        ("if (threads() != 1)", "if (threads() == 1)", "several threads"),
        ('next("frr_defaults_version")', 'next("frr_get_progname")', "is not proven"),
    ],
)
def test_without_a_template_daemons_start_plainly_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, why: str
) -> None:
    changed(monkeypatch, tmp_path, old, new)
    monkeypatch.setattr(decide, "_WORTH", 2)
    with running(tmp_path / "state", Start.AUTO) as lab:
        until(lambda: learned(lab, "r1"))
        assert lab.start.startswith("plain (zebra: ")
        assert why in lab.start
    with pytest.raises(RuntimeFailure, match=why), running(tmp_path / "state", Start.FAST):
        pass


def test_a_fork_that_comes_too_late_leaves_one_daemon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = 'strcmp(program_invocation_short_name, "bgpd") ? 0 : sleep(12);\n\tanswer("{\\"pid\\"'
    changed(monkeypatch, tmp_path, 'answer("{\\"pid\\"', late)
    monkeypatch.setattr(decide, "_WORTH", 2)
    with running(tmp_path / "state", Start.AUTO) as lab:
        assert "bgpd: it does not answer within 10 s" in lab.start
        until(lambda: learned(lab, "r1"))
        assert "Could not lock" not in say(lab, "r1", "cat", "/var/log/bgpd.log")
        lab.kill_daemon("r1", "bgpd")
        assert daemons(lab, "r1", "bgpd") == 0


def daemons(lab: RunningLab, node: str, name: str) -> int:
    return len(lab.run(node, ("pgrep", "-x", name), timeout=SOON).stdout.split())


def test_a_node_with_programs_of_its_own_starts_plainly(tmp_path: Path) -> None:
    other = pair.router(1, {"/usr/lib/frr/libother.so": "\n"})
    deployment = pair.deployment(r1=other)
    with running(tmp_path / "state", Start.FAST, deployment) as lab:
        assert lab.start == "plain (no two of its daemons can be forks of one)"
