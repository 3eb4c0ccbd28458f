"""A collector's paths to the prefixes of one AS; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TypeAlias

from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.looks.expected import Collector
from lab.probes.frr_json import Path, Summary
from lab.probes.look import Look

Table: TypeAlias = Mapping[str, tuple[Path, ...]]


def rib_look(
    collector: Collector, origin: int, table: Table, summary: Summary, table6: Table | None = None
) -> Look:
    """Return the ``rib`` look of a collector: who feeds it, and its paths to an AS's prefixes.

    The prefixes inside the collector's ``space`` are told with every AS at which a path to them
    ends, so that a foreign origin shows, of a more-specific prefix too. ``table6`` is that of
    IPv6, where the network has it.
    """
    up = {session.neighbor: session.up for session in summary.sessions}
    feeders = {node: up.get(address, False) for address, node in collector.feeders.items()}
    told = _told(collector, origin, table)
    told6 = _told(collector, origin, table6) if table6 is not None else None
    seen = Rib(
        origin=origin, prefixes=told.prefixes, best=told.best, origins=told.origins,
        feeders=feeders,
        prefixes6=told6.prefixes if told6 else None,
        origins6=told6.origins if told6 else None,
    )  # fmt: skip
    return Look.of(seen, collector.node)


@dataclass(frozen=True, slots=True)
class _Told:
    """Of a table: the number of paths, the best path, and where paths end, by prefix."""

    prefixes: dict[str, int] = field(default_factory=dict)
    best: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)


def _told(collector: Collector, origin: int, table: Table) -> _Told:
    told = _Told()
    for prefix, paths in table.items():
        own = [path for path in paths if _end(path) == str(origin)]
        if own:
            told.prefixes[prefix] = len(own)
        for path in own:
            if path.best:
                told.best[prefix] = path.as_path
        if paths and (own or collector.owns(ip_network(prefix))):
            told.origins[prefix] = " ".join(sorted({_end(path) for path in paths}))
    return told


def _end(path: Path) -> str:
    return path.as_path.split()[-1] if path.as_path else ""
