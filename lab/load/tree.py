"""YAML text as a tree that remembers the line of every key and value."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from lab.model.errors import InputError, Problem

_TAG = "tag:yaml.org,2002:"
_ONE = "keep one of them"
_TAGS = "leave the tag out"
_SYNTAX = "check brackets, quotes, colons and indentation there"
_HINTS = {  # part of the reason: what would help
    "'\\t'": "indent with spaces, not with tabs",
    "undefined alias": "put text that begins with * in quotes",
    "another document": "give each document a file of its own",
}
_MERGE = f"{_TAG}merge"
_MOST = 1_000_000  # values of a file


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: the value YAML 1.2 gives it, and the text as written.

    ``dial`` is the name of the dial that its value is of. An ``unfilled`` one names a dial that
    cannot be read, which was said: nothing more is known of it.
    """

    line: int
    value: bool | int | float | str | None
    text: str
    dial: str = ""
    unfilled: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``numbers`` are its items' places in the file, where some were left out.

    From a ``thinned`` one items were left out.
    """

    line: int
    items: tuple["Tree", ...]
    numbers: tuple[int, ...] = ()
    thinned: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    line: int
    key: str
    value: "Tree"


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; keys are text, each occurs once."""

    line: int
    entries: tuple[Entry, ...]


Tree: TypeAlias = Leaf | Items | Entries


def read(text: str, file: str, problems: list[Problem], *, merge: bool = False) -> Tree:
    """Return the tree of a document and add what is wrong with single keys to ``problems``.

    Merge keys (``<<``) are a problem, unless they are to be merged.

    Raises:
        InputError: the text is not one YAML document.
    """
    try:
        tree, found = _read(text, file, merge=merge)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from error
    problems.extend(found)
    return tree


# One command reads a file for its head, its lines and its whole; composing takes most of the time.
@lru_cache(maxsize=16)
def _read(text: str, file: str, *, merge: bool) -> tuple[Tree, tuple[Problem, ...]]:
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}:{mark.line + 1}" if mark else file
        reason = error.problem or error.context or "unreadable"
        hint = next((hint for part, hint in _HINTS.items() if part in reason), _SYNTAX)
        raise InputError([Problem(place, f"is not YAML: {reason}", hint)]) from error
    except ReaderError as error:
        place = f"{file}:{text.count(chr(10), 0, error.position) + 1}"
        told = f"is not YAML: character #x{error.character:04x} is not allowed"
        raise InputError([Problem(place, told, "remove it")]) from error
    except YAMLError as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError([Problem(f"{file}:1", f"is not YAML: {reason}")]) from error
    if node is None:
        raise InputError([Problem(f"{file}:1", "is empty", "see docs/scenarios.md")])
    found: list[Problem] = []
    tree = _Growth(file, found, merge=merge).tree(node, ())
    if _size(tree, {}) > _MOST:
        text = f"has more than {_MOST} values once its aliases (*) are followed"
        raise InputError([Problem(f"{file}:1", text, "write out what is meant")])
    return tree, tuple(found)


def _size(tree: Tree, known: dict[int, int]) -> int:
    """Return how many values a tree has; what readers go through, however often it is shared."""
    if isinstance(tree, Leaf):
        return 1
    if id(tree) not in known:
        inside = tree.items if isinstance(tree, Items) else [each.value for each in tree.entries]
        known[id(tree)] = 1 + sum(_size(each, known) for each in inside)
    return known[id(tree)]


class _Growth:
    """Turns the nodes of one document into a tree."""

    def __init__(self, file: str, problems: list[Problem], *, merge: bool) -> None:
        self._file = file
        self._problems = problems
        self._merge = merge
        self._grown: dict[Node, Tree] = {}

    def tree(self, node: Node, above: tuple[Node, ...]) -> Tree:
        """Return the tree below ``node``; ``above`` are the nodes it is in."""
        if node in above:
            line = node.start_mark.line + 1
            self._say(line, "refers to itself")
            return Leaf(line, None, "")
        if node not in self._grown:  # an alias is the same node again
            self._grown[node] = self._grow(node, (*above, node))
        return self._grown[node]

    def _grow(self, node: Node, above: tuple[Node, ...]) -> Tree:
        if isinstance(node, MappingNode):
            return self._entries(node, above)
        if isinstance(node, SequenceNode):
            return self._items(node, above)
        if isinstance(node, ScalarNode):
            return self._leaf(node)
        raise TypeError(f"YAML has no {type(node).__name__}")

    def _items(self, node: SequenceNode, above: tuple[Node, ...]) -> Items:
        return Items(
            node.start_mark.line + 1, tuple(self.tree(item, above) for item in node.value)
        )

    def _entries(self, node: MappingNode, above: tuple[Node, ...]) -> Entries:
        entries: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                self._say(line, "a key must be text", "put it in quotes")
            elif key.tag == _MERGE and self._merge:
                merged |= {one.key: one for one in self._merged(value, above)}
            elif key.tag == _MERGE:
                self._say(line, "merge keys (<<) are not supported", "write the keys out")
            elif key.value in entries:
                first = entries[key.value].line
                self._say(line, f"{key.value}: occurs twice, first on line {first}", _ONE)
            else:
                entries[key.value] = Entry(line, key.value, self.tree(value, above))
        return Entries(node.start_mark.line + 1, tuple((merged | entries).values()))

    def _merged(self, node: Node, above: tuple[Node, ...]) -> tuple[Entry, ...]:
        """Return the entries of a mapping, or of the mappings in a list, the first one's last."""
        tree = self.tree(node, above)
        parts = reversed(tree.items) if isinstance(tree, Items) else (tree,)
        found: list[Entry] = []
        for part in parts:
            if isinstance(part, Entries):
                found += part.entries
            else:
                self._say(part.line, "only mappings can be merged")
        return tuple(found)

    def _leaf(self, node: ScalarNode) -> Leaf:
        line = node.start_mark.line + 1
        tag = str(node.tag)
        if not tag.startswith(_TAG):
            self._say(line, f"tags ({tag}) are not supported", _TAGS)
        try:
            return Leaf(line, _value(tag.removeprefix(_TAG), node.value), node.value)
        except ValueError:
            self._say(
                line, f"{node.value!r} does not fit its tag {tag.replace(_TAG, '!!')}", _TAGS
            )
            return Leaf(line, None, node.value)

    def _say(self, line: int, text: str, hint: str = "") -> None:
        self._problems.append(Problem(f"{self._file}:{line}", text, hint))


def _value(tag: str, text: str) -> bool | int | float | str | None:
    match tag:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return _integer(text)
        case "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        case _:
            return text


def _integer(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return int(text)  # YAML reads 010 as ten
