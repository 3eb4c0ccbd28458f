"""Things a lab runs without: other runtimes and the verifier."""

import os
import socket

from lab.doctor.ask import ask
from lab.doctor.check import Check, Level
from lab.doctor.software import find

BATFISH = "localhost:9996"
START_BATFISH = "docker compose up -d batfish  (only stormdrill verify needs it)"


def docker() -> Check:
    """Check for a Docker daemon that answers this user."""
    return _version("docker", ["docker", "version", "--format", "{{.Server.Version}}"])


def containerlab() -> Check:
    """Check for containerlab."""
    return _version("containerlab", ["containerlab", "version", "--short"])


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
