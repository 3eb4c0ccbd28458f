"""Probes as data: what is probed again and again, and from which nodes."""

import re
from dataclasses import dataclass, field, fields
from typing import Any, Literal

# What a probe of each kind may have besides its target, its interval and its nodes.
OPTIONS = {
    "http": {"host", "resolver", "timeout_s"},
    "dns": {"server", "qtype", "timeout_s"},
    "tcp": {"timeout_s"},
    "reach": {"timeout_s"},
    "trace": {"timeout_s"},
    "sessions": set[str](),
    "routes": {"as_path", "origin"},
    "login": {"path", "account", "timeout_s"},
}
KINDS = tuple(OPTIONS)


def _may(default: Any, doc: str, **more: object) -> Any:
    return field(default=default, metadata={"doc": doc, **more})


@dataclass(frozen=True, slots=True)
class ProbeSpec:
    """One probe: exactly one of its kinds is given, and tells what is probed.

    ``sessions`` and ``routes`` ask the routers that ``from`` picks about themselves.
    """

    id: str = field(metadata={"doc": "short name", "pattern": "[a-z0-9][a-z0-9-]*"})
    from_: tuple[str, ...] = field(metadata={"doc": "selectors of the nodes that probe"})
    http: str | None = _may(None, "a URL, as http://www.example.com/ or http://web1/")
    dns: str | None = _may(None, "a name to look up")
    tcp: str | None = _may(None, "NODE:PORT or ADDRESS:PORT to connect to")
    reach: tuple[str, ...] | None = _may(
        None, "selectors of nodes: a refusal of their closed TCP port proves the path both ways"
    )
    trace: str | None = _may(None, "a node or an address to trace the route to")
    sessions: Literal["bgp", "ospf"] | None = _may(None, "sessions of the routers themselves")
    routes: tuple[str, ...] | None = _may(
        None, "prefixes to look for in the routers' BGP tables; an empty list counts all routes"
    )
    login: tuple[str, ...] | None = _may(None, "selectors of routers to log in to")
    every_s: float = _may(1.0, "interval, seconds", min=0.2, max=60)
    timeout_s: float = _may(2.0, "time limit of one probe, seconds", min=0.1, max=30)
    host: str = _may("", "http: the Host header, where it is not the URL's")
    resolver: str = _may("", "http: node or address that resolves the URL's name")
    server: str = _may("", "dns: node or address that is asked")
    qtype: str = _may("A", "dns: type of the record")
    origin: int | None = _may(None, "routes: only paths that end in this AS count")
    as_path: str = _may(
        "", "routes: regular expression; only AS paths in which it is found count, as `^64500 `"
    )
    path: str = _may("in-band", "login: which path of `access`")
    account: str = _may("noc", "login: which account of `access`")

    def __post_init__(self) -> None:
        """Refuse a probe of no kind or of several, and keys of another kind."""
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            named = f"has {' and '.join(given)}" if given else "has no kind"
            raise ValueError(f"{named}; give exactly one of: {', '.join(KINDS)}")
        known = {"id", "from_", "every_s", *KINDS, *OPTIONS[given[0]]}
        extra = [
            each.name
            for each in fields(self)
            if each.name not in known and getattr(self, each.name) != each.default
        ]
        if extra:
            raise ValueError(f"{', '.join(extra)}: no key of a probe of kind {given[0]}")
        if self.kind == "dns" and not self.server:
            raise ValueError("server: is missing; name the node or address that is asked")
        try:
            re.compile(self.as_path)
        except re.error as error:
            raise ValueError(f"as_path: no regular expression: {error}") from error

    @property
    def kind(self) -> str:
        """Return which of the kinds it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)
