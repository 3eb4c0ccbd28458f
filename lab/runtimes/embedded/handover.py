"""What a lab's keeper gets from the process that deploys it."""

import os
from dataclasses import astuple, dataclass

from lab.model import codec
from lab.model.deployment import Deployment


@dataclass(frozen=True, slots=True)
class Inherited:
    """The descriptors a keeper starts with."""

    plan: int  # the deployment as JSON
    report: int  # packets for the caller while the lab starts
    control: int  # the listening socket clients connect to
    lock: int
    caller: int  # pidfd; -1 when the lab outlives its caller

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return all of them in order."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be started, and the library for its fast start; plain without one."""

    deployment: Deployment
    library: str = ""
    plain: str = ""  # why there is none
    first: str = ""  # the program that makes first processes of nodes, if there is one


def load_plan(descriptor: int) -> Plan:
    """Return the plan the caller wrote, and close the file."""
    with os.fdopen(descriptor, "rb") as stream:
        stream.seek(0)
        return codec.load(Plan, stream.read())
