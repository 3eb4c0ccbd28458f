"""Every measure when its probe saw something, when it was blind, and when it never looked."""

from collections.abc import Mapping, Sequence

import pytest

from lab.incidents.facebook_2021.measures import MEASURES
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.journal.journal import Journal
from lab.journal.measure import WINDOW_S, Reading, reading
from lab.model.event import JsonValue
from tests.fakes.clock import FakeClock

Look = tuple[str, str, dict[str, JsonValue]]  # kind, subject, data
NOTHING = Reading(None)


def load(group: str, **apps: dict[str, JsonValue]) -> Look:
    return "load", group, {"apps": dict(apps), "users": 10}


def backbone(plane: str, **data: int) -> Look:
    return "backbone", plane, dict(data)


def reach(node: str, between: str, *, ok: bool) -> Look:
    return "reach", node, {"dst": "web1-prn", "ok": ok, "between": between}


def dns(node: str, rcode: str, role: str = "resolver") -> Look:
    return "dns", node, {"role": role, "rcode": rcode}


def rib(*prefixes: str) -> Look:
    return "rib", "ris", {"prefixes": dict.fromkeys(prefixes, 5), "best": {}}


def announce(pop: str, *prefixes: str) -> Look:
    return "announce", pop, {"prefixes": list(prefixes)}


ALL = tuple(map(str, DNS_PREFIXES))
SERVED: dict[str, JsonValue] = {"fetches": 4, "http_ok": 3, "http_5xx": 1}
LONG_AGO = -WINDOW_S  # when a phase began whose first window of looks is just over
LOST: dict[str, JsonValue] = {"servfail": 2, "dns_timeout": 1, "dns_other": 1}

SEEN: Mapping[str, tuple[Sequence[Look], Reading]] = {
    "service.success": (
        [load("usr-ch", facebook=SERVED, instagram=LOST), load("usr-uk", whatsapp=SERVED)],
        Reading(6 / 12, (1, 2), 1.0),
    ),
    "service.success.facebook": (
        [load("usr-ch", facebook=SERVED, whatsapp=LOST)],
        Reading(3 / 4, (1,), 1.0),
    ),
    "service.success.whatsapp": (
        [load("usr-ch", facebook=SERVED, whatsapp=LOST)],
        Reading(0.0, (1,), 1.0),
    ),
    "service.success.messenger": (
        [load("usr-ch", messenger={"fetches": 2, "http_ok": 2, "http_fail": 0})],
        Reading(1.0, (1,), 1.0),
    ),
    "service.success.instagram": (
        [load("usr-ch", instagram={"http_ok": 1, "http_fail": 1})],
        Reading(0.5, (1,), 1.0),
    ),
    "resolvers.noerror": (
        [dns("usr-ch", "NOERROR"), dns("usr-uk", "SERVFAIL"), dns("usr-us", "TIMEOUT"),
         dns("usr-de", "NXDOMAIN"), dns("prb", "NOERROR", "parent")],
        Reading(0.25, (1, 2, 3, 4), 1.0),
    ),
    "backbone.adjacencies": (
        [
            backbone("p1", ospf_full=1, ospf_expected=2),
            backbone("p2", ospf_full=2, ospf_expected=2),
        ],
        Reading(0.75, (1, 2), 1.0),
    ),
    "backbone.sessions": (
        [backbone("p1", bgp_up=0, bgp_expected=4), backbone("p2", bgp_up=1, bgp_expected=4)],
        Reading(1 / 8, (1, 2), 1.0),
    ),
    "backbone.drained": (
        [
            backbone("p1", routers_drained=3, routers=3),
            backbone("p2", routers_drained=2, routers=3),
        ],
        Reading(1.0, (1, 2), 2.0),
    ),
    "backbone.links": (
        [backbone("p1", links_up=7, links_total=8), backbone("p2", links_up=8, links_total=8)],
        Reading(15 / 16, (1, 2), 1.0),
    ),
    "routes.dns": ([rib(*ALL[:2], "157.240.0.0/17")], Reading(2.0, (1,), 6.0)),
    "routes.public": ([rib(*ALL[:2], "157.240.0.0/17"), rib(*ALL[:1])], Reading(1.0, (2,), 3.0)),
    "sites.announcing": (
        [announce("sjc", *ALL), announce("lhr"), announce("sin", ALL[0])],
        Reading(2.0, (1, 2, 3), 3.0),
    ),
    "reach.dc": (
        [reach("web1-prn", "dc-dc", ok=True), reach("edge-lhr", "pop-dc", ok=False)],
        Reading(1.0, (1,), 1.0),
    ),
    "reach.pop": (
        [reach("edge-sjc", "pop-dc", ok=True), reach("edge-lhr", "pop-dc", ok=False)],
        Reading(0.5, (1, 2), 1.0),
    ),
    "reach.routers": (
        [reach("ctl-prn", "mgmt", ok=False), reach("web1-prn", "dc-dc", ok=True)],
        Reading(0.0, (1,), 1.0),
    ),
}  # fmt: skip


def read(measure: str, journal: Journal, since: float) -> Reading:
    return reading(MEASURES[measure], journal, since)


def write(journal: Journal, looks: Sequence[Look]) -> None:
    for kind, subject, data in looks:
        journal.add(kind, subject, data)


def test_every_measure_is_tried_here() -> None:
    assert sorted(SEEN) == sorted(MEASURES)


@pytest.mark.parametrize("measure", SEEN)
def test_a_measure_is_its_number_and_the_lines_it_came_from(
    measure: str, journal: Journal
) -> None:
    looks, expected = SEEN[measure]
    write(journal, looks)
    assert read(measure, journal, LONG_AGO) == expected


@pytest.mark.parametrize("measure", SEEN)
def test_a_probe_that_could_not_look_gives_no_number(measure: str, journal: Journal) -> None:
    for kind, subject, data in SEEN[measure][0]:
        blind: dict[str, JsonValue] = {"blind": "eb1-prn: no vty"}
        for key in data.keys() & {"between", "role"}:
            blind[key] = data[key]
        journal.add(kind, subject, blind)
    assert read(measure, journal, LONG_AGO) == NOTHING


@pytest.mark.parametrize("measure", SEEN)
def test_a_probe_that_never_looked_gives_no_number(measure: str, journal: Journal) -> None:
    journal.add("step", "fault", {})
    assert read(measure, journal, LONG_AGO) == NOTHING


@pytest.mark.parametrize("measure", SEEN)
def test_a_look_older_than_the_window_is_not_one(
    measure: str, journal: Journal, clock: FakeClock
) -> None:
    write(journal, SEEN[measure][0])
    clock.sleep(WINDOW_S + 0.000001)
    assert read(measure, journal, LONG_AGO) == NOTHING


@pytest.mark.parametrize("measure", SEEN)
def test_a_look_from_before_the_start_of_a_phase_is_not_one(
    measure: str, journal: Journal, clock: FakeClock
) -> None:
    write(journal, SEEN[measure][0])
    clock.sleep(1)
    assert read(measure, journal, 0.5) == NOTHING


@pytest.mark.parametrize("measure", ["service.success", "resolvers.noerror", "reach.dc"])
def test_a_share_says_nothing_before_every_probe_had_its_turn_in_a_phase(
    measure: str, journal: Journal, clock: FakeClock
) -> None:
    write(journal, SEEN[measure][0])
    started = 0.5 - WINDOW_S
    assert read(measure, journal, started) == NOTHING
    clock.sleep(0.5)
    write(journal, SEEN[measure][0])
    assert read(measure, journal, started).value == SEEN[measure][1].value


def test_of_each_plane_only_the_latest_look_counts(journal: Journal, clock: FakeClock) -> None:
    write(journal, [backbone(plane, ospf_full=6, ospf_expected=6) for plane in ("p1", "p2")])
    clock.sleep(1)
    write(journal, [backbone("p1", ospf_full=0, ospf_expected=6)])
    assert read("backbone.adjacencies", journal, LONG_AGO) == Reading(0.5, (3, 2), 1.0)


def test_one_blind_look_hides_what_could_contradict_the_others(journal: Journal) -> None:
    write(journal, [announce("lhr"), announce("sjc")])
    journal.add("announce", "sin", {"blind": "pr1-sin: no vty"})
    assert read("sites.announcing", journal, 0.0) == Reading(None)


def test_a_look_that_was_written_late_does_not_replace_a_newer_one(
    journal: Journal, clock: FakeClock
) -> None:
    clock.sleep(2)
    write(journal, [announce("sjc")])
    journal.add("announce", "sjc", {"prefixes": list(ALL)}, seen_at=1001.0)
    assert read("sites.announcing", journal, LONG_AGO) == Reading(0.0, (1,), 1.0)


def test_a_withdrawn_prefix_is_absent_or_has_no_path(journal: Journal) -> None:
    journal.add("rib", "ris", {"prefixes": {ALL[0]: 0, ALL[1]: 4}})
    assert read("routes.dns", journal, LONG_AGO) == Reading(1.0, (1,), 6.0)


def test_nobody_trying_is_not_a_failure(journal: Journal) -> None:
    write(journal, [load("usr-ch", facebook={"http_ok": 0})])
    assert read("service.success", journal, LONG_AGO) == NOTHING


@pytest.mark.parametrize("apps", [None, [], {"facebook": 3}])
def test_a_look_of_another_shape_is_nothing_seen(apps: JsonValue, journal: Journal) -> None:
    journal.add("load", "usr-ch", {"apps": apps})
    assert read("service.success", journal, LONG_AGO) == NOTHING
