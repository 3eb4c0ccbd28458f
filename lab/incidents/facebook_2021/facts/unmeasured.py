"""The facts that a run does not measure, or not every run, each with the reason why."""

REASONS = {
    "F13": "needs the phase control-prefixes, in which other prefixes are withdrawn (C3)",
    "F18": "needs IPv6, which this network, or the host, does not have",
    "F29": "it is F15 plus a cache (two TTLs on the day); depth and TTL are compressed in a lab",
    "F38": "needs a run that keeps DNS with the backbone down: dns-kept.yml plays it (C4)",
    "F39": "the gap is the paced restart's length, a parameter",
    "F40": "pages of the lab have no embedded objects",
    "F41": "the lab has no third-party pages",
    "F47": "about people and buildings; a game day tells it as an inject",
    "F48": "human delays are parameters",
    "F49": "a matter of scale",
    "F51": "the lab has no power",
    "F52": "links of the lab have no capacity limit",
    "F53": "about exercises held before; a facilitator's note",
    "F54": "about intent; a debriefing note",
}
