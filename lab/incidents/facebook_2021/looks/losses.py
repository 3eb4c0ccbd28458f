"""What a change can cut off in this network."""

from collections.abc import Iterator, Mapping
from contextlib import closing

from lab.incidents.facebook_2021.looks import expected
from lab.incidents.facebook_2021.looks.checks import loss_checks
from lab.incidents.facebook_2021.looks.routers import rib
from lab.incidents.facebook_2021.record import COVER
from lab.model.topology import Topology
from lab.ports import RunningLab
from lab.probes.routers import RouterProbes
from lab.push.rehearsal import Losses


def losses(topology: Topology) -> Losses:
    """Return what somebody can lose, by the words of ``lab.model.change.Outcome``."""
    collector = expected.collector(topology)

    def uncovered(lab: RunningLab) -> Iterator[str]:
        with closing(RouterProbes(lab)) as probes:
            looks = rib(probes, collector)
        for look in looks:
            prefixes = look.data.get("prefixes")
            if isinstance(prefixes, Mapping) and str(COVER) not in prefixes:
                yield "cover"

    return Losses(loss_checks(topology), uncovered, "plane")
