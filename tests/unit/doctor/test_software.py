"""Packages and versions."""

from pathlib import Path

import pytest

from lab.doctor import Check, Level, software
from lab.doctor.software import Package

FRR = Package("frr", needed=True, programs=("zebra", "bgpd"), purpose="routers")
CURL = Package("curl", needed=False, programs=("curl",), purpose="fetches by hand")
INSTALL = "sudo apt-get install --no-install-recommends"
RELEASES = "install FRR 8.4 to 10 from Debian 12 or 13, Ubuntu 24.04, or deb.frrouting.org"


def test_a_package_with_all_its_programs_is_fine() -> None:
    assert software.package(FRR, lambda program: f"/usr/sbin/{program}") == Check(
        "frr", Level.OK, "for routers", f"{INSTALL} frr"
    )


def test_a_missing_program_of_a_needed_package_fails_and_is_named() -> None:
    found = {"zebra": "/usr/lib/frr/zebra"}
    assert software.package(FRR, found.get) == Check(
        "frr", Level.FAIL, "bgpd missing; for routers", f"{INSTALL} frr"
    )


def test_a_missing_extra_is_told_and_does_not_fail() -> None:
    assert software.package(CURL, lambda program: None) == Check(
        "curl", Level.INFO, "curl missing; for fetches by hand", f"{INSTALL} curl"
    )


def test_the_list_of_packages_can_be_read_and_needs_frr() -> None:
    packages = {one.name: one for one in software.packages()}
    assert packages["frr"] == Package(
        "frr",
        needed=True,
        programs=("/usr/lib/frr/zebra", "/usr/lib/frr/bgpd", "/usr/lib/frr/ospfd", "vtysh"),
        purpose="routers",
    )
    assert {one.name for one in packages.values() if not one.needed} == {
        "gcc",
        "iputils-ping",
        "traceroute",
        "mtr-tiny",
        "tcpdump",
        "bind9-dnsutils",
        "curl",
    }


def test_programs_in_sbin_are_found_without_it_on_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert software.find("ldconfig") == "/usr/sbin/ldconfig"
    assert software.find("no-such-program") is None


@pytest.mark.parametrize(
    ("said", "level", "evidence"),
    [
        ((True, "bgpd version 8.4.4\nCopyright"), Level.OK, "8.4.4"),
        ((True, "bgpd version 10.3"), Level.OK, "10.3"),
        ((True, "bgpd version 8.1"), Level.WARN, "8.1 was never tried"),
        ((True, "bgpd version 11.0-dev"), Level.WARN, "11.0-dev was never tried"),
        (
            (False, "/usr/lib/frr/bgpd: No such file or directory"),
            Level.FAIL,
            "cannot tell: /usr/lib/frr/bgpd: No such file or directory",
        ),
        ((True, "hello"), Level.FAIL, "cannot tell: hello"),
    ],
)
def test_frr_is_judged_by_its_version(said: tuple[bool, str], level: Level, evidence: str) -> None:
    assert software.frr(said) == Check("frr-version", level, evidence, RELEASES)


def test_an_old_python_fails() -> None:
    assert software.python((3, 10, 4)).level is Level.FAIL
    assert software.python().level is Level.OK
