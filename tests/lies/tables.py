"""Edits of what the route collector's table was seen to hold."""

from collections.abc import Collection
from typing import Any

from lab.model.event import Event
from tests.lies.edits import Edit, change

DNS = frozenset(
    f"{net}/{length}"
    for net, length in (
        ("129.134.30.0", 23), ("129.134.30.0", 24), ("129.134.31.0", 24),
        ("185.89.218.0", 23), ("185.89.218.0", 24), ("185.89.219.0", 24),
    )
)  # fmt: skip
COVER = "129.134.0.0/17"
DNS6 = frozenset(
    f"2a03:2880:{net}::/{length}"
    for net, length in (
        ("f0fc", 47), ("f0fc", 48), ("f0fd", 48), ("f1fc", 47), ("f1fc", 48), ("f1fd", 48),
    )
)  # fmt: skip
COVER6 = "2a03:2880::/32"
FEEDERS = ("tata", "lumen", "swisscom", "janet", "comcast")


def without(prefixes: Collection[str], *when: str) -> Edit:
    """Let prefixes be missing from the table."""

    def taken(event: Event) -> dict[str, Any]:
        return {
            field: {prefix: value for prefix, value in table.items() if prefix not in prefixes}
            for field in ("prefixes", "best", "origins")
            if isinstance(table := event.data.get(field), dict)
        }

    return change("rib", *when, to=taken)


def with_paths(prefixes: Collection[str], paths: int, *when: str) -> Edit:
    """Let prefixes have so many paths of AS 32934."""

    def given(event: Event) -> dict[str, Any]:
        found = _table(event, "prefixes") | dict.fromkeys(prefixes, paths)
        return {
            "prefixes": found,
            "origins": _table(event, "origins") | dict.fromkeys(prefixes, "32934"),
        }

    return change("rib", *when, to=given)


def without6(prefixes: Collection[str], *when: str) -> Edit:
    """Let prefixes of IPv6 be missing from the table."""

    def taken(event: Event) -> dict[str, Any]:
        found = _table(event, "prefixes6")
        return {"prefixes6": {name: each for name, each in found.items() if name not in prefixes}}

    return change("rib", *when, to=taken)


def with_paths6(prefixes: Collection[str], paths: int, *when: str) -> Edit:
    """Let prefixes of IPv6 have so many paths of AS 32934."""

    def given(event: Event) -> dict[str, Any]:
        return {"prefixes6": _table(event, "prefixes6") | dict.fromkeys(prefixes, paths)}

    return change("rib", *when, to=given)


def half_deaf(heard: int, *when: str, told: bool = True) -> Edit:
    """Let so many of the five feeders be heard; ``told`` says whether the look tells so."""

    def deaf(event: Event) -> dict[str, Any]:
        paths = {
            prefix: min(count, heard)
            for prefix, count in _table(event, "prefixes").items()
            if isinstance(count, int)
        }
        up = {node: place < heard for place, node in enumerate(FEEDERS)}
        return {"prefixes": paths} | ({"feeders": up} if told else {})

    return change("rib", *when, to=deaf)


def foreign(prefix: str, *when: str, also_ours: bool = False) -> Edit:
    """Let another AS originate a prefix; ``also_ours`` keeps our paths to it beside that."""
    ends = "32934 64512" if also_ours else "64512"
    return change(
        "rib", *when, to=lambda event: {"origins": {**_table(event, "origins"), prefix: ends}}
    )


def _table(event: Event, field: str) -> dict[str, Any]:
    found = event.data.get(field)
    return found if isinstance(found, dict) else {}
