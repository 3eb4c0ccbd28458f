"""What a lab's keeper gets from the process that deploys it."""

import os
import pickle
from dataclasses import astuple, dataclass

from lab.model.deployment import Deployment


@dataclass(frozen=True, slots=True)
class Inherited:
    """The descriptors a keeper starts with."""

    plan: int  # the pickled deployment
    report: int  # packets for the caller while the lab starts
    control: int  # the listening socket clients connect to
    lock: int
    caller: int  # pidfd; -1 when the lab outlives its caller

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return all of them in order."""
        return astuple(self)


def load_plan(descriptor: int) -> Deployment:
    """Return the deployment the caller wrote, and close the file."""
    with os.fdopen(descriptor, "rb") as stream:
        stream.seek(0)
        plan = pickle.load(stream)  # noqa: S301
    if not isinstance(plan, Deployment):
        raise TypeError(type(plan).__name__)
    return plan
