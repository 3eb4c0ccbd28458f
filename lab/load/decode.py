"""A tree of YAML into a frozen dataclass, collecting all problems on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from typing import Any, TypeAlias, TypeVar, cast, get_args, get_origin

from lab.load.fill import Dials, Values, filled
from lab.load.scalars import Unfit, scalar
from lab.load.shapes import (
    Bounds,
    Kinds,
    by_key,
    choices,
    members,
    opened,
    tag_of,
    tagged,
    without_none,
)
from lab.load.tree import Entries, Entry, Items, Leaf, Tree, read
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest

T = TypeVar("T")
Trail: TypeAlias = tuple[str, ...]  # the keys and list indices from the top

INVALID = object()
OTHER_KEYS = "other_keys"  # a dataclass where this is true leaves keys unread that it has not
_NO_KINDS: Kinds = {}
_NO_VALUES: Values = {}
_NAMES = {Leaf: "a single value", Items: "a list", Entries: "a mapping"}


def decode(
    cls: type[T],
    text: str,
    file: str,
    kinds: Kinds = _NO_KINDS,
    values: Values = _NO_VALUES,
) -> T:
    """Return the ``cls`` that YAML ``text`` describes; ``file`` is its name in problems.

    Keys are field names. Unknown, missing and repeated keys, values of another type and values
    out of the bounds in the fields' metadata are problems; a ValueError from ``__post_init__``
    is one too. A shared ``Literal`` field selects the member of a union, or the key that each has
    of its ``kind``. ``kinds`` has the dataclasses that replace a marker class. ``values`` are put
    in the place of their names: ``$visit.travel_s`` in any scalar.

    Raises:
        InputError: with every problem found, each with its line and path.
    """
    problems: list[Problem] = []
    tree = filled(read(text, file, problems), Dials(values), file, problems)
    value = fit(tree, cls, Spot(file, "", problems, kinds=kinds))
    if problems:
        raise InputError(in_order(problems))
    return cast("T", value)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the input one is; ``problems`` and ``wrong`` are shared by all spots of a file."""

    file: str
    path: str
    problems: list[Problem]
    numbered: bool = True
    kinds: Kinds = field(default_factory=dict)
    trail: Trail = ()
    wrong: list[Trail] = field(default_factory=list)

    def below(self, key: str) -> "Spot":
        """Return the spot of a key or list index."""
        path = f"{self.path}.{key}" if self.path else key
        return replace(self, path=path, trail=(*self.trail, key))

    def say(self, line: int, text: str, hint: str = "") -> object:
        """Note a problem here and return the mark of an invalid value."""
        place = f"{self.file}:{line}" if self.numbered else self.file
        self.problems.append(Problem(place, f"{self.path}: {text}" if self.path else text, hint))
        self.wrong.append(self.trail)
        return INVALID

    def skip(self) -> object:
        """Leave unread what a problem was noted of, and return the mark of an invalid value."""
        self.wrong.append(self.trail)
        return INVALID


def fit(tree: Tree, kind: Any, spot: Spot, bounds: Bounds = {}) -> object:  # noqa: B006 - read only
    """Return ``tree`` as a ``kind``; when it is not one, note why in ``spot``."""
    if isinstance(tree, Leaf) and tree.unfilled:
        return spot.skip()
    return _fit(tree, kind, spot, bounds)


def _fit(tree: Tree, kind: Any, spot: Spot, bounds: Bounds) -> object:
    kind, optional = without_none(kind)
    kind = opened(kind, spot.kinds)
    if optional and isinstance(tree, Leaf) and tree.value is None:
        return None
    alternatives = choices(kind)
    if len(alternatives) > 1:
        return _union(tree, alternatives, spot, bounds)
    if is_dataclass(kind):
        return _record(tree, kind, spot)
    if get_origin(kind) is tuple:
        return _sequence(tree, kind, spot, bounds)
    if get_origin(kind) in {dict, Mapping}:
        return _mapping(tree, kind, spot, bounds)
    return _scalar(tree, kind, spot, bounds)


def _meaning(bounds: Bounds) -> str:
    return f"meaning: {bounds['doc']}" if "doc" in bounds else ""


def _scalar(tree: Tree, kind: Any, spot: Spot, bounds: Bounds) -> object:
    if not isinstance(tree, Leaf):
        text = f"must be a single value, not {_NAMES[type(tree)]}"
        return spot.say(tree.line, text, _meaning(bounds))
    try:
        return scalar(kind, tree, bounds)
    except Unfit as unfit:
        return spot.say(tree.line, unfit.text, unfit.hint or _meaning(bounds))


def _sequence(tree: Tree, kind: Any, spot: Spot, bounds: Bounds) -> object:
    if not isinstance(tree, Items):
        return spot.say(tree.line, f"must be a list, not {_NAMES[type(tree)]}", _meaning(bounds))
    kinds = get_args(kind)
    if kinds[1:] == (Ellipsis,):
        kinds = (kinds[0],) * len(tree.items)
    if len(kinds) != len(tree.items):
        return spot.say(tree.line, f"must have {len(kinds)} items, not {len(tree.items)}")
    values = tuple(
        fit(item, one, spot.below(str(index)), bounds)
        for index, (item, one) in enumerate(zip(tree.items, kinds, strict=True))
    )
    return INVALID if INVALID in values else values


def _mapping(tree: Tree, kind: Any, spot: Spot, bounds: Bounds) -> object:
    if not isinstance(tree, Entries):
        text = f"must be a mapping, not {_NAMES[type(tree)]}"
        return spot.say(tree.line, text, _meaning(bounds))
    key_kind, value_kind = get_args(kind)
    found = {}
    for entry in tree.entries:
        here = spot.below(entry.key)
        key = _scalar(Leaf(entry.line, entry.key, entry.key), key_kind, here, {})
        found[key] = fit(entry.value, value_kind, here, bounds)
    return INVALID if INVALID in found or INVALID in found.values() else found


def _union(tree: Tree, alternatives: tuple[Any, ...], spot: Spot, bounds: Bounds) -> object:
    known = by_key(alternatives)
    if known:
        return _of_a_key(tree, known, spot)
    tag = tag_of(alternatives)
    if tag is None:
        return _first_that_fits(tree, alternatives, spot, bounds)
    known = tagged(alternatives, tag)
    hint = f"{tag} is one of: {', '.join(sorted(known))}"
    if not isinstance(tree, Entries):
        return spot.say(tree.line, f"must be a mapping, not {_NAMES[type(tree)]}", hint)
    given = _entry(tree, tag)
    if given is None:
        return spot.say(tree.line, f"needs {tag}", hint)
    name = given.value.text if isinstance(given.value, Leaf) else ""
    if name not in known:
        return spot.below(tag).say(
            given.value.line, f"{name!r} is not known", nearest(name, known, kind="one of")
        )
    return _record(tree, known[name], spot)


def _of_a_key(tree: Tree, known: Mapping[str, Any], spot: Spot) -> object:
    if not isinstance(tree, Entries):
        return spot.say(tree.line, f"must be a mapping, not {_NAMES[type(tree)]}")
    given = [entry.key for entry in tree.entries if entry.key in known]
    every = {member.key for one in known.values() for member in members(one)}
    own = (
        {member.key for member in members(known[given[0]])} if given[1:] == [] != given else every
    )
    wrong = [entry for entry in tree.entries if entry.key not in own]
    for entry in wrong:
        text = f"no key of {given[0]}" if entry.key in every else "unknown key"
        spot.below(entry.key).say(entry.line, text, nearest(entry.key, own, kind="keys"))
    if len(given) != 1:
        named = f"has {' and '.join(given)}" if given else "has no kind"
        return spot.say(tree.line, f"{named}; give exactly one of: {', '.join(known)}")
    rest = tuple(entry for entry in tree.entries if entry not in wrong)
    made = _record(Entries(tree.line, rest), known[given[0]], spot)
    return INVALID if wrong else made


def _first_that_fits(
    tree: Tree, alternatives: tuple[Any, ...], spot: Spot, bounds: Bounds
) -> object:
    for kind in alternatives:
        attempt = replace(spot, problems=[], wrong=[])
        value = fit(tree, kind, attempt, bounds)
        if not attempt.problems:
            spot.wrong.extend(attempt.wrong)
            return value
    return spot.say(tree.line, "fits none of: " + ", ".join(_title(one) for one in alternatives))


def _title(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind)).lower()


def _entry(tree: Entries, key: str) -> Entry | None:
    return next((entry for entry in tree.entries if entry.key == key), None)


def _record(tree: Tree, cls: Any, spot: Spot) -> object:
    known = {member.key: member for member in members(cls)}
    if not isinstance(tree, Entries):
        hint = nearest("", known, kind="keys")
        return spot.say(tree.line, f"must be a mapping, not {_NAMES[type(tree)]}", hint)
    values: dict[str, object] = {}
    for entry in tree.entries:
        member = known.get(entry.key)
        if member is None and getattr(cls, OTHER_KEYS, False):
            continue
        if member is None:
            hint = nearest(entry.key, known, kind="keys")
            values[entry.key] = spot.below(entry.key).say(entry.line, "unknown key", hint)
        else:
            here = spot.below(entry.key)
            values[member.name] = fit(entry.value, member.kind, here, member.bounds)
    missing = [
        key for key, member in known.items() if member.required and member.name not in values
    ]
    for name in missing:
        spot.below(name).say(tree.line, "is missing", _meaning(known[name].bounds))
    if missing or INVALID in values.values():
        return INVALID
    return _made(cls, values, tree.line, spot)


def _made(cls: Any, values: dict[str, object], line: int, spot: Spot) -> object:
    try:
        return cls(**values)
    except ValueError as error:
        return spot.say(line, str(error))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by their lines in the file."""
    return sorted(problems, key=_line)


def unsaid(problems: Iterable[Problem], said: Iterable[Problem]) -> list[Problem]:
    """Return the problems that have not been said, whatever hint they were said with."""
    known = {(each.place, each.text) for each in said}
    return [each for each in problems if (each.place, each.text) not in known]


def _line(problem: Problem) -> int:
    _, _, line = problem.place.rpartition(":")
    return int(line) if line.isdigit() else 0
