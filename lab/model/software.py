"""What the programs on a node are, as far as their configuration depends on it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Software:
    """Releases and abilities; ``unbound_limits`` are its options against reply floods.

    Unbound has ``wait-limit`` and ``discard-timeout`` since 1.20 and in Debian's 1.17.1-2+deb12u2.
    """

    frr: tuple[int, ...] = (8, 4)
    unbound_limits: bool = True
