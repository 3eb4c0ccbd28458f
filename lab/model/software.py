"""What the programs on a node are, as far as their configuration depends on it."""

from dataclasses import dataclass

NODE_IMAGE = "stormdrill/node"
# `privileged: false` is honoured since 0.78, `skip-when-unused` since 0.76.
OLDEST_CONTAINERLAB = (0, 78)


@dataclass(frozen=True, slots=True)
class Software:
    """Releases and abilities; ``unbound_limits`` are its options against reply floods.

    ``ipv6`` says whether the kernel of the nodes has IPv6.

    Unbound has ``wait-limit`` and ``discard-timeout`` since 1.20 and in Debian's 1.17.1-2+deb12u2.
    """

    frr: tuple[int, ...] = (8, 4)
    unbound_limits: bool = True
    ipv6: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that queries a program, and its standard input."""

    argv: tuple[str, ...]
    stdin: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """The output of a program, stdout and stderr together; status 127 if it is missing."""

    returncode: int
    text: str
