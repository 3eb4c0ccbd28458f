"""Things a lab runs without: other runtimes and the verifier."""

import os
import socket
from collections.abc import Callable

from lab.doctor.ask import ask
from lab.doctor.check import Check, Level
from lab.doctor.software import find
from lab.model.errors import BackendError
from lab.model.software import NODE_IMAGE, OLDEST_CONTAINERLAB

BATFISH = "localhost:9996"
START_BATFISH = "docker compose up -d batfish  (only stormdrill verify needs it)"


def fast_start(trial: Callable[[], str]) -> Check:
    """Check whether daemons of FRR can start as forks; the trial returns why not."""
    try:
        why = trial()
    except BackendError as error:
        why = str(error)
    if not why:
        return Check("fast-start", Level.OK, "forked daemons of FRR are as plain ones")
    mend = "sudo apt-get install --no-install-recommends gcc libc6-dev"
    needs = mend if "compiler" in why else ""
    return Check("fast-start", Level.INFO, f"all daemons start plainly: {why}", needs)


def docker() -> Check:
    """Check for a Docker daemon that answers this user."""
    return _version("docker", ["docker", "version", "--format", "{{.Server.Version}}"])


def containerlab() -> Check:
    """Check for containerlab."""
    check = _version("containerlab", ["containerlab", "version", "--short"])
    release = tuple(int(part) for part in check.evidence.split(".") if part.isdigit())
    if check.level is not Level.OK or release >= OLDEST_CONTAINERLAB:
        return check
    oldest = ".".join(map(str, OLDEST_CONTAINERLAB))
    evidence = f"{check.evidence}, needs {oldest} or later"
    return Check(check.id, Level.WARN, evidence, "see https://containerlab.dev/install")


def image() -> Check:
    """Check for the image of the nodes, which labs on containerlab need."""
    if find("docker") is None:
        return Check("image", Level.INFO, "no Docker to have one")
    ran, text = ask(["docker", "image", "inspect", "--format", "{{.Created}}", NODE_IMAGE])
    if ran:
        return Check("image", Level.OK, f"{NODE_IMAGE} of {text.partition('T')[0]}")
    return Check("image", Level.INFO, f"no {NODE_IMAGE}", "stormdrill image build")


def _version(name: str, argv: list[str]) -> Check:
    if find(name) is None:
        return Check(name, Level.INFO, "not installed")
    ran, text = ask(argv)
    first = text.partition("\n")[0]
    return Check(name, Level.OK if ran else Level.INFO, first)


def batfish() -> Check:
    """Check whether a Batfish service listens where ``STORMDRILL_BATFISH`` says."""
    place = os.environ.get("STORMDRILL_BATFISH") or BATFISH
    host, _, port = place.rpartition(":")
    if not host or not port.isdigit():
        return Check("batfish", Level.WARN, f"STORMDRILL_BATFISH={place} is not host:port")
    try:
        with socket.create_connection((host, int(port)), timeout=1):
            return Check("batfish", Level.OK, f"listens on {place}")
    except OSError as error:
        told = f"nothing at {place}: {error.strerror or error}"
        return Check("batfish", Level.INFO, told, START_BATFISH)
