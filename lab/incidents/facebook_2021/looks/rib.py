"""A collector's paths to the prefixes of one AS; pure."""

from collections.abc import Mapping
from ipaddress import IPv4Network

from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.looks.expected import Collector
from lab.probes.frr_json import Path, Summary
from lab.probes.look import Look


def rib_look(
    collector: Collector, origin: int, table: Mapping[str, tuple[Path, ...]], summary: Summary
) -> Look:
    """Return the ``rib`` look of a collector: who feeds it, and its paths to an AS's prefixes.

    The prefixes inside the collector's ``space`` are told with every AS at which a path to them
    ends, so that a foreign origin shows, of a more-specific prefix too.
    """
    prefixes: dict[str, int] = {}
    best: dict[str, str] = {}
    origins: dict[str, str] = {}
    for prefix, paths in table.items():
        own = [path for path in paths if _end(path) == str(origin)]
        if own:
            prefixes[prefix] = len(own)
        for path in own:
            if path.best:
                best[prefix] = path.as_path
        if paths and (own or collector.owns(IPv4Network(prefix))):
            origins[prefix] = " ".join(sorted({_end(path) for path in paths}))
    up = {session.neighbor: session.up for session in summary.sessions}
    feeders = {node: up.get(address, False) for address, node in collector.feeders.items()}
    seen = Rib(origin=origin, prefixes=prefixes, best=best, origins=origins, feeders=feeders)
    return Look.of(seen, collector.node)


def _end(path: Path) -> str:
    return path.as_path.split()[-1] if path.as_path else ""
