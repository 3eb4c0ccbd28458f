"""What users do when something fails: the documented retry model.

The model (see docs/assumptions.md): a device looks a name up in ``attempts`` rounds over its
resolvers in order. After a failure it asks the next resolver at once; for a silent resolver it
waits ``timeout_s``, as glibc does (resolv.conf(5): two attempts, five seconds). An application
tries again after a capped exponential wait with jitter, until it succeeds.
"""

import random

from lab.model.programs.users import Retry


def wait_s(retry: Retry, failures: int, chance: random.Random) -> float:
    """Return the seconds until an application tries again; 0 ``failures`` at the first.

    They are ``min(cap, base * 2^failures)`` times the jitter.
    """
    # Beyond 2^30 seconds every cap has been reached.
    longest = retry.base_s * 2.0 ** min(failures, 30)
    return min(retry.cap_s, longest) * chance.uniform(*retry.jitter)
