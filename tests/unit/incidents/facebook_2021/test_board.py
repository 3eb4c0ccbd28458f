from collections.abc import Iterable

from lab.incidents.facebook_2021.board import FacebookBoard
from lab.incidents.facebook_2021.chapters.network import State
from lab.model.event import Event, JsonValue
from lab.report.read.sentences import Tone
from tests.unit.console.feed import FALL, STARTED, STEADY, event


def fed(events: Iterable[Event]) -> FacebookBoard:
    board = FacebookBoard()
    for each in events:
        list(board.feed(each))
    return board


def told(events: Iterable[Event]) -> list[tuple[str, Tone]]:
    board = FacebookBoard()
    news = [said for each in events for said in board.feed(each)]
    return [(f"{said.actor}: {said.text}", said.tone) for said in news]


def load(at: float, good: int) -> Event:
    apps: dict[str, JsonValue] = {
        "chat": {"fetches": 100, "http_ok": good, "http_5xx": 100 - good}
    }
    return event(at, "load", "usr-a", apps=apps)


def test_an_application_is_told_of_when_it_is_lost_and_when_it_is_back() -> None:
    shares = [100, 100, 40, 0, 60, 98, 100, 100]
    assert told(load(n, good) for n, good in enumerate(shares)) == [
        ("users: chat is lost: 40% of attempts succeed", Tone.BAD),
        ("users: chat is back: 100% of attempts succeed", Tone.GOOD),
    ]


def test_the_backbone_is_told_of_when_all_planes_are_out_or_back() -> None:
    def look(plane: str, drained: int) -> Event:
        return event(1, "backbone", plane, routers=2, routers_drained=drained)

    events = [look("p1", 0), look("p2", 0), look("p1", 2), look("p2", 2), look("p2", 2),
              look("p1", 0), look("p2", 0)]  # fmt: skip
    assert told(events) == [
        ("backbone: all 2 planes are out", Tone.BAD),
        ("backbone: all 2 planes carry traffic", Tone.GOOD),
    ]


def test_a_pop_is_told_of_when_it_falls_silent_and_not_when_nobody_could_look() -> None:
    looks: list[dict[str, JsonValue]] = [
        {"prefixes": ["a"]}, {"blind": "gone"}, {"prefixes": []}, {"prefixes": []},
        {"prefixes": ["a"]},
    ]  # fmt: skip
    assert told(event(n, "announce", "sjc", **look) for n, look in enumerate(looks)) == [
        ("PoP sjc: announces no DNS prefix", Tone.BAD),
        ("PoP sjc: announces 1 DNS prefixes", Tone.GOOD),
    ]


def test_a_resolver_is_told_of_once_whatever_the_number_of_names() -> None:
    def look(name: str, rcode: str, role: str = "resolver") -> Event:
        return event(1, "dns", "u", role=role, target="1.1.1.1", name=name, rcode=rcode)

    events = [
        look("a", "NOERROR"), look("a", "SERVFAIL"), look("b", "TIMEOUT"),
        look("a", "NOERROR"), look("b", "NOERROR"), look("c", "TIMEOUT", "authority"),
    ]  # fmt: skip
    assert told(events) == [
        ("resolver: 1.1.1.1: SERVFAIL for a", Tone.BAD),
        ("resolver: 1.1.1.1: every name resolves again", Tone.GOOD),
    ]


def test_success_is_that_of_the_last_second_of_every_region() -> None:
    def load(at: float, group: str, good: int) -> Event:
        apps: dict[str, JsonValue] = {
            "chat": {"fetches": 4, "http_ok": good, "http_5xx": 4 - good}
        }
        return event(at, "load", group, apps=apps)

    board = fed([STARTED, load(1, "usr-a", 0), load(2, "usr-a", 4), load(2, "usr-b", 0)])
    assert (board.share("chat"), board.share("chat", "usr-a"), board.share("chat", "usr-c")) == (
        0.5, 1.0, None,
    )  # fmt: skip


def test_a_rate_is_that_of_the_last_five_seconds() -> None:
    readings = [event(10.0 + n, "counter", "res", queries=count) for n, count in
                enumerate([0, 4, 8, 12, 16, 20, 120, 220])]  # fmt: skip
    board = fed([STARTED, STEADY, *readings])
    assert board.loads.servers["res"].rate == (220 - 8) / 5
    assert board.loads.servers["res"].peak == (220 - 8) / 5
    assert board.loads.servers["res"].baseline == 4.0


def test_the_baseline_stops_with_the_steady_phase() -> None:
    later = [event(28.0 + n, "counter", "res", queries=100 * n) for n in range(6)]
    board = fed([STARTED, STEADY, FALL, *later])
    assert (board.loads.servers["res"].rate, board.loads.servers["res"].baseline) == (100.0, None)


def test_a_restarted_counter_has_no_rate_until_it_is_read_again() -> None:
    counts = [event(10.0, "counter", "res", queries=50), event(11.0, "counter", "res", queries=3)]
    assert fed([STARTED, *counts]).loads.servers["res"].rate is None


def test_only_resolvers_and_the_parent_are_followed() -> None:
    assert fed([STARTED, event(1.0, "counter", "dns-a", queries=3)]).loads.servers == {}


def test_planes_and_pops_are_as_last_seen_and_blind_looks_are_unknown() -> None:
    board = fed(
        [
            event(1, "announce", "sjc", prefixes=["a", "b"]),
            event(2, "announce", "sjc", prefixes=[]),
            event(1, "announce", "lhr", prefixes=["a"]),
            event(2, "announce", "lhr", blind="vty gone"),
            event(2, "backbone", "p1", routers=3, routers_drained=3),
        ]
    )
    assert (board.announced, board.most) == ({"sjc": 0, "lhr": None}, {"sjc": 2, "lhr": 1})
    assert board.planes == {"p1": State.DOWN}


def test_the_tiles_name_the_groups_of_users_that_fare_otherwise() -> None:
    apps: dict[str, JsonValue] = {"chat": {"http_ok": 4}}
    none: dict[str, JsonValue] = {"chat": {"http_5xx": 4}}
    seconds = [event(1, "load", "usr-a", apps=apps), event(1, "load", "usr-b", apps=none)]
    board = fed([STARTED, *seconds])
    (tile,) = board.tiles()
    assert (tile.name, tile.words, tile.tone, tile.share) == (
        "chat", "50% a 100% b 0%", Tone.PARTLY, 0.5,
    )  # fmt: skip


def test_nothing_seen_is_no_tile() -> None:
    assert fed([STARTED]).tiles() == []


def test_what_nobody_saw_is_not_a_number() -> None:
    idle: dict[str, JsonValue] = {"chat": {"fetches": 0, "http_ok": 0, "http_5xx": 0}}
    blind = [event(1, "announce", "sjc", blind="gone"), event(2, "load", "usr-a", apps=idle)]
    tiles = {tile.name: (tile.tone, tile.words) for tile in fed(blind).tiles()}
    assert tiles == {"chat": (Tone.UNKNOWN, "not seen"), "sjc": (Tone.UNKNOWN, "")}
