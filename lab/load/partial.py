"""Reads as much of a wrong file as can be read, so that the rest of it is judged at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from lab.load.decode import INVALID, Spot, Trail, fit
from lab.load.fill import Dials, filled
from lab.load.shapes import Kinds, members
from lab.load.tree import Entries, Entry, Items, Leaf, Tree, read
from lab.model.errors import Problem

T = TypeVar("T")

_NAMES = ("id", "name", "change")  # keys under which a part of a file is known to others
_ROUNDS = 4
_LENT = "unread"


@dataclass(frozen=True, slots=True)
class Partial(Generic[T]):
    """What can be read of a file, and what is wrong with the rest.

    ``value`` is None when too much is missing. ``placed`` puts the file and line before a problem
    whose place is a path in ``value``. ``left_out`` are the names of parts that were not read,
    ``thinned`` the paths of lists that they were items of.
    """

    value: T | None
    problems: tuple[Problem, ...]
    placed: Callable[[Problem], Problem]
    left_out: frozenset[str] = frozenset()
    thinned: frozenset[str] = frozenset()

    def follows(self, problem: Problem) -> bool:
        """Return whether a problem may only follow from a part that was not read."""
        if problem.place in self.thinned:
            return True
        words = {word.strip(".,:;()`'") for word in f"{problem.place} {problem.text}".split()}
        return not words.isdisjoint(self.left_out)


def decode_partly(
    cls: type[T],
    text: str,
    file: str,
    kinds: Kinds,
    dials: Dials,
) -> Partial[T]:
    """Return what of a YAML text can be read as a ``cls``; wrong items of lists are left out.

    Raises:
        InputError: the text is not one YAML document.
    """
    problems: list[Problem] = []
    tree = filled(read(text, file, problems), dials, file, problems)
    return _fitted(cls, tree, file, kinds, problems)


def decode_known(cls: type[T], text: str, file: str, dials: Dials | None = None) -> Partial[T]:
    """Return what some keys of a YAML text describe; other keys are left unread.

    Without ``dials`` names as ``$visit.travel_s`` stay as they are.

    Raises:
        InputError: the text is not one YAML document.
    """
    problems: list[Problem] = []
    tree = read(text, file, problems)
    known = {member.key for member in members(cls)}
    if isinstance(tree, Entries):
        tree = Entries(tree.line, tuple(each for each in tree.entries if each.key in known))
    tree = filled(tree, dials, file, problems) if dials is not None else tree
    return _fitted(cls, tree, file, {}, problems)


def _fitted(
    cls: type[T], tree: Tree, file: str, kinds: Kinds, problems: list[Problem]
) -> Partial[T]:
    left_out: set[str] = set()
    found: list[Problem] = problems
    for _ in range(_ROUNDS):
        spot = Spot(file, "", found, kinds=kinds)
        value = fit(tree, cls, spot)
        if value is not INVALID:
            return Partial(
                cast("T", value), tuple(problems), _placed(tree, file), frozenset(left_out),
                frozenset(_thinned(tree, "")),
            )  # fmt: skip
        cuts = {cut for trail in spot.wrong if (cut := _cut(tree, trail))}
        if not cuts:
            break
        lent = _lent(cls, cuts)
        tree = _with_names(tree, lent)
        cuts -= {(key,) for key in lent}
        left_out |= {name for cut in cuts for name in _names(tree, cut)}
        tree = _pruned(tree, cuts, ())
        found = []  # of a second look at the same file nothing is new
    return Partial(None, tuple(problems), _placed(tree, file), frozenset(left_out))


def _lent(cls: type, cuts: Iterable[Trail]) -> frozenset[str]:
    """Return the texts that a file must have and that are wrong or missing, as its name."""
    needed = {each.key for each in members(cls) if each.required and each.kind is str}
    return frozenset(cut[0] for cut in cuts if len(cut) == 1 and cut[0] in needed)


def _with_names(tree: Tree, keys: frozenset[str]) -> Tree:
    """Return a file with a text in the place of each of these, so that the rest can be read."""
    if not isinstance(tree, Entries):
        return tree
    kept = [each for each in tree.entries if each.key not in keys]
    lent = [Entry(tree.line, key, Leaf(tree.line, _LENT, _LENT)) for key in sorted(keys)]
    return Entries(tree.line, (*kept, *lent))


def _cut(tree: Tree, trail: Trail) -> Trail:
    """Return the smallest part that can be left out: an item of a list, else a key or two."""
    deepest: Trail = trail[:2]
    at = tree
    for place, key in enumerate(trail):
        if isinstance(at, Items):
            if not key.isdigit() or int(key) >= len(at.items):
                break
            deepest = trail[: place + 1]
            at = at.items[int(key)]
        elif isinstance(at, Entries):
            entry = next((each for each in at.entries if each.key == key), None)
            if entry is None:
                break
            at = entry.value
    return deepest


def _at(tree: Tree, trail: Trail) -> Tree | None:
    for key in trail:
        if isinstance(tree, Items) and key.isdigit() and int(key) < len(tree.items):
            tree = tree.items[int(key)]
        elif isinstance(tree, Entries):
            found = next((each.value for each in tree.entries if each.key == key), None)
            if found is None:
                return None
            tree = found
        else:
            return None
    return tree


def _names(tree: Tree, cut: Trail) -> Iterator[str]:
    if not cut[-1].isdigit():
        yield cut[-1]
    part = _at(tree, cut)
    if isinstance(part, Entries):
        for entry in part.entries:
            if entry.key in _NAMES and isinstance(entry.value, Leaf):
                yield entry.value.text


def _pruned(tree: Tree, cuts: Iterable[Trail], trail: Trail) -> Tree:
    if isinstance(tree, Items):
        numbers = tree.numbers or tuple(range(len(tree.items)))
        kept = [
            (number, _pruned(item, cuts, (*trail, str(place))))
            for place, (number, item) in enumerate(zip(numbers, tree.items, strict=True))
            if (*trail, str(place)) not in cuts
        ]
        return Items(
            tree.line,
            tuple(item for _, item in kept),
            tuple(number for number, _ in kept),
            tree.thinned or len(kept) < len(tree.items),
        )
    if isinstance(tree, Entries):
        return Entries(
            tree.line,
            tuple(
                Entry(each.line, each.key, _pruned(each.value, cuts, (*trail, each.key)))
                for each in tree.entries
                if (*trail, each.key) not in cuts
            ),
        )
    return tree


def _thinned(tree: Tree, path: str) -> Iterator[str]:
    """Yield the path, as it is read, of every list from which items were left out."""
    if isinstance(tree, Entries):
        for entry in tree.entries:
            yield from _thinned(entry.value, f"{path}.{entry.key}" if path else entry.key)
    elif isinstance(tree, Items):
        if tree.thinned:
            yield path
        for place, item in enumerate(tree.items):
            yield from _thinned(item, f"{path}.{place}")


def places(text: str, file: str) -> Callable[[Problem], Problem]:
    """Return what puts the file and line before a problem whose place is a path in the text."""
    return _placed(read(text, file, []), file)


def _placed(tree: Tree, file: str) -> Callable[[Problem], Problem]:
    known = {path: (line, own) for path, line, own in _paths(tree, "", "")}

    def placed(problem: Problem) -> Problem:
        path, rest = problem.place, ""
        while path and path not in known:
            path, _, last = path.rpartition(".")
            rest = f".{last}{rest}"
        line, own = known.get(path, (1, ""))
        named = f"{own}{rest}".strip(".")
        return Problem(
            f"{file}:{line}", f"{named}: {problem.text}" if named else problem.text, problem.hint
        )

    return placed


def _paths(tree: Tree, path: str, own: str) -> Iterator[tuple[str, int, str]]:
    """Yield the path of every key and item as it is read, its line, and its path in the file."""
    if isinstance(tree, Entries):
        for entry in tree.entries:
            here, there = (f"{each}.{entry.key}" if each else entry.key for each in (path, own))
            yield from _paths(entry.value, here, there)
            yield here, entry.line, there
    elif isinstance(tree, Items):
        numbers = tree.numbers or tuple(range(len(tree.items)))
        for place, (number, item) in enumerate(zip(numbers, tree.items, strict=True)):
            yield from _paths(item, f"{path}.{place}", f"{own}.{number}")
            yield f"{path}.{place}", item.line, f"{own}.{number}"
