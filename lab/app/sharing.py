"""A lab that other users of the host are let into."""

import pwd
from collections.abc import Callable, Sequence
from typing import Protocol

from lab.app.running import attach
from lab.model.errors import InputError, Problem
from lab.ports import RunningLab
from lab.ports.abilities import Shareable
from lab.probes.inspect import inspect


class _Owned(RunningLab, Shareable, Protocol):
    """A lab of this user that others can be let into."""


def share(name: str, users: Sequence[str], tell: Callable[[str], None]) -> None:
    """Let users of the host shell and inspect until the lab ends; ``tell`` gets who came.

    Raises:
        InputError: there is no such lab or user, or the lab cannot be shared.
    """
    guests, problems = _guests(users)
    try:
        found = _shareable(name)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from error
    if problems:
        raise InputError(problems)
    found.share(guests, lambda: inspect(found), tell)


def _shareable(name: str) -> "_Owned":
    found = attach(name)
    if isinstance(found, Shareable):
        return found
    text = "its nodes are containers, and other users need Docker's rights there"
    raise InputError([Problem(f"share {name}", text)])


def _guests(users: Sequence[str]) -> tuple[dict[int, str], list[Problem]]:
    guests: dict[int, str] = {}
    problems: list[Problem] = []
    for user in users:
        try:
            guests[pwd.getpwnam(user).pw_uid] = user
        except KeyError:
            problems.append(Problem(f"share {user}", "no such user", "getent passwd lists them"))
    return guests, problems
