"""Links of limited capacity: a token bucket at each end, one request to the kernel each."""

import struct
from collections.abc import Mapping

from lab.model.shaping import bucket
from lab.runtimes.embedded import netlink
from lab.runtimes.embedded.netlink import attribute

_ROOT = 0xFFFFFFFF  # as TC_H_ROOT of linux/pkt_sched.h
_ETHERNET = 1  # as TC_LINKLAYER_ETHERNET: the kernel needs no table of times then
_TCA_KIND, _TCA_OPTIONS = 1, 2
_TCA_TBF_PARMS, _TCA_TBF_BURST = 1, 6


def buckets(index: Mapping[str, int], capacities: Mapping[str, int]) -> list[bytes]:
    """Return the requests that shape a node's interfaces; ``index`` has their numbers."""
    return [_tbf(index[name], kbit) for name, kbit in capacities.items()]


def _tbf(index: int, kbit: int) -> bytes:
    shape = bucket(kbit)
    rate = struct.pack("=BBHhHI", 0, _ETHERNET, 0, 0, 0, shape.rate)
    no_peak = bytes(len(rate))
    parms = rate + no_peak + struct.pack("=III", shape.limit, 0, 0)  # struct tc_tbf_qopt
    options = attribute(_TCA_TBF_PARMS, parms) + attribute(_TCA_TBF_BURST, shape.burst)
    return netlink.request(
        netlink.NEWQDISC,
        netlink.CREATE | netlink.EXCL,
        struct.pack("=BxxxiIII", 0, index, 0, _ROOT, 0),
        attribute(_TCA_KIND, "tbf"),
        attribute(_TCA_OPTIONS, options),
    )
