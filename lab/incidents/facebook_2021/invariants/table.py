"""The invariants of this network besides those of any network."""

from lab.incidents.facebook_2021.invariants.loss import losses, possible
from lab.incidents.facebook_2021.invariants.pairs import PROBED, announcers
from lab.incidents.facebook_2021.invariants.reach import failing
from lab.incidents.facebook_2021.invariants.reaching import DataCentres, Names, Pops
from lab.incidents.facebook_2021.invariants.service import Cover, NullRoutes
from lab.verify.invariant import Invariants

INVARIANTS = Invariants(
    judged=(DataCentres(), Pops(), Names(), NullRoutes(), Cover()),
    failing=failing,
    losses=losses,
    possible=possible,
    probed=PROBED,
    announcers=announcers,
)
