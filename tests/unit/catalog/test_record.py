"""The incident of a finished run, its scenario and its facts, from the journal alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.catalog.record import record, scored
from lab.incidents.facebook_2021 import INCIDENT
from lab.incidents.facebook_2021.facts.score import PHASES
from lab.model.errors import InputError
from lab.model.event import Event, JsonValue
from lab.model.topology import Node
from lab.model.verdict import Verdict
from lab.steps.hold import Hold

SCENARIO = """\
name: drill
title: A drill
topology: gone.clab.yml
declare_dials:
  limits.least: {default: 0.5, meaning: share of pages}
probes:
  - {id: page, from: [kind users], http: http://www.example.com/, every_s: 1}
measures:
  served: {share: page}
  sites: {count: page, per: site}
  isps: {count: page, per: isp}
windows: {during: [cut]}
phases:
  - {id: calm, title: Calm, steps: [{do: hold, seconds: 5}]}
  - {id: cut, title: Cut, steps: [{do: hold, seconds: 10}]}
facts:
  - {id: F1, claim: Half of them, source: the record, confidence: A, window: during,
     measure: served, at_most: $limits.least}
  - {id: F2, claim: One site, source: the record, confidence: A, window: during,
     measure: sites, at_most: all - 1, form: ends}
  - {id: F3, claim: None in London, source: the record, confidence: B, window: during,
     measure: served, of: [site lhr], at_most: 0, form: ends}
  - {id: F4, claim: One provider, source: the record, confidence: B, window: during,
     measure: isps, at_least: 1, at_most: 1, form: ends}
"""
NODES: list[JsonValue] = [
    {"name": name, "kind": "users", "site": site, "labels": {"isp": isp}, "addresses": []}
    for name, site, isp in (("a", "lhr", "bt"), ("b", "lhr", "bt"), ("c", "nyc", "att"))
]


def started(name: str = "drill", only: str = "", phases: tuple[str, ...] = ()) -> Event:
    listed: list[JsonValue] = [{"id": each, "title": each} for each in phases]
    data: dict[str, JsonValue] = {
        "nodes": NODES, "topology": "pair", "profile": "", "only": only, "phases": listed,
    }  # fmt: skip
    return Event(1, 0.0, "run.started", name, data)


def incident(name: str = "drill", text: str = SCENARIO, **more: JsonValue) -> Event:
    data: dict[str, JsonValue] = {
        "scenario": text, "file": "/nowhere/scenario.yml", "python": "",
        "dials": {"limits.least": 0.5}, **more,
    }  # fmt: skip
    return Event(2, 0.0, "incident", name, data)


def played() -> Iterator[Event]:
    """Yield the events of both phases; during the cut only c has the page."""
    line = 2
    for phase, start, end in (("calm", 0.1, 5.0), ("cut", 5.0, 15.0)):
        yield Event(line := line + 1, start, "phase.started", phase, {"title": phase})
        for second in range(int(start), int(end)):
            for place, node in enumerate("abc"):
                ok = node == "c" or phase == "calm"
                data: dict[str, JsonValue] = {"probe": "page", "ok": ok}
                at = second + 0.2 + place * 0.1
                yield Event(line := line + 1, at, "http", node, data)
        yield Event(line := line + 1, end - 0.01, "phase.ended", phase, {"title": phase})


RUN = (started(), incident(), *played())


def verdicts(*events: Event) -> dict[str, tuple[Verdict, str]]:
    return {each.id: (each.verdict, each.measured) for each in scored(events)}


def test_the_scenario_of_a_run_is_read_from_its_journal() -> None:
    found = record(RUN)
    assert found.scenario is not None
    assert [phase.id for phase in found.scenario.phases] == ["calm", "cut"]
    assert found.scenario.phases[0].steps == (Hold(5),)
    assert (found.incident.name, found.incident.blueprint) == ("drill", None)


def test_the_network_of_a_run_has_its_nodes_with_sites_and_labels() -> None:
    found = record(RUN).topology
    assert (found.name, found.profile, found.links) == ("pair", "", ())
    assert found.nodes[0] == Node("a", "users", "lhr", labels={"isp": "bt"})
    assert [node.name for node in found.nodes] == ["a", "b", "c"]


def test_declared_facts_are_scored_from_the_journal_alone() -> None:
    assert verdicts(*RUN) == {
        "F1": (Verdict.PASS, "0.333 on average"),
        "F2": (Verdict.PASS, "1 of 2 at the end"),
        "F3": (Verdict.PASS, "0 at the end"),
        "F4": (Verdict.PASS, "1 of 2 at the end"),
    }


def test_the_dials_of_the_run_are_those_of_its_facts() -> None:
    low = incident(dials={"limits.least": 0.2})
    assert verdicts(started(), low, *played())["F1"] == (Verdict.FAIL, "0.333 on average")


def test_facts_of_a_run_that_was_cut_short_are_unknown() -> None:
    short = [event for event in RUN if event.at < 10]
    assert {verdict for verdict, _ in verdicts(*short).values()} == {Verdict.UNKNOWN}


def test_a_phase_played_alone_is_not_judged_by_the_facts_of_the_whole() -> None:
    assert scored((started(only="cut"), *RUN[1:])) == []


def test_a_run_that_never_started_has_no_scenario_and_no_facts() -> None:
    assert record(()).scenario is None
    assert (record((started(),)).scenario, scored((started(),))) == (None, [])


def test_a_scenario_that_cannot_be_read_any_more_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        record((started(), incident(text=SCENARIO.replace("title: A drill", "titel: X"))))
    assert [str(each) for each in caught.value.problems] == [
        "/nowhere/scenario.yml:1: title: is missing; meaning: for people",
        "/nowhere/scenario.yml:2: titel: unknown key; did you mean title?",
    ]


def test_a_run_of_an_incident_of_the_product_is_judged_by_its_facts() -> None:
    text = "name: facebook-2021\ntitle: F\ntopology: blueprint.yml\nphases: [{id: a, title: A}]\n"
    first = started("facebook-2021", phases=tuple(PHASES))
    events = (first, incident("facebook-2021", text))
    assert record(events).incident is INCIDENT
    assert "F02" in verdicts(*events)
    assert record((first,)).incident is INCIDENT  # as older journals, without the scenario


PYTHON = """\
from lab.incident import Incident
from lab.model.verdict import FactResult, Verdict

FACT = FactResult("F9", "They sang", Verdict.PASS, "loud", "", "us")
INCIDENT = Incident("choir", score=lambda events: [FACT])
"""


def test_a_run_with_the_users_python_is_judged_by_it_where_it_still_is(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "incident.py").write_text(PYTHON)
    events = (started(), incident("choir", python=str(own)), *played())
    assert list(verdicts(*events)) == ["F9", "F1", "F2", "F3", "F4"]
    shutil.rmtree(own)
    with pytest.raises(InputError) as caught:
        scored(events)
    assert [str(each) for each in caught.value.problems] == [
        f"{own}: is not there, and the run was played with the Python in it; put the folder back"
    ]
