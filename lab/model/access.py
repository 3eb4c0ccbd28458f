"""How people and tools log in to the routers of a network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class PathPlan:
    """One way to the routers, as a scenario describes it."""

    from_: str = field(metadata={"doc": "node that people and tools sit at, as noc"})
    to: str = _may(
        "lo", "interface whose address is used, as lo or eth9; routers without it are out of reach"
    )


@dataclass(frozen=True, slots=True)
class AccessPlan:
    """Which routers have an SSH service, and over which paths they are reached."""

    routers: tuple[str, ...] = field(
        metadata={"doc": "selectors of the routers with an SSH service, as [role spine]"}
    )
    paths: dict[str, PathPlan] = field(
        metadata={"doc": "by name, as in-band and oob: from which node to which interface"}
    )
    accounts: tuple[str, ...] = _may(("noc",), "accounts that every router knows by itself")


@dataclass(frozen=True, slots=True)
class Path:
    """A way to routers: the node people sit at, by account, and each router's address.

    ``classes`` has what ``login`` events call an account, where that is not its name.
    """

    origins: Mapping[str, str]  # account: node
    addresses: Mapping[str, IPv4Address]  # router: where its SSH service is reached
    classes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """Every path to the routers of a network, by name; empty where nobody can log in."""

    paths: Mapping[str, Path] = field(default_factory=dict)
