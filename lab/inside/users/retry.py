"""What users do when something fails: the documented retry model.

The model (see docs/assumptions.md): a device looks a name up in ``attempts`` rounds over its
resolvers in order, passes on to the next at once when one answers with a failure, and waits
``timeout_s`` for one that is silent, as glibc does (resolv.conf(5): two attempts, five seconds).
An application tries again after a capped exponential wait with jitter, for as long as it takes.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """How long an application waits after its nth failure in a row; times in seconds."""

    base_s: float = 1.0
    cap_s: float = 8.0
    jitter: tuple[float, float] = (0.5, 1.5)

    def wait_s(self, failures: int, chance: random.Random) -> float:
        """Return ``min(cap, base * 2^failures)`` times the jitter; 0 ``failures`` at the first."""
        # Beyond 2^30 seconds every cap has been reached.
        longest = self.base_s * 2.0 ** min(failures, 30)
        return min(self.cap_s, longest) * chance.uniform(*self.jitter)


@dataclass(frozen=True, slots=True)
class Stub:
    """How a device asks its resolvers; times in seconds, ``max_ttl`` caps its cache."""

    timeout_s: float = 5.0
    attempts: int = 2
    max_ttl: float = 86400.0
    port: int = 53
