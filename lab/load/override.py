"""``--set KEY=VALUE``: one value of a frozen dataclass, named by its path."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeVar

from lab.load.decode import Spot, fit
from lab.load.shapes import Member, members, without_none
from lab.load.tree import Leaf, read
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest

T = TypeVar("T")


def override(value: T, settings: Mapping[str, str] | Iterable[tuple[str, str]]) -> T:
    """Return ``value`` with each setting applied in order; keys are paths as ``gates.audit_bug``.

    Values are YAML, checked as in a file; a text field takes its value unchanged.

    Raises:
        InputError: with one problem for each setting that cannot be applied.
    """
    pairs = settings.items() if isinstance(settings, Mapping) else settings
    problems: list[Problem] = []
    for key, text in pairs:
        spot = Spot(f"--set {key}={text}", "", problems, numbered=False)
        if unknown := _unknown(value, key):
            spot.say(0, *unknown)
        else:
            value = _changed(value, key.split("."), text, spot)
    if problems:
        raise InputError(problems)
    return value


def _unknown(value: Any, key: str) -> tuple[str, str] | None:
    """Return what is wrong with a key that names nothing, and a hint; None for a known key."""
    inner = value
    for name in key.split("."):
        if not is_dataclass(inner):
            return None  # it has no parts: another problem
        known = [member.name for member in members(type(inner))]
        if name not in known:
            return f"there is no {name!r}", _meant(value, key) or nearest(name, known, kind="keys")
        inner = getattr(inner, name)
    return None


def _meant(value: Any, key: str) -> str:
    """Return a hint at the dials that a wrong key may mean, by their whole paths."""
    paths = tuple(_paths(value))
    last = key.rpartition(".")[2]
    found = [path for path in paths if path.rpartition(".")[2] == last]
    found = found or [
        path
        for path in get_close_matches(key, paths, n=1, cutoff=0.7)
        if get_close_matches(last, [path.rpartition(".")[2]], cutoff=0.6)  # not by its group alone
    ]
    if not found:
        by_last = {path.rpartition(".")[2]: path for path in paths}
        found = [by_last[name] for name in get_close_matches(last, by_last, n=1, cutoff=0.7)]
    return f"did you mean {' or '.join(found)}?" if found else ""


def _paths(value: Any, above: str = "") -> Iterator[str]:
    for member in members(type(value)):
        inner = getattr(value, member.name)
        if is_dataclass(inner):
            yield from _paths(inner, f"{above}{member.name}.")
        else:
            yield f"{above}{member.name}"


def _changed(value: Any, keys: list[str], text: str, spot: Spot) -> Any:
    """Return ``value`` with the setting applied, or as it is after noting a problem."""
    name, *rest = keys
    if rest:
        inner = getattr(value, name)
        if is_dataclass(inner):
            return replace(value, **{name: _changed(inner, rest, text, spot)})
        spot.say(0, f"{name} has no parts", f"set {name} itself")
        return value
    return _replaced(value, {each.name: each for each in members(type(value))}[name], text, spot)


def _replaced(value: Any, member: Member, text: str, spot: Spot) -> Any:
    before = len(spot.problems)
    try:
        new = _read(member, text, spot)
        if len(spot.problems) == before:
            return replace(value, **{member.name: new})
    except InputError as error:
        spot.problems.extend(Problem(spot.file, problem.text) for problem in error.problems)
    except ValueError as error:
        spot.say(0, str(error))
    return value


def _read(member: Member, text: str, spot: Spot) -> object:
    kind, _ = without_none(member.kind)
    if is_dataclass(kind):
        names = ", ".join(f"{member.name}.{one.name}" for one in members(kind))
        return spot.say(0, f"{member.name} is a group", f"set one of: {names}")
    if kind is str:
        return fit(Leaf(0, text, text), kind, spot, member.bounds)
    tree = read(text or "~", spot.file, [])
    return fit(tree, member.kind, spot, member.bounds)
