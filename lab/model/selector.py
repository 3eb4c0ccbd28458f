"""Text that picks nodes of a network: a name, or pairs of words that all hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol, TypeVar

from lab.model.errors import InputError, Problem

HERE = "here"
SAME_SITE = ("same", "site")
KEYS = ("kind", "node", "site")  # what every node has; any other key is one of its labels
_LABEL = "label"
_MOST = 10  # names of one sort in a hint


class Selectable(Protocol):
    """What a selector reads of a node."""

    @property
    def name(self) -> str:
        """Return the node's name."""
        ...

    @property
    def kind(self) -> str:
        """Return the node's kind."""
        ...

    @property
    def site(self) -> str:
        """Return the node's site, "" when it has none."""
        ...

    @property
    def labels(self) -> Mapping[str, str]:
        """Return the node's labels."""
        ...


N = TypeVar("N", bound=Selectable)


@dataclass(frozen=True, slots=True)
class Selector:
    """Pairs of a key and a value, all of which hold for a node that is picked."""

    text: str
    pairs: tuple[tuple[str, str], ...]
    here: bool = False  # at the site of a visit
    same_site: bool = False  # at the site of the node that probes

    def matches(
        self, node: Selectable, site_here: str | None = None, same_as: Selectable | None = None
    ) -> bool:
        """Return whether the selector picks a node.

        ``here`` holds at the site ``site_here``, ``same site`` at that of ``same_as``. Neither
        holds anywhere without it, or at a node without a site.
        """
        if self.here and not (node.site and node.site == site_here):
            return False
        if self.same_site and not (node.site and same_as and node.site == same_as.site):
            return False
        return self._holds(node)

    def _holds(self, node: Selectable) -> bool:
        return all(_value(node, key) == value for key, value in self.pairs)

    def problems(self, nodes: Sequence[Selectable], place: str) -> tuple[Problem, ...]:
        """Return what is wrong with the selector on a network: keys and values it does not have.

        ``here`` and ``same site`` are left out of it: they depend on the moment.
        """
        found = [
            Problem(place, f"{self.text}: {text}", _hint(key, value, nodes))
            for key, value in self.pairs
            if (text := _unknown(key, value, nodes))
        ]
        if not found and not any(self._holds(node) for node in nodes):
            text = f"{self.text}: no node is all of this"
            found.append(Problem(place, text, "each of these words picks nodes, but not the same"))
        return tuple(found)


def parse(text: str, place: str = "") -> Selector:
    """Return the selector that a text spells.

    A single word is a node's name. Otherwise words come in pairs that all hold: ``role spine``,
    ``site east``, ``node x``, ``label mcp=true``, or the key of a label and its value, as
    ``pod 1``. ``here`` is the site of a visit, ``same site`` that of the node that probes.

    Raises:
        InputError: the words are no pairs; ``place`` says where they stand.
    """
    words = text.split()
    if len(words) == 1 and words[0] != HERE:
        return Selector(text, (("node", words[0]),))
    pairs: list[tuple[str, str]] = []
    here = same_site = False
    while words:
        if words[0] == HERE:
            here = True
            del words[0]
            continue
        pair, words = words[:2], words[2:]
        if tuple(pair) == SAME_SITE:
            same_site = True
        else:
            pairs.append(_pair(pair, text, place))
    if not (pairs or here or same_site):
        raise InputError([Problem(place or "selector", "is empty", "use a node, or `kind NAME`")])
    return Selector(text, tuple(pairs), here, same_site)


def _pair(words: Sequence[str], text: str, place: str) -> tuple[str, str]:
    key, value = words[0], words[-1] if len(words) > 1 else ""
    if key == _LABEL and value:
        key, _, value = value.partition("=")
    if not key or not value:
        problem = f"{' '.join(words)!r} is no pair of a key and a value"
        told = problem if place == "" else f"{text}: {problem}"
        hint = "use a node, or pairs as `kind frr site east`; a label also as `label key=value`"
        raise InputError([Problem(place or text, told, hint)])
    return key, value


def selected(
    texts: Iterable[str],
    nodes: Iterable[N],
    site_here: str | None = None,
    same_as: Selectable | None = None,
) -> tuple[N, ...]:
    """Return the nodes that any of these texts picks, in the order of the nodes.

    Raises:
        InputError: a text is no selector.
    """
    selectors = [parse(text) for text in texts]
    return tuple(
        node for node in nodes if any(one.matches(node, site_here, same_as) for one in selectors)
    )


def problems(texts: Iterable[str], nodes: Sequence[Selectable], place: str) -> tuple[Problem, ...]:
    """Return what is wrong with selectors on a network; each must pick a node somewhere."""
    found: list[Problem] = []
    for text in texts:
        try:
            found += parse(text, place).problems(nodes, place)
        except InputError as error:
            found += error.problems
    return tuple(found)


def _value(node: Selectable, key: str) -> str | None:
    """Return what a node has under a key; its own name, kind and site come before a label."""
    if key == "kind":
        return node.kind
    if key == "site":
        return node.site
    return node.name if key == "node" else node.labels.get(key)


def _values(key: str, nodes: Iterable[Selectable]) -> list[str]:
    return sorted({value for node in nodes if (value := _value(node, key))})


def _keys(nodes: Iterable[Selectable]) -> list[str]:
    """Return the keys by which nodes can be picked."""
    return [*KEYS, *sorted({key for node in nodes for key in node.labels} - set(KEYS))]


def _unknown(key: str, value: str, nodes: Sequence[Selectable]) -> str:
    """Return what is wrong with a pair, "" when some node has it."""
    known = _values(key, nodes)
    if value in known:
        return ""
    if key == "node":
        return f"there is no node {value}"
    if key in KEYS or known:
        return f"no node has {key} {value}"
    return f"no node has a {key}"


def _hint(key: str, value: str, nodes: Sequence[Selectable]) -> str:
    """Return the nearest word, else all known words: values of a known key, or keys."""
    known = _values(key, nodes)
    close = get_close_matches(value, known, n=1)
    if close:
        return f"did you mean {close[0] if key == 'node' else f'{key} {close[0]}'}?"
    if key != "node" and known:
        return f"there are: {_listed([f'{key} {one}' for one in known])}"
    labels = [one for one in _keys(nodes) if one not in KEYS]
    parts = (("kinds", _values("kind", nodes)), ("sites", _values("site", nodes)),
             ("labels", labels), ("nodes", _values("node", nodes)))  # fmt: skip
    return "; ".join(f"{sort}: {_listed(names)}" for sort, names in parts if names)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
