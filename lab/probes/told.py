"""When the routers of a lab have told their neighbors what they know."""

from contextlib import closing

from lab.model.errors import CommandError
from lab.ports import Clock
from lab.probes.routers import Looked, RouterProbes

WITHIN_S = 60.0  # twice the longest advertisement interval that RFC 4271 (section 10) proposes
EVERY_S = 0.5


def told(lab: Looked, clock: Clock) -> bool:
    """Return, at latest a minute from now, whether no route waits to be sent to a BGP neighbor.

    A router that cannot be asked is not waited for.
    """
    until = clock.now() + WITHIN_S
    routers = [node.name for node in lab.nodes() if dict(node.daemons).get("bgpd") == "running"]
    with closing(RouterProbes(lab)) as probes:
        while any(_tells(probes, router) for router in routers):
            if clock.now() > until:
                return False
            clock.sleep(EVERY_S)
    return True


def _tells(probes: RouterProbes, router: str) -> bool:
    try:
        return probes.tells(router)
    except CommandError:
        return False
