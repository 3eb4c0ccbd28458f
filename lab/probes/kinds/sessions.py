"""The probe ``sessions``: how many sessions of a router are up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lab.journal.kinds.probe import Sessions
from lab.model.errors import CommandError
from lab.probes import frr_json
from lab.probes.kinds.kind import AskedProbe, Outside, must, picked
from lab.probes.look import Look

_SUMMARY = "show bgp summary json"
_NEIGHBORS = "show ip ospf neighbor json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsProbe(AskedProbe):
    """Routers are asked for their BGP sessions or OSPF adjacencies."""

    kind = Sessions.kind
    event = Sessions

    sessions: Literal["bgp", "ospf"] = must("sessions of the routers themselves")

    def look(self, outside: Outside) -> Iterator[Look]:
        """Yield how many sessions of each router are up, of how many."""
        for node in picked(self.from_, outside.scene.topology):
            yield Look.of(self._seen(node.name, outside), node.name)

    def _seen(self, node: str, outside: Outside) -> Sessions:
        try:
            states = self._states(node, outside)
        except CommandError as error:
            return Sessions(probe=self.id, blind=str(error))
        up = sum(states.values())
        return Sessions(
            probe=self.id,
            protocol=self.sessions,
            up=up,
            configured=len(states),
            down=[outside.routers.owner(name) for name, ok in states.items() if not ok],
            ok=0 < len(states) == up,
        )

    def _states(self, node: str, outside: Outside) -> dict[str, bool]:
        """Return by neighbor whether its session is up."""
        if self.sessions == "bgp":
            return dict(outside.routers.read(node, "bgpd", _SUMMARY, frr_json.neighbors))
        ends = outside.routers.read(node, "ospfd", _NEIGHBORS, frr_json.adjacencies)
        return {f"{end.neighbor} {end.interface}": end.full for end in ends}
