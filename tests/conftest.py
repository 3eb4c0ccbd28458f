"""Options and fixtures of all tests."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

# A busy host is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FRR_RELOAD = Path("/usr/lib/frr/frr-reload.py")
CHROMIUM = Path("/usr/bin/chromium")
NOT_RUN = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``, ``--all`` and ``--live``."""
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files")
    parser.addoption("--all", action="store_true", help="leave out only what this host cannot run")
    parser.addoption("--live", action="store_true", help="as --all, without the quick tests")


def pytest_sessionstart() -> None:
    """Import the MRT library as the product does: by itself it lets a closed pipe end us."""
    from lab.probes.mrt import load

    load()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return a check that a text equals the golden file at a path."""
    update = bool(request.config.getoption("--update-golden"))

    def check(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program that does what containerlab does be found in its place."""
    programs = Path(__file__).parent / "fakes" / "bin"
    python = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{python}", prepend=os.pathsep)


@cache
def lacking() -> Mapping[str, str]:
    """Return for each marker what this host lacks to run its tests, empty when nothing."""
    from lab.doctor import Level, examine

    checks = {check.id: check for check in examine("mini", Path.home())}
    failed = [f"{one.id}: {one.evidence}" for one in checks.values() if one.level is Level.FAIL]
    absent = {
        name: f"{name}: {checks[name].evidence}"
        for name in ("docker", "image", "containerlab", "batfish")
        if checks[name].level is not Level.OK
    }
    lab = "; ".join(failed)
    docker = absent.get("docker") or absent.get("image", "")
    rights = "docker: only root makes links between containers" if os.geteuid() else ""
    return {
        "netns": lab,
        "e2e": lab,
        "docker": docker or rights,
        "clab": "; ".join(filter(None, (docker, absent.get("containerlab")))),
        "batfish": absent.get("batfish", ""),
        "slow": "",
        "browser": "" if CHROMIUM.is_file() else "chromium: scripts/install test",
        "reload": "" if FRR_RELOAD.is_file() else "frr-pythontools: scripts/install test",
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--all``, leave out the tests this host cannot run and remember why.

    With ``--live``, leave out the quick tests as well: those that need nothing of the host.
    """
    live = bool(config.getoption("--live"))
    if not (live or config.getoption("--all")):
        return
    left_out: Counter[str] = Counter()
    kept = []
    for item in items:
        needs = {mark.name for mark in item.iter_markers()} & lacking().keys()
        if live and not needs:
            continue
        reasons = sorted({lacking()[name] for name in needs} - {""})
        if reasons:
            left_out["; ".join(reasons)] += 1
        else:
            kept.append(item)
    config.stash[NOT_RUN] = left_out
    items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run and why."""
    left_out = terminalreporter.config.stash.get(NOT_RUN, None)
    if left_out is None:
        return
    terminalreporter.section("not run on this host")
    for reason, count in left_out.items():
        terminalreporter.line(f"{count} tests, for want of {reason}")
    if not left_out:
        terminalreporter.line("nothing was left out")
