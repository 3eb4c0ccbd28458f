from collections.abc import Iterable

from lab.console.notable import Notable
from lab.console.now import Now
from lab.model.event import Event, JsonValue
from lab.report.wording import Tone
from tests.unit.console.feed import STARTED, STEADY, event


def told(events: Iterable[Event]) -> list[tuple[str, Tone]]:
    now, notable, lines = Now(), Notable(), []
    for each in events:
        now.feed(each)
        lines += [(f"{line.actor}: {line.text}", line.tone) for line in notable.of(each, now)]
    return lines


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


def test_of_many_routers_only_the_first_is_told() -> None:
    events = [event(n, "router.change", f"eb{n}", change="c", step="applied") for n in range(3)]
    events += [
        event(5, "push", f"eb{n}", change="c", step="confirm", outcome="unknown", error="silence")
        for n in range(3)
    ]
    assert [line for line, _ in told(events)] == [
        "router: eb0 applied c (the first)",
        "push: confirm on eb0 is unknown: silence (the first)",
    ]


def test_logins_that_end_alike_are_told_once_per_phase() -> None:
    def login(at: float) -> Event:
        return event(at, "login", "noc", target="eb1", path="oob", account="aaa", ok=False,
                     stage="auth", error="no AAA")  # fmt: skip

    lines = told([STARTED, login(1), login(2), STEADY, login(11), login(12)])
    assert [line for line, _ in lines if line.startswith("noc")] == [
        "noc: login to eb1 (oob, aaa account) fails at auth: no AAA"
    ] * 2
