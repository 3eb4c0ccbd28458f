"""The statistics of name servers as text, read into cumulative counters.

A counter that a server leaves out is left out, never taken for 0.
"""

import json

from lab.model.event import JsonValue

Counts = dict[str, JsonValue]


def unbound(text: str) -> Counts:
    """Return the counters in the answer of unbound (1.17) to ``stats_noreset``.

    ``servfail`` is there only with ``extended-statistics: yes``.

    Raises:
        ValueError: it is not such an answer.
    """
    names = {
        "total.num.queries": "queries",
        "num.answer.rcode.SERVFAIL": "servfail",
        "total.num.cachehits": "cache_hits",
        "total.num.recursivereplies": "recursions",
        "total.requestlist.current.all": "waiting",
        "num.query.udpout": "sent",
    }
    return _chosen(text, names)


def nsd(text: str) -> Counts:
    """Return the counters in the answer of nsd (4.6) to ``stats_noreset``.

    Raises:
        ValueError: it is not such an answer.
    """
    names = {
        "num.queries": "queries",
        "num.rcode.SERVFAIL": "servfail",
        "num.rcode.NXDOMAIN": "nxdomain",
        "num.dropped": "dropped",
        "num.udp6": "queries6",
    }
    return _chosen(text, names)


def bind(text: str) -> Counts:
    """Return the counters in ``/json/v1/server`` of BIND's (9.18) statistics channel.

    BIND leaves out what is still 0, so an absent counter of a present table is 0.

    Raises:
        ValueError: it is not such an answer.
    """
    shown = json.loads(text)
    try:
        rcodes, view = shown["rcodes"], shown["views"]["_default"]["resolver"]
        return {
            "queries": shown["opcodes"]["QUERY"],
            "servfail": rcodes.get("SERVFAIL", 0),
            "cache_hits": view["cachestats"].get("QueryHits", 0),
            "recursions": shown.get("nsstats", {}).get("QryRecursion", 0),
            "sent": sum(view["stats"].get(each, 0) for each in ("Queryv4", "Queryv6")),
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no statistics of BIND: {text[:80]!r}") from error


def _chosen(text: str, names: dict[str, str]) -> Counts:
    found: Counts = {}
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        if separator and name in names:
            found[names[name]] = int(value)
    if "queries" not in found:
        raise ValueError(f"no statistics: {text[:80]!r}")
    return found
