"""Lies about links of limited capacity and a return that was paced."""

from typing import Any

from lab.incidents.facebook_2021.facts.score import judged_in
from lab.model.event import Event
from tests.lies.edits import Edit, Lies, all_of, blind, change, drop, starve
from tests.lies.runs import events

NAME = "facebook-2021-capacity"
BACK = ("return", "after")
OUT = ("outage", "diagnose")
FAILED = ("http_5xx", "http_fail", "servfail", "dns_timeout", "dns_other")
WEB = {"server": "haproxy", "subject": lambda node: str(node).startswith("web")}


def _pages(turned: str, into: str, share: float = 1.0) -> Edit:
    """Let a share of the pages have ended another way."""

    def to(event: Event) -> dict[str, Any]:
        apps: Any = event.data["apps"]
        return {"apps": {name: _turned(counts) for name, counts in apps.items()}}

    def _turned(counts: dict[str, float]) -> dict[str, float]:
        moved = counts[turned] * share
        return {**counts, turned: counts[turned] - moved, into: counts[into] + moved}

    return change("load", *BACK, to=to)


def _paced(seconds: float) -> Edit:
    def to(event: Event) -> dict[str, Any]:
        parameters: Any = event.data["parameters"]
        dials = {"capacity.paced_s": seconds, "warmup.cold_start_s": 0.0}
        return {"parameters": {**parameters, **dials}}

    return change("run.started", to=to)


def _served(more_a_second: float) -> Edit:
    """Let data centres have counted more requests in the return."""

    def to(event: Event) -> dict[str, Any]:
        return {"http_2xx": float(str(event.data["http_2xx"])) + more_a_second * event.at}

    return change("counter", *BACK, to=to, **WEB)


def _carried(share: float, dropped_a_second: float) -> Edit:
    """Let each link have carried this share of its capacity in the return."""

    def to(event: Event) -> dict[str, Any]:
        ends: Any = event.data["interfaces"]
        return {"interfaces": {name: _full(event.at, counts) for name, counts in ends.items()}}

    def _full(at: float, counts: dict[str, float]) -> dict[str, float]:
        octets = share * counts["rate_kbit"] * 125 * at
        return {**counts, "octets": octets, "dropped": dropped_a_second * at}

    return change("queues", *BACK, to=to)


LIES: Lies = {
    "F39": {
        "applications were back with their names": all_of(
            *(_pages(each, "http_ok") for each in FAILED)
        ),
        "users were refused to the end": _pages("http_ok", "http_5xx", 0.2),
        "nothing was paced": _paced(0.0),
        "nobody looked names up": drop("dns", "repair", *BACK, role="resolver"),
        "no name resolved again": change(
            "dns", "repair", *BACK, role="resolver", to={"rcode": "SERVFAIL"}
        ),
    },
    "F41": {
        "pages were as fast as before": change("page", *OUT, to={"took_ms": 12.0}),
        "pages were slower than any device has patience": change(
            "page", *OUT, to={"took_ms": 40000.0}
        ),
        "the page itself did not come": change("page", *OUT, to={"ok": False}),
        "its object came": change("page", *OUT, to={"object_ok": True}),
        "it was as slow before": change("page", "before", to={"took_ms": 10003.0}),
        "nobody fetched it": drop("page", *OUT),
        "the looks were blind": blind("page", *OUT),
    },
    "F51": {
        "the data centres served far more": _served(40.0),
        "nothing was paced": _paced(0.0),
        "the host was slow, and half the pages were never made": all_of(
            starve, _pages("http_ok", "http_5xx", 0.5)
        ),
        "nobody read the counters": drop("counter", *BACK, **WEB),
        "the data centres served nobody before": change(
            "counter", "steady", to={"http_2xx": 0}, **WEB
        ),
    },
    "F52": {
        "the links were full": _carried(1.0, 20.0),
        "they were full and dropped nothing": _carried(1.0, 0.0),
        "one page in ten did not come in time": _pages("http_ok", "http_fail", 0.1),
        "users were refused to the end": _pages("http_ok", "http_5xx", 0.2),
        "nothing was paced": _paced(0.0),
        "the host was slow, and half the pages were never made": all_of(
            starve, _pages("http_ok", "http_5xx", 0.5)
        ),
        "nobody read the links": drop("queues", *BACK),
        "the looks at one router's links were blind": blind("queues", *BACK, subject="eb1-prn"),
        "links had no limit": blind("queues"),
        "no user was counted": drop("load", *BACK),
    },
}
# The others have their lies about runs without it.
OWED = frozenset(fact.id for fact in judged_in(events(NAME))) - LIES.keys()
