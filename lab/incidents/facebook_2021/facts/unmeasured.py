"""The facts that a run does not measure, or not every run, each with the reason why."""

_CAPACITY = "needs links of limited capacity: --set capacity.links=on"

REASONS = {
    "F13": "needs the phase control-prefixes, in which other prefixes are withdrawn (C3)",
    "F18": "needs IPv6, which this network, or the host, does not have",
    "F29": "it is F15 plus a cache (two TTLs on the day); depth and TTL are compressed in a lab",
    "F38": "needs a run that keeps DNS with the backbone down: dns-kept.yml plays it (C4)",
    "F39": _CAPACITY,
    "F40": f"a story, told without a verdict; {_CAPACITY}",
    "F41": _CAPACITY,
    "F47": "about people and buildings; a game day tells it as an inject",
    "F48": "human delays are parameters",
    "F49": "a matter of scale",
    "F51": f"the lab has no power; as a proxy of requests {_CAPACITY}",
    "F52": _CAPACITY,
    "F53": "about exercises held before; a facilitator's note",
    "F54": "about intent; a debriefing note",
}
