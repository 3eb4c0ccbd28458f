"""Lies about the control in which other prefixes are withdrawn."""

from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.model.event import Event
from tests.lies.edits import Edit, Lies, blind, change, drop
from tests.lies.tables import half_deaf

PHASE = "control-prefixes"
OTHERS = tuple(f"129.134.{number}.0/24" for number in (25, 26, 27, 28, 29, 65))
DNS = tuple(map(str, DNS_PREFIXES))


def _there(prefix: str) -> Edit:
    """Let the collector have kept its paths to a prefix."""

    def kept(event: Event) -> dict[str, object]:
        prefixes = event.data["prefixes"]
        assert isinstance(prefixes, dict)
        return {"prefixes": {**prefixes, prefix: 5}}

    return change("rib", PHASE, to=kept)


def _without(*gone: str) -> Edit:
    """Let a feeder or more have lost prefixes."""

    def lost(event: Event) -> dict[str, object]:
        prefixes = event.data["prefixes"]
        assert isinstance(prefixes, dict)
        fewer = {name: int(str(paths)) - (name in gone) for name, paths in prefixes.items()}
        return {"prefixes": fewer}

    return change("rib", PHASE, to=lost)


_SHARED: dict[str, Edit] = {
    "one prefix stayed": _there(OTHERS[0]),
    "nothing was withdrawn": change(
        "rib", PHASE, to={"prefixes": dict.fromkeys((*OTHERS, *DNS, "129.134.0.0/17"), 5)}
    ),
    "one feeder did not withdraw": drop("bgp", PHASE, type="W", peer_as=786),
    "a feeder was not up": half_deaf(4, PHASE),
    "no feeder was heard": drop("bgp", PHASE),
    "nobody read the table": drop("rib", PHASE),
    "the table was not seen": blind("rib", PHASE),
    "names did not resolve": change("dns", PHASE, role="resolver", to={"rcode": "SERVFAIL"}),
    "nobody asked for names": drop("dns", PHASE, role="resolver"),
}
LIES: Lies = {
    "C3": {
        **_SHARED,
        "a DNS prefix lost a path": _without(DNS[0]),
        "all DNS prefixes left too": change(
            "rib", PHASE, to={"prefixes": {"129.134.0.0/17": 5, "157.240.0.0/17": 5}}
        ),
        "users noticed": change("load", PHASE, to={"apps": {"facebook": {"http_fail": 5}}}),
        "nobody was served before": change(
            "load", "steady", to={"apps": {"facebook": {"http_fail": 5}}}
        ),
        "the users were not seen": drop("load", PHASE),
    },
    "F13": {
        **_SHARED,
        "names resolved without DNS prefixes": change(
            "dns", "outage", "diagnose", role="resolver", to={"rcode": "NOERROR"}
        ),
        "DNS prefixes stayed in the outage": change(
            "rib",
            "outage",
            "diagnose",
            to={"prefixes": dict.fromkeys((*DNS, "129.134.0.0/17"), 5)},
        ),
        "all prefixes left in the outage": change(
            "rib", "outage", "diagnose", to={"prefixes": {"129.134.0.0/17": 5}}
        ),
        "nobody read the table in the outage": drop("rib", "outage", "diagnose"),
    },
}
OWED: frozenset[str] = frozenset()
