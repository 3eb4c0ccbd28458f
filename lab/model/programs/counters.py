"""The job of a program that reads the counters of a server."""

from dataclasses import dataclass

COUNTED = ("bind", "haproxy", "legacy", "nsd", "unbound")  # servers whose counters can be read


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersJob:
    """The server of a node, and where its counters are read every ``interval_s`` seconds.

    ``address`` is the control socket of unbound, nsd, haproxy and legacy, and ``host:port`` of
    BIND's statistics channel. HAProxy's may end with ``#`` and the name of a frontend, which is
    ``service`` unless named.
    """

    node: str
    server: str
    address: str
    interval_s: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a server whose counters cannot be read."""
        if self.server not in COUNTED:
            raise ValueError(f"server {self.server!r} is none of {', '.join(COUNTED)}")
