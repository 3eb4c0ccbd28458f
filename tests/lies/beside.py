"""Lies about what stands beside the applications: registrar, tools, names of others."""

from collections.abc import Mapping
from typing import Any

from lab.incidents.facebook_2021.facts.score import judged_in
from lab.model.event import Event
from tests.lies.edits import Edit, Lies, blind, change, drop
from tests.lies.runs import events

NAME = "facebook-2021-names"
STEADY = ("before",)
OUT = ("outage", "diagnose")
BACK = ("repair", "return", "after")
CAME = {"ok": True, "status": 200, "error": "", "address": "157.240.3.35"}
UNKNOWN_NAME = {"ok": False, "status": None, "error": "dns", "address": ""}
SILENT = {"ok": False, "status": None, "error": "timeout"}
RESOLVER = "cloudflare"  # the node at 1.1.1.1


def _page(app: str, *when: str, to: Mapping[str, Any], by: str = "name") -> Edit:
    return change("http", *when, app=app, by=by, to=to)


def _asked(services: int) -> Edit:
    """Let users count so many queries a second for other services at 1.1.1.1 in the outage."""

    def told(load: Event) -> Mapping[str, Any]:
        others = load.data["others"]
        assert isinstance(others, dict)
        return {"others": {**others, "services": {"queries": {"1.1.1.1": services}}}}

    return change("load", "fault", *OUT, to=told)


LIES: Lies = {
    "F31": {
        "it said no SERVFAIL late": change("counter", *OUT, subject=RESOLVER, to={"servfail": 0}),
        "it said none before": change("counter", *STEADY, subject=RESOLVER, to={"servfail": 0}),
        "its counter was not told": change(
            "counter", *OUT, subject=RESOLVER, to={"servfail": None}
        ),
        "its counter was blind": blind("counter", *OUT, subject=RESOLVER),
        "nobody read its counter": drop("counter", subject=RESOLVER),
    },
    "F34": {
        "nobody turned to others": _asked(0),
        "users did not count them": change("load", *OUT, to={"others": None}),
        "users were not counted": drop("load", *OUT),
        "the others failed as well": change(
            "dns", "fault", *OUT, role="service", to={"rcode": "SERVFAIL", "ok": False}
        ),
        "nobody looked whether they resolve": drop("dns", role="service"),
    },
    "F35": {
        "it came all the while": _page("registrar", *OUT, to=CAME),
        "its name resolved, its page stayed away": _page("registrar", *OUT, to=SILENT),
        "it never came": _page("registrar", to=UNKNOWN_NAME),
        "it did not come before": _page("registrar", *STEADY, to=SILENT),
        "it did not come back": _page("registrar", *BACK, to=UNKNOWN_NAME),
        "nobody fetched it late": drop("http", *OUT, app="registrar"),
        "nobody fetched it at the end": drop("http", *BACK, app="registrar"),
    },
    "F46": {
        "it could be used by name": _page("tools", *OUT, to=CAME),
        "it was cut off itself": _page("tools", *OUT, to=SILENT, by="address"),
        "its name resolved, it did not answer": _page("tools", *OUT, to=SILENT),
        "its name failed before as well": _page("tools", *STEADY, to=UNKNOWN_NAME),
        "it did not work by address before": _page("tools", *STEADY, to=SILENT, by="address"),
        "nobody asked by address": drop("http", *OUT, app="tools", by="address"),
        "nobody asked by name": drop("http", *OUT, app="tools", by="name"),
    },
}
# The others have their lies about the runs without these names.
OWED = frozenset(fact.id for fact in judged_in(events(NAME))) - LIES.keys()
