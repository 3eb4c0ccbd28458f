"""The network of the profile mini, as it is rendered, and a few changes of it."""

from functools import cache
from pathlib import Path

from lab.app import catalog
from lab.app.verify import Ground, candidate, ground
from lab.model.change import Change
from lab.model.verification import VerifyRequest
from lab.verify.judge import Candidate

CHANGES = catalog.configs_dir().parent / "topologies" / "changes"


@cache
def mini() -> Ground:
    return ground(VerifyRequest("facebook-2021", lambda _: None, profile="mini"))


def drained(name: str, *scope: str) -> Candidate:
    return candidate(mini(), Change(name, name, drain=scope))


def shipped(name: str) -> Candidate:
    from lab.app.verify import load

    return candidate(mini(), load(Path(CHANGES / f"{name}.yml")))
