"""Pages with an object of ours: F41 and journals that lie about it, and F40 as it is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from lab.incidents.facebook_2021.facts import embedded_objects
from lab.incidents.facebook_2021.facts.score import judged_in, score, scored
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from tests.lies.edits import starve

PHASES = {
    "steady": (0, 60), "fault": (60, 70), "outage": (70, 110), "diagnose": (110, 120),
    "repair": (120, 125), "return": (125, 160), "after": (160, 180),
}  # fmt: skip
NODES = [{"name": "usr-swisscom", "kind": "users", "site": "swisscom"},
         {"name": "usr-janet", "kind": "users", "site": "janet"}]  # fmt: skip
(F41,) = embedded_objects.FACTS
Edit = Callable[[Event], Event | None]


def events() -> list[Event]:
    told = sorted(_told(), key=lambda event: event.at)
    return [replace(event, line=number) for number, event in enumerate(told, 1)]


def _told() -> Iterator[Event]:
    yield _event(0, "run.started", "facebook-2021", nodes=NODES,
                 phases=[{"id": phase} for phase in PHASES],
                 parameters={"capacity.links": "on"})  # fmt: skip
    for phase, (start, end) in PHASES.items():
        yield _event(start, "phase.started", phase, title=phase)
        yield _event(end - 0.01, "phase.ended", phase)
    for at in range(180):
        out = 62 <= at < 125
        for node in ("usr-swisscom", "usr-janet"):
            slow = out and node == "usr-janet"
            if at % (12 if slow else 4) == 0:
                took = 10003.0 if slow else 12.0 if out else 7.0
                yield _event(at + 0.5, "page", node, host="news.example", embeds="facebook",
                             patience_s=10.0, ok=True, object_ok=not out,
                             error="dns" if out else "", took_ms=took)  # fmt: skip
            objects = {} if out else {"facebook": {"ok": 3, "failed": 2 if 125 <= at < 132 else 0}}
            yield _event(at + 0.1, "load", node, users=5, apps={}, objects=objects)


def _event(at: float, kind: str, subject: str, **data: Any) -> Event:
    return Event(0, at, kind, subject, data)


def judge(journal: list[Event]) -> FactResult:
    return scored(F41, Timeline(journal))


def pages(start: float, end: float, **data: Any) -> list[Event]:
    """Return the journal with other pages between two instants."""
    return [
        replace(e, data={**e.data, **data}) if e.kind == "page" and start <= e.at < end else e
        for e in events()
    ]


def test_a_page_is_slower_by_the_patience_of_its_device() -> None:
    found = judge(events())
    assert found.verdict is Verdict.PASS, found.measured
    assert found.values["p95_rise_times"] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    "journal",
    [
        pages(62, 125, took_ms=12.0),  # the control: the object's name resolves and is refused
        pages(62, 125, took_ms=3000.0),
        pages(62, 125, took_ms=20000.0),
        pages(0, 62, took_ms=9000.0),  # it was as slow before
        pages(0, 62, object_ok=False),
        pages(62, 125, object_ok=True),  # slow for another reason
        pages(62, 125, ok=False),  # the third party itself was away
    ],
)
def test_lies_about_the_page_are_not_believed(journal: list[Event]) -> None:
    found = judge(journal)
    assert found.verdict is Verdict.FAIL, found.measured


def test_a_starved_host_excuses_what_is_slow_and_not_what_is_wrong() -> None:
    def verdict(journal: list[Event]) -> Verdict:
        return judge(sorted(starve(journal), key=lambda event: event.at)).verdict

    assert verdict(events()) is Verdict.PASS
    assert judge(pages(0, 62, took_ms=1200.0)).verdict is Verdict.FAIL
    assert verdict(pages(0, 62, took_ms=1200.0)) is Verdict.UNKNOWN
    assert verdict(pages(0, 62, took_ms=9000.0)) is Verdict.FAIL
    assert verdict(pages(62, 125, object_ok=True)) is Verdict.FAIL


def test_one_slow_page_is_not_enough() -> None:
    slow = [e for e in events() if e.kind == "page" and e.data["took_ms"] == 10003.0 and e.at > 90]
    others = {e.line for e in slow[1:]}
    journal = [
        replace(e, data={**e.data, "took_ms": 12.0}) if e.line in others or (e.kind == "page" and
        62 <= e.at < 90) else e for e in events()
    ]  # fmt: skip
    assert judge(journal).verdict is Verdict.FAIL


@pytest.mark.parametrize("span", [(0, 62), (62, 125)])
def test_what_nobody_saw_is_unknown(span: tuple[float, float]) -> None:
    unseen = [e for e in events() if e.kind != "page" or not span[0] <= e.at < span[1]]
    blind = pages(*span, blind="no sockets")
    assert [judge(each).verdict for each in (unseen, blind)] == [Verdict.UNKNOWN] * 2


def test_it_is_scored_only_where_pages_have_objects() -> None:
    journal = events()
    assert F41.id in {fact.id for fact in judged_in(journal)}
    off = replace(journal[0], data={**journal[0].data, "parameters": {"capacity.links": "off"}})
    assert F41.id not in {fact.id for fact in judged_in([off, *journal[1:]])}


def test_f40_is_told_without_a_verdict() -> None:
    (found,) = (each for each in score(events()) if each.id == "F40")
    assert not found.scored
    assert "28 of 88 failed, at the end 0 of 60" in found.measured


def test_f40_says_when_nobody_fetched_an_object() -> None:
    journal = [e for e in events() if e.kind != "load"]
    (found,) = (each for each in score(journal) if each.id == "F40")
    assert found.measured.startswith("not measured")
