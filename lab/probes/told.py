"""When the routers of a lab have told their neighbors what they know."""

from contextlib import closing

from lab.model.errors import CommandError
from lab.ports import Clock
from lab.probes.routers import Looked, RouterProbes

WITHIN_S = 60.0  # twice the longest advertisement interval that RFC 4271 (section 10) proposes
EVERY_S = 0.25
SILENT_S = 1.0  # what was sent last has arrived by then, on a busy host too


def told(lab: Looked, clock: Clock) -> bool:
    """Return, within a minute, whether no route has waited for a neighbor for a second.

    A router that cannot be asked is not waited for.
    """
    now = since = clock.now()
    until = now + WITHIN_S
    routers = [node.name for node in lab.nodes() if node.runs("bgpd")]
    with closing(RouterProbes(lab)) as probes:
        while now - since < SILENT_S:
            if now > until:
                return False
            clock.sleep(EVERY_S)
            now = clock.now()
            if any(_tells(probes, router) for router in routers):
                since = now
    return True


def _tells(probes: RouterProbes, router: str) -> bool:
    try:
        return probes.tells(router)
    except CommandError:
        return False
