"""The timers of BGP in one deployment: the dials, and what its seed draws from them."""

from dataclasses import dataclass
from math import ceil
from random import Random

from lab.incidents.facebook_2021.dials import BgpSettings
from lab.model.dial import Switch

LEAST_SHARE = 0.75  # RFC 4271, 9.2.1.1 and 10: jitter takes up to a quarter away


@dataclass(frozen=True, slots=True)
class Timers:
    """The dials of BGP, and the seed of what each session draws for itself."""

    dials: BgpSettings
    seed: int

    def mrai_s(self, router: str, neighbor: str) -> int:
        """Return a router's advertisement interval towards a neighbor in another AS.

        FRR takes whole seconds and draws nothing itself, so each session keeps what it drew.
        """
        most = self.dials.mrai_s
        if self.dials.mrai_jitter is not Switch.ON:
            return most
        drawn = Random(f"{self.seed}-{router}-{neighbor}")  # noqa: S311  no secret
        return drawn.randint(ceil(LEAST_SHARE * most), most)
