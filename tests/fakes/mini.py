"""The network of the profile mini, as it is rendered, and a few changes of it."""

from functools import cache

from lab.app.baseline import Baseline, baseline
from lab.app.verifying import candidate, load
from lab.load import topologies_dir
from lab.model.change import Change
from lab.model.verification import VerifyRequest
from lab.verify.judge import Candidate

CHANGES = topologies_dir() / "facebook-2021" / "changes"


@cache
def mini() -> Baseline:
    return baseline(VerifyRequest("facebook-2021", lambda _: None, profile="mini"))


def drained(name: str, *scope: str) -> Candidate:
    return candidate(mini(), Change(name, name, drain=scope))


def shipped(name: str) -> Candidate:
    file = CHANGES / f"{name}.yml"
    return candidate(mini(), load(file), file)
