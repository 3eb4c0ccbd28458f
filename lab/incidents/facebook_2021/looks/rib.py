"""A collector's paths to the prefixes of one AS; pure."""

from collections.abc import Mapping

from lab.incidents.facebook_2021.events import Rib
from lab.probes.frr_json import Path
from lab.probes.look import Look


def rib_look(collector: str, origin: int, table: Mapping[str, tuple[Path, ...]]) -> Look:
    """Return the ``rib`` look of a collector: how many paths end in ``origin``, and the best."""
    prefixes: dict[str, int] = {}
    best: dict[str, str] = {}
    for prefix, paths in table.items():
        own = [path for path in paths if path.as_path.split()[-1:] == [str(origin)]]
        if own:
            prefixes[prefix] = len(own)
        for path in own:
            if path.best:
                best[prefix] = path.as_path
    return Look.of(Rib(origin=origin, prefixes=prefixes, best=best), collector)
