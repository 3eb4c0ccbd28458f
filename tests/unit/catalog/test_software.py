"""Releases, read from what FRR 8.4.4, NSD, Unbound, BIND and HAProxy of Debian 12 say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from lab import __version__
from lab.catalog.host import host as ask_host
from lab.catalog.software import software, versions
from lab.model.deployment import Completed
from lab.model.errors import CommandError, RuntimeFailure
from lab.model.software import Asked, Said, Software
from tests.fakes.runtime import FakeRuntime

Run = Callable[..., Completed]

SAID = {
    "zebra": "zebra version 8.4.4\nCopyright 1996-2005 Kunihiro Ishiguro, et al.\n",
    "nsd": "NSD version 4.6.1\nWritten by NLnet Labs.\n",
    "unbound": "Version 1.17.1\n\nLinked libs: libevent 2.1.12-stable, OpenSSL 3.0.19\n",
    "named": "BIND 9.18.49-1~deb12u3-Debian (Extended Support Version) <id:>\n",
    "haproxy": "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n",
    "unbound-checkconf": "unbound-checkconf: no errors\n",
}
ON_STDERR = frozenset({"nsd"})
LIMITS = ("  wait-limit: 0\n", "  discard-timeout: 0\n")


class Host:
    """Has the programs of ``said``; Unbound knows the options of ``knows``."""

    def __init__(self) -> None:
        self.said = dict(SAID)
        self.knows: tuple[str, ...] = LIMITS
        self.deaf: set[str] = set()

    def which(self, name: str, *, path: str) -> str | None:
        assert "/usr/lib/frr" in path.split(":")
        return f"/found/{name}" if name in self.said else None

    def run(self, argv: Sequence[str], *, timeout: timedelta, stdin: str) -> Completed:
        name = Path(argv[0]).name
        if name in self.deaf:
            raise CommandError(f"{name}: no end after {timeout}")
        code = 0
        if name == "unbound-checkconf":
            assert argv[1:] == ("/dev/stdin",)
            asked = stdin.splitlines(keepends=True)[5:]
            code = 0 if set(asked) <= set(self.knows) else 1
        told = (self.said[name], "")
        out, err = told[::-1] if name in ON_STDERR else told
        return Completed(tuple(argv), code, out, err)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    made = Host()
    monkeypatch.setattr("lab.catalog.host.run", made.run)
    monkeypatch.setattr("shutil.which", made.which)
    return made


def test_releases_are_read_from_what_programs_say(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.release", lambda: "6.1.0-44-amd64")
    monkeypatch.setattr("sys.version_info", (3, 11, 2, "final", 0))
    assert versions(FakeRuntime()) == {
        "stormdrill": __version__, "python": "3.11.2", "kernel": "6.1.0-44-amd64",
        "frr": "8.4.4", "nsd": "4.6.1", "unbound": "1.17.1", "bind": "9.18.49",
        "haproxy": "2.6.12",
    }  # fmt: skip


def test_a_program_that_is_missing_or_mute_has_no_release(host: Host) -> None:
    del host.said["nsd"]
    host.deaf.add("named")
    host.said["haproxy"] = "HAProxy, of no release\n"
    found = versions(FakeRuntime())
    assert (found["nsd"], found["bind"], found["haproxy"], found["frr"]) == ("", "", "", "8.4.4")


@pytest.mark.parametrize("knows", [LIMITS, LIMITS[:1], ()], ids=["both", "one", "none"])
def test_unbound_has_its_limits_when_its_own_checker_knows_all_of_them(
    host: Host, knows: tuple[str, ...]
) -> None:
    host.knows = knows
    assert software(ask_host) == Software((8, 4, 4), unbound_limits=knows == LIMITS)


def test_without_its_checker_unbound_is_given_no_limits(host: Host) -> None:
    del host.said["unbound-checkconf"]
    assert software(ask_host) == Software((8, 4, 4), unbound_limits=False)


def test_without_frr_nothing_can_run(host: Host) -> None:
    del host.said["zebra"]
    with pytest.raises(RuntimeFailure, match="FRR is not installed: no zebra; see stormdrill"):
        software(ask_host)


class OwnRuntime(FakeRuntime):
    """A runtime whose nodes have programs of their own, which all say the same."""

    def ask(self, commands: Sequence[Asked]) -> tuple[Said, ...]:
        return tuple(Said(0, "release 1.2") for _ in commands)

    def releases(self) -> Mapping[str, str]:
        return {"containers": "3.4"}


def test_a_runtime_with_programs_of_its_own_is_asked_in_place_of_the_host(host: Host) -> None:
    found = versions(OwnRuntime())
    assert (found["frr"], found["nsd"], found["containers"]) == ("1.2", "1.2", "3.4")
