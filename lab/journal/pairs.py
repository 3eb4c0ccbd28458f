"""Pairs: which node reaches what, as the events of probes show it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lab.journal.declared import source_of, target_of
from lab.journal.kinds.probe import Dns, Http, Reach, Tcp
from lab.model.event import Event

_SILENT = ("TIMEOUT", "UNREACHABLE")


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A node and the address that it asks, or a prefix; a prefix has neither protocol nor port."""

    node: str
    target: str
    protocol: str = ""
    port: int = 0

    def __str__(self) -> str:
        """Return the pair for people."""
        over = f" {self.protocol}/{self.port}" if self.port else ""
        return f"{self.node} -> {self.target}{over}"


@dataclass(frozen=True, slots=True)
class Probed:
    """The kinds of events that are about pairs, and how the pairs of an event are read."""

    kinds: tuple[str, ...]
    pairs: Callable[[Event], Iterable[tuple[Pair, bool]]]


def packets(event: Event) -> Iterator[tuple[Pair, bool]]:
    """Yield the pair of a probe that sent packets to an address, and whether it was reached.

    Only name servers count as asked: the answer of a resolver depends on other servers.
    """
    data = event.data
    address, port = str(data.get("address")), data.get("port")
    if event.kind == Dns.kind and data.get("role") == "authority":
        answered = data.get("rcode") not in _SILENT
        yield Pair(event.subject, str(data.get("target")), "udp", 53), answered
    elif event.kind == Http.kind and data.get("by") == "address":
        yield Pair(event.subject, address, "tcp", 80), data.get("status") is not None
    elif event.kind in (Reach.kind, Tcp.kind) and isinstance(port, int):
        yield Pair(event.subject, address, "tcp", port), data.get("ok") is True


PACKETS = Probed(("reach", "tcp", "dns", "http"), packets)


def of_a_probe(event: Event) -> Iterator[tuple[Pair, bool]]:
    """Yield the pair of a declared probe, and whether the probe succeeded."""
    probe, ok = event.data.get("probe"), event.data.get("ok")
    if isinstance(probe, str) and isinstance(ok, bool):
        yield Pair(source_of(event), f"{probe} {target_of(event)}".strip(), event.kind, 1), ok
