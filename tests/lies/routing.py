"""Lies about the routes at the collector."""

from typing import Any

from lab.model.event import Event
from tests.lies.edits import Edit, Lies, all_of, blind, change, drop, insert
from tests.lies.tables import COVER, DNS, FEEDERS, foreign, half_deaf, with_paths, without

STEADY = ("before",)
OUT = ("outage", "diagnose")
SOME = "129.134.30.0/24"


def _best_ends_elsewhere(event: Event) -> dict[str, Any]:
    best = event.data["best"]
    assert isinstance(best, dict)
    return {"best": {prefix: f"{path} 64512" for prefix, path in best.items()}}


def _announced(prefix: str, end: int) -> Edit:
    return insert(
        "outage", 0.6, "bgp", "ris", type="A", prefix=prefix, peer_as=6453, path=f"6453 {end}"
    )


def _deaf(when: tuple[str, ...]) -> dict[str, Edit]:
    """Return what a collector is that heard too little, in these phases."""
    return {
        "one feeder of five was up": half_deaf(1, *when),
        "one feeder of five told its paths, all were up": half_deaf(1, *when, told=False),
        "one feeder was down": half_deaf(4, *when),
        "a look does not tell who feeds it": change("rib", *when, to={"feeders": None}),
        "only the feeders that were up are told": change(
            "rib", *when, to={"feeders": dict.fromkeys(FEEDERS[:1], True)}
        ),
        "the collector was empty": change(
            "rib", *when, to={"prefixes": {}, "best": {}, "origins": {}}
        ),
        "the looks were blind": blind("rib", *when),
        "nobody looked": drop("rib", *when),
    }


LIES: Lies = {
    "F07": {
        "another AS originated a DNS prefix": foreign(SOME, *STEADY),
        "another AS did so beside ours": foreign(SOME, "outage", also_ours=True),
        "another AS originated a part of one": foreign("129.134.30.0/25", "diagnose"),
        "best paths end elsewhere": change("rib", "steady", to=_best_ends_elsewhere),
        "the origin asked for is another": change("rib", "steady", to={"origin": 64512}),
        "the prefixes were never there": without(DNS, *STEADY),
        "the cover was never there": without({COVER}, *STEADY),
        "origins are not told": change("rib", "outage", to={"origins": None}),
        "origins are told of no prefix": change("rib", *STEADY, to={"origins": {}}),
        "one feeder of five was up": half_deaf(1),
        "nobody looked after the fault": drop("rib", "fault", *OUT, "repair", "return", "after"),
        "nobody looked": drop("rib"),
    },
    "F08": {
        **_deaf(OUT),
        "one prefix stayed": with_paths({SOME}, 5, *OUT),
        "one prefix stayed at one feeder": with_paths({SOME}, 1, *OUT),
        "one came back in the middle": with_paths({SOME}, 5, "diagnose"),
        "one was announced for a moment": _announced(SOME, 32934),
        "they were not there before": without(DNS, *STEADY, "fault"),
        "one had one path before": with_paths({SOME}, 1, *STEADY, "fault"),
        "nobody looked before": drop("rib", *STEADY, "fault"),
    },
    "F09": {
        **_deaf(OUT),
        "the cover left": without({COVER}, *OUT),
        "it left at the end": without({COVER}, "diagnose"),
        "one feeder kept it": with_paths({COVER}, 1, *OUT),
        "it was withdrawn for a moment": insert(
            "outage", 0.5, "bgp", "ris", type="W", prefix=COVER, peer_as=786, path=""
        ),
        "a more specific route stayed": with_paths({SOME}, 5, *OUT),
        "it was all there ever was": without(DNS, *STEADY, "fault"),
        "the stream of updates was dead": drop("bgp", "fault", *OUT),
    },
    "F12": {
        **_deaf(OUT),
        "the cover left too": without({COVER}, *OUT),
        "a seventh prefix left": without({"157.240.0.0/17"}, *OUT),
        "a seventh prefix left for a while": without({"157.240.0.0/17"}, "diagnose"),
        "one of the six stayed": with_paths({SOME}, 5, *OUT),
        "none left": with_paths(DNS, 5, *OUT),
        "the table was small before": change(
            "rib", *STEADY, "fault", to={"prefixes": dict.fromkeys([*DNS, COVER], 5)}
        ),
        "nobody looked before": drop("rib", *STEADY, "fault"),
    },
    "F17": {
        "another AS announced a DNS prefix": _announced(SOME, 64512),
        "another AS announced a part of one": _announced("129.134.30.0/25", 64512),
        "another AS announced a part of the cover": _announced("129.134.99.0/24", 64512),
        "only the table shows it": foreign("185.89.218.0/25", "outage"),
        "the table shows it beside ours": foreign(SOME, "return", also_ours=True),
        "one feeder of five was up": half_deaf(1),
        "origins are not told": change("rib", "outage", to={"origins": None}),
        "the stream of updates was dead": drop("bgp"),
        "the stream was dead since the fault": drop(
            "bgp", "fault", *OUT, "repair", "return", "after"
        ),
        "nobody read the table in the outage": all_of(drop("rib", *OUT), drop("rib", "fault")),
    },
}
OWED: frozenset[str] = frozenset()
