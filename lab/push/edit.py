"""Edits of routers' configurations, as a change describes them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from lab.incidents.facebook_2021.kinds import plane_of
from lab.model.change import Edit
from lab.model.errors import InputError, Problem
from lab.model.topology import Node, Topology


def edited(
    topology: Topology, configs: Mapping[str, str], edits: Iterable[Edit], place: str
) -> dict[str, str]:
    """Return the configurations of the routers that edits change.

    Raises:
        InputError: an edit names no router, has a bad pattern, or finds nothing on a router.
    """
    after: dict[str, str] = {}
    problems: list[Problem] = []
    for number, edit in enumerate(edits):
        where = f"{place}: edits[{number}]"
        names = tuple(_selected(topology, configs, edit))
        if not names:
            text = f"{', '.join(edit.on)}: is no router"
            problems.append(Problem(where, text, "use a name, or words as `kind eb plane 1`"))
        for name in names:
            try:
                after[name] = _applied(after.get(name, configs[name]), edit)
            except (re.error, LookupError) as error:
                problems.append(Problem(f"{where}: {name}", str(error)))
    if problems:
        raise InputError(problems)
    return after


def _selected(topology: Topology, configs: Mapping[str, str], edit: Edit) -> Iterator[str]:
    for node in topology.nodes:
        if node.name in configs and any(_is_meant(node, text) for text in edit.on):
            yield node.name


def _is_meant(node: Node, text: str) -> bool:
    words = text.split()
    if len(words) % 2:
        return words == [node.name]
    known = {"kind": node.kind, "plane": str(plane_of(node)), "site": node.site}
    return all(known.get(key) == value for key, value in zip(words[::2], words[1::2], strict=True))


def _applied(text: str, edit: Edit) -> str:
    if edit.find:
        text, count = re.subn(edit.find, edit.put, text, flags=re.MULTILINE)
        if not count:
            raise LookupError(f"{edit.find!r} finds nothing")
    added = edit.add.rstrip("\n")
    return f"{text.rstrip()}\n!\n{added}\n" if added else text
