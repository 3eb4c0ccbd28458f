"""Edits of routers' configurations, as a change describes them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lab.model import selector
from lab.model.change import Edit
from lab.model.errors import InputError, Problem
from lab.model.selector import selected
from lab.model.topology import Topology

_MOST = 5  # routers named in one problem


def edited(
    topology: Topology,
    configs: Mapping[str, str],
    edits: Iterable[Edit],
    place: str,
    lines: Sequence[int] = (),
) -> dict[str, str]:
    """Return the configurations of the routers that edits change.

    ``place`` is the file of the edits, or the name of the change, and ``lines`` are their line
    numbers, as far as they are known.

    Raises:
        InputError: an edit picks no router, has a bad pattern, or finds nothing on a router; with
            the problems of all edits.
    """
    after: dict[str, str] = {}
    problems: list[Problem] = []
    for number, edit in enumerate(edits):
        line = f":{lines[number]}" if number < len(lines) else ""
        where = f"{place}{line}: edits[{number}]"
        wrong = [*_unpicked(topology, configs, edit, where), *_misspelt(edit, where)]
        problems += wrong or _apply(topology, {**configs, **after}, edit, where, after)
    if problems:
        raise InputError(problems)
    return after


def _unpicked(
    topology: Topology, configs: Mapping[str, str], edit: Edit, where: str
) -> Iterator[Problem]:
    """Yield what is wrong with the selectors of an edit: each must pick a router."""
    for text in edit.on:
        found = selector.problems([text], topology.nodes, where)
        yield from found
        if not found and not any(one.name in configs for one in selected([text], topology.nodes)):
            yield Problem(where, f"{text}: picks no router", "only routers have a frr.conf")


def _misspelt(edit: Edit, where: str) -> Iterator[Problem]:
    try:
        re.compile(edit.find)
    except re.error as error:
        yield Problem(where, f"find: {edit.find!r} is no regular expression: {error}")


def _apply(
    topology: Topology, configs: Mapping[str, str], edit: Edit, where: str, after: dict[str, str]
) -> Iterator[Problem]:
    """Put the result of an edit on each of its routers into ``after``."""
    missed: list[str] = []
    for node in selected(edit.on, topology.nodes):
        if node.name not in configs:
            continue
        try:
            text = _applied(configs[node.name], edit)
        except (re.error, IndexError) as error:
            yield Problem(where, f"put: {edit.put!r}: {error}", "\\1 is the first group of find")
            return
        if text is None:
            missed.append(node.name)
        else:
            after[node.name] = text
    if missed:
        more = f" and {len(missed) - _MOST} more" if len(missed) > _MOST else ""
        yield Problem(where, f"{edit.find!r} finds nothing on {', '.join(missed[:_MOST])}{more}")


def _applied(text: str, edit: Edit) -> str | None:
    """Return a configuration after an edit, None where its pattern finds nothing."""
    if edit.find:
        text, count = re.subn(edit.find, edit.put, text, flags=re.MULTILINE)
        if not count:
            return None
    added = edit.add.rstrip("\n")
    return f"{text.rstrip()}\n!\n{added}\n" if added else text
