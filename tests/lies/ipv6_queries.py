"""Lies about name servers that are asked over IPv6 too."""

from typing import Any

from lab.incidents.facebook_2021.facts.score import judged_in
from lab.model.event import Event
from tests.lies.delegation import fewer, other
from tests.lies.edits import Edit, Lies, blind, change, drop
from tests.lies.runs import events
from tests.lies.updates import ends_at

NAME = "facebook-2021-dns6"
EARLY = ("before",)
OUT = ("outage", "diagnose")
A6 = "2a03:2880:f0fc:c:face:b00c:0:35"
LUMEN6 = "2a03:2880:ff03::"  # its own address on its link to a PoP, of space of AS 32934
SIX = {"target": lambda target: ":" in str(target)}
OUTSIDE6 = {"role": "authority", "scope": "outside", **SIX}
INSIDE6 = {"role": "authority", "scope": "in-pop", **SIX}
FINE = {"rcode": "NOERROR", "ok": True}
SILENT = {"rcode": "TIMEOUT", "ok": False}


def _counted(share: float) -> Edit:
    """Let name servers have counted so much of what they did over IPv6."""

    def less(event: Event) -> dict[str, Any]:
        return {"queries6": round(share * float(str(event.data["queries6"])))}

    return change("counter", server="nsd", queries6=lambda each: each is not None, to=less)


LIES: Lies = {
    "F10": {
        "over IPv6 they died in a transit's router": change(
            "trace", *OUT, to=ends_at(LUMEN6), **SIX
        ),
        "over IPv6 they were told unreachable": change(
            "trace", *OUT, to={"answered": "unreachable"}, **SIX
        ),
        "over IPv6 they arrived": change("trace", *OUT, to={"answered": "reached"}, **SIX),
        "over IPv6 they never arrived before": change(
            "trace", *EARLY, to={"answered": "silent"}, **SIX
        ),
        "over IPv6 nobody was answered before": change("dns", *EARLY, to=SILENT, **OUTSIDE6),
        "queries over IPv6 were refused": change(
            "dns", *OUT, to={"rcode": "UNREACHABLE"}, **OUTSIDE6
        ),
        "one query over IPv6 was answered": change(
            "dns", "diagnose", role="authority", scope="outside", target=A6, to=FINE
        ),
        "nobody traced one of the four": drop("trace", *OUT, target=A6),
        "nobody asked one of the four": drop("dns", *OUT, role="authority", target=A6),
        "nobody asked over IPv6": drop("dns", **OUTSIDE6),
        "the traces of IPv6 were blind": blind("trace", *OUT, **SIX),
    },
    "F19": {
        "one referral lacks a record": change("dns", "diagnose", role="parent", to=fewer),
        "resolvers know another IPv4 address": change(
            "dns", *EARLY, role="delegation", qtype="A", to=other("129.134.30.12", "192.0.2.1")
        ),
        "resolvers know another IPv6 address": change(
            "dns", *EARLY, role="delegation", qtype="AAAA", to=other(A6, "2001:db8::1")
        ),
        "resolvers sent nothing over IPv6: all that was counted were looks": _counted(0.8),
        "name servers counted nothing over IPv6": _counted(0.0),
        "the counters say nothing of IPv6": change("counter", server="nsd", to={"queries6": None}),
        "nobody read the counters": drop("counter", *EARLY, server="nsd"),
        "nobody asked resolvers for IPv4 addresses": drop("dns", role="delegation", qtype="A"),
        "one of the eight was not asked for": drop(
            "dns", role="delegation", qtype="A", name="c.ns.facebook.com."
        ),
    },
    "F21": {
        "over IPv6 one name server was dead": change(
            "dns", *OUT, server="dns-lhr", to=SILENT, **INSIDE6
        ),
        "over IPv6 somebody outside had answers": change("dns", *OUT, to=FINE, **OUTSIDE6),
        "over IPv6 nobody outside ever had answers": change(
            "dns", "steady", to=SILENT, **OUTSIDE6
        ),
        "over IPv6 one never answered inside": change(
            "dns", "steady", server="dns-lhr", to=SILENT, **INSIDE6
        ),
        "over IPv6 one was not asked inside": drop("dns", *OUT, server="dns-lhr", **INSIDE6),
        "over IPv6 one of the four was not asked outside": drop(
            "dns", *OUT, role="authority", scope="outside", target=A6
        ),
        "the looks inside were blind": blind("dns", *OUT, **INSIDE6),
    },
}
# The others have their lies about runs without it.
OWED = frozenset(fact.id for fact in judged_in(events(NAME))) - LIES.keys()
