"""The probe ``routes``: a router's paths to prefixes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from lab.journal.kinds.probe import Routes
from lab.model.errors import CommandError, Problem
from lab.probes import frr_json
from lab.probes.kinds.kind import AskedProbe, Outside, Scene, may, must, picked
from lab.probes.look import Look

_TABLE = "show bgp ipv4 unicast json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesProbe(AskedProbe):
    """Routers are asked for their BGP tables.

    A path counts when it ends in the AS ``origin`` and ``as_path`` is found in it.
    """

    kind = Routes.kind
    event = Routes

    routes: tuple[str, ...] = must(
        "prefixes to look for in the routers' BGP tables; an empty list counts all routes"
    )
    origin: int | None = may(None, "routes: only paths that end in this AS count")
    as_path: str = may(
        "", "routes: regular expression; only AS paths in which it is found count, as `^64500 `"
    )

    def __post_init__(self) -> None:
        """Refuse a pattern that is none."""
        try:
            re.compile(self.as_path)
        except re.error as error:
            raise ValueError(f"as_path: no regular expression: {error}") from error

    def problems(self, scene: Scene) -> Iterator[Problem]:
        """Yield the nodes that are no routers, and the prefixes that are none."""
        yield from AskedProbe.problems(self, scene)
        for prefix in self.routes:
            try:
                IPv4Network(prefix)
            except ValueError:
                hint = "as 192.0.2.0/24, without bits of a host"
                yield Problem("routes", f"{prefix!r} is no prefix of IPv4", hint)

    def look(self, outside: Outside) -> Iterator[Look]:
        """Yield the valid paths of each router to the prefixes, those that count."""
        for node in picked(self.from_, outside.scene.topology):
            yield Look.of(self._seen(node.name, outside), node.name)

    def _seen(self, node: str, outside: Outside) -> Routes:
        try:
            table = outside.routers.read(node, "bgpd", _TABLE, frr_json.paths)
        except CommandError as error:
            return Routes(probe=self.id, blind=str(error))
        known = {prefix: self._counted(table.get(prefix, ())) for prefix in self.routes}
        best = {
            prefix: path.as_path for prefix, paths in known.items() for path in paths if path.best
        }
        present = sum(1 for paths in known.values() if paths)
        return Routes(
            probe=self.id,
            prefixes={prefix: len(paths) for prefix, paths in known.items()},
            best=best,
            present=present,
            chosen=len(best),
            paths=sum(map(len, known.values())),
            wanted=len(self.routes),
            total=len(table),
            ok=present == len(self.routes),
        )

    def _counted(self, paths: Sequence[frr_json.Path]) -> list[frr_json.Path]:
        return [
            path
            for path in paths
            if (self.origin is None or path.as_path.split()[-1:] == [str(self.origin)])
            and re.search(self.as_path, path.as_path)
        ]
