"""Looks at the annotations of dataclasses: what the decoder and the schema both need to know."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

Bounds: TypeAlias = Mapping[str, Any]
Kinds: TypeAlias = Mapping[type, tuple[type, ...]]  # marker class: the dataclasses that replace it


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a dataclass: its type, whether it must be given, and its metadata.

    The metadata understood are ``doc``, ``min``, ``max`` (numbers and durations) and ``pattern``
    (text, as :func:`re.fullmatch`); those of a list or a mapping are for what is in it. A field
    that ends in an underscore, as ``from_``, has its key without it: Python has such a word.
    """

    name: str
    kind: Any
    required: bool
    default: Any
    bounds: Bounds

    @property
    def key(self) -> str:
        """Return how a user spells the field."""
        return self.name.rstrip("_")


def members(cls: Any) -> tuple[Member, ...]:
    """Return the fields that a user may give for a dataclass."""
    hints = get_type_hints(cls)
    return tuple(
        Member(field.name, hints[field.name], _required(field), field.default, field.metadata)
        for field in fields(cls)
        if field.init
    )


def _required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def opened(kind: Any, kinds: Kinds) -> Any:
    """Return the union of the dataclasses that replace a marker class, or the type itself."""
    known = kinds.get(kind, ()) if isinstance(kind, type) else ()
    return Union[known] if known else kind  # noqa: UP007 - built at run time


def choices(kind: Any) -> tuple[Any, ...]:
    """Return the alternatives of a union, or the one type there is."""
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def without_none(kind: Any) -> tuple[Any, bool]:
    """Return a type without its ``None``, and whether it had one."""
    found = choices(kind)
    rest = tuple(one for one in found if one is not NoneType)
    if len(rest) == len(found):
        return kind, False
    return (Union[rest] if len(rest) > 1 else rest[0]), True  # noqa: UP007 - built at run time


def tag_of(alternatives: tuple[Any, ...]) -> str | None:
    """Return the name of the ``Literal`` field that selects the member of a union."""
    if len(alternatives) == 1 or not all(is_dataclass(one) for one in alternatives):
        return None
    names = [
        {member.name for member in members(one) if get_origin(member.kind) is Literal}
        for one in alternatives
    ]
    shared = set.intersection(*names)
    ordered = [member.name for member in members(alternatives[0]) if member.name in shared]
    return ordered[0] if ordered else None


def by_key(alternatives: tuple[Any, ...]) -> dict[str, Any]:
    """Return the dataclasses of a union by the key that tells each apart: that of its ``kind``.

    Empty unless each of them has a class attribute ``kind`` and a key of that name.
    """
    found = {str(getattr(one, "kind", "")): one for one in alternatives}
    told = all(
        is_dataclass(one) and name in {member.key for member in members(one)}
        for name, one in found.items()
    )
    return found if told else {}


def tagged(alternatives: tuple[Any, ...], tag: str) -> dict[str, Any]:
    """Return the dataclasses of a union by the value of their tag."""
    found = {}
    for one in alternatives:
        kind = next(member.kind for member in members(one) if member.name == tag)
        found.update({str(value): one for value in get_args(kind)})
    return found
