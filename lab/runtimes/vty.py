"""Connections to the vty sockets of FRR daemons in nodes, for probes from outside."""

from lab.frr.vty import Connected, VtyConnection

# Longer than any daemon computes an answer; a full table takes seconds on a loaded machine.
_TIMEOUT_S = 30.0


def kept(connected: Connected, place: str) -> VtyConnection:
    """Return a connection on which a command that FRR warns about counts as done.

    Raises:
        CommandError: the daemon is gone.
    """
    return VtyConnection(connected, place, timeout_s=_TIMEOUT_S, warnings=True)
