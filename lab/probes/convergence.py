"""Whether every session and adjacency of a lab is there, and whether tables still move."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lab.probes.frr_json import Adjacency, Summary

_NAMED = 5  # how many of the missing are told by name


@dataclass(frozen=True, slots=True)
class Convergence:
    """One look at a whole lab.

    ``fingerprint`` is the same in two looks only if no BGP table changed between them;
    ``versions`` are those of the tables, by router.
    """

    ok: bool
    checks: Mapping[str, str]
    fingerprint: str
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Counts sessions, adjacencies and daemons, and keeps the names of those that are missing."""

    owners: Mapping[str, str]
    _up: dict[str, int] = field(default_factory=dict)
    _missing: dict[str, list[str]] = field(default_factory=dict)
    _tables: list[str] = field(default_factory=list)
    _versions: dict[str, int] = field(default_factory=dict)

    def bgp(self, node: str, summary: Summary) -> None:
        """Count a router's sessions; those it shut down itself do not matter."""
        wanted = [session for session in summary.sessions if not session.shut]
        down = [
            f"{node} to {self.owners.get(session.neighbor, session.neighbor)} {session.state}"
            for session in wanted
            if not session.up
        ]
        self._count("bgp", len(wanted) - len(down), down)
        self._tables.append(f"{node} {summary.version} {summary.routes}")
        self._versions[node] = summary.version

    def ospf(self, node: str, found: tuple[Adjacency, ...], expected: int) -> None:
        """Count a router's adjacencies against the adjacencies it should have."""
        full = sum(adjacency.full for adjacency in found)
        wanted = max(expected, len(found))
        self._count("ospf", full, [f"{node} has {full} of {wanted}"] * (wanted - full))

    def lost(self, what: str) -> None:
        """Count a daemon that could not be asked."""
        self._count("daemons", 0, [what])

    def answered(self) -> None:
        """Count a daemon that could be asked."""
        self._count("daemons", 1, [])

    def result(self) -> Convergence:
        """Return what was counted; nothing at all is not converged."""
        checks = {name: _told(up, self._missing[name]) for name, up in sorted(self._up.items())}
        ok = bool(checks) and not any(self._missing.values())
        tables = "\n".join(sorted(self._tables)).encode()
        fingerprint = hashlib.blake2b(tables, digest_size=8).hexdigest()
        return Convergence(ok, checks, fingerprint, self._versions)

    def _count(self, name: str, up: int, missing: Iterable[str]) -> None:
        self._up[name] = self._up.get(name, 0) + up
        self._missing.setdefault(name, []).extend(missing)


def _told(up: int, missing: list[str]) -> str:
    text = f"{up} of {up + len(missing)}"
    names = list(dict.fromkeys(missing))
    if names:
        text += "; missing: " + ", ".join(names[:_NAMED])
    return text + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
