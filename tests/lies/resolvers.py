"""Lies about the load of retries."""

from typing import Any

from lab.model.event import Event
from tests.lies.edits import Edit, Lies, all_of, blind, change, drop

OUT = ("fault", "outage", "diagnose")
EARLY = ("before",)
PUBLIC, OPERATOR = "1.1.1.1", "193.60.53.1"


def counted(times: float, since: float = 0.0) -> Any:
    """Return what a counter would read, had it counted so many times as much from a reading on."""

    def new(event: Event) -> dict[str, Any]:
        read: Any = event.data["queries"]
        return {"queries": int(since + (read - since) * times)}

    return new


def sent(address: str, times: float) -> Any:
    """Return a second of users who sent so many times as many queries to a resolver."""

    def new(event: Event) -> dict[str, Any]:
        queries: Any = event.data["queries"]
        return {"queries": {**queries, address: int(queries.get(address, 0) * times)}}

    return new


def calm(address: str) -> Edit:
    """Let neither users nor the resolver's counter know of a rise."""
    return change("load", *OUT, to=sent(address, 0.08))


LIES: Lies = {
    "F30": {
        "the counters read 0.7 of it": change("counter", server="unbound", to=counted(0.7)),
        "the counters read 6 times as much": change("counter", server="unbound", to=counted(6.0)),
        "users told of 6 times as many queries": change("load", *OUT, to=sent(PUBLIC, 6.0)),
        "users told of no retries": calm(PUBLIC),
        "an operator's resolver had no rise": change("load", *OUT, to=sent(OPERATOR, 0.4)),
        "a public resolver was not asked before": change("load", *EARLY, to=sent(PUBLIC, 0.0)),
        "half of the seconds before are missing": drop(
            "load", *EARLY, subject=lambda node: node in ("usr-swisscom", "usr-janet")
        ),
        "the users were blind": blind("load", *OUT),
        "the counters were not read": drop("counter", *OUT, subject="google"),
    },
    "F32": {
        "a tenth of the flood": change(
            "counter", *OUT, "repair", subject="gtld", to=counted(0.1, since=40.0)
        ),
        ".com was as busy before": change(
            "counter", *EARLY, subject="gtld", to=lambda event: {"queries": int(6 * event.at)}
        ),
        "two queries came before": change(
            "counter",
            "control-pop",
            subject="gtld",
            to=lambda event: {"queries": event.data["queries"] + 2},  # type: ignore[operator]
        ),
        "the counter stood still before": change(
            "counter", *EARLY, subject="gtld", to={"queries": 30}
        ),
        "the counter was not read in the outage": drop("counter", *OUT, subject="gtld"),
        "the counter was not read before": drop("counter", *EARLY, subject="gtld"),
        "no look-up of users failed": drop("load", *OUT),
        "the looks were blind": all_of(blind("counter", *OUT), blind("counter", *EARLY)),
    },
}
OWED: frozenset[str] = frozenset()
