"""Scenarios on their networks: everything that is wrong with one, at once and with its line."""

from pathlib import Path

import pytest

from lab.catalog import listing
from lab.model.errors import InputError
from tests.unit.catalog.files import network

HEAD = """\
name: drill
title: A drill
topology: net.clab.yml
access: {routers: [kind frr], paths: {in-band: {from: h1}}}
probes:
  - {id: alive, from: [r1], reach: [r2], every_s: 1}
  - {id: up, from: [kind frr], sessions: bgp}
measures:
  reached: {share: alive}
"""
PHASES = """\
phases:
  - id: one
    title: One
    expect: [{name: it is reached, measure: reached, form: becomes, at_least: 1}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    network(tmp_path)
    return tmp_path


def check(folder: Path, text: str) -> list[str]:
    """Return what is said of a scenario, without the folder's name."""
    file = folder / "s.yml"
    file.write_text(text)
    try:
        return listing.check([str(file)])
    except InputError as error:
        return [str(problem).replace(f"{file}:", "") for problem in error.problems]


def test_a_scenario_that_can_be_played_is_said_to_be_one(folder: Path) -> None:
    first, *warnings = check(folder, HEAD + PHASES)
    assert first == f"{folder}/s.yml: scenario drill, 1 phases"
    assert all(each.startswith("warning: ") for each in warnings)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("share: alive", "share: alife", "9: measures.reached: no probe alife; "
         "there are: alive, up"),
        ("share: alive", "share: alive, of: [r9]", "9: measures.reached.of: r9: there is no "
         "node r9; kinds: frr, linux"),
        ("share: alive", "share: alive, of: [r2]",
         "9: measures.reached.of: picks no node that probe alive is on"),
        ("share: alive", "count: alive, per: rack", "9: measures.reached.per: no node has a "
         "label rack; use node, target, site, role"),
        ("from: [r1]", "from: [kind frr role]", "6: probes.0.from: kind frr role: 'role' is no "
         "pair of a key and a value"),
        ("reach: [r2]", "reach: [h1]", "6: probes.0.reach: h1 has no address that is known"),
        ("from: [kind frr], sessions: bgp", "from: [h1], login: [r1], path: oob",
         "7: probes.1.path: there is no path oob; "
         "there are: in-band"),
        ("from: [kind frr], sessions: bgp", "from: [h1], login: [r1], account: root",
         "7: probes.1.account: root does not log in over in-band"),
        ("from: [kind frr], sessions: bgp", "from: [r1], login: [r2]",
         "7: probes.1.from: noc logs in over in-band from h1, which is not picked; use h1"),
        ("from: [kind frr], sessions: bgp", "from: [h1], login: [kind frr, h1]",
         "7: probes.1.login: h1 cannot be reached over in-band; routers of `access` have"),
        ("from: h1", "from: h9", "4: access.paths.in-band.from: there is no node h9"),
        ("routers: [kind frr]", "routers: [kind eb]", "4: access.routers: kind eb: no node has "
         "kind eb"),
        ("from: [kind frr], sessions: bgp", "from: [r1, h1], sessions: bgp",
         "7: probes.1.from: h1: no router, without FRR; `sessions` asks routers"),
        ("sessions: bgp", "routes: [10.0.0.0/8, 10.0.0.1/8]",
         "7: probes.1.routes: '10.0.0.1/8' is no prefix of IPv4; as 192.0.2.0/24"),
        ("    title: One\n", "    title: One\n    steps: [{do: daemon, on: [r1, h1], "
         "name: bgpd, action: kill}]\n",
         "13: phases.0.steps.0.name: h1 has no bgpd; daemons of h1: none"),
        ("    title: One\n", "    title: One\n    steps: [{do: daemon, on: [r1], "
         "name: bgp, action: kill}]\n",
         "13: phases.0.steps.0.name: r1 has no bgp; daemons of r1: "),
        ("    title: One\n", "    title: One\n    steps: [{do: console, on: [h1], run: [x]}]\n",
         "13: phases.0.steps.0.on: h1: no router, without FRR; a step `exec` runs"),
        ("measure: reached", "measure: reachd", "13: phases.0.expect.0.measure: no measure "
         "reachd; did you mean reached?"),
        ("    title: One\n", "    title: One\n    steps: [{do: exec, on: [r1], run: ''}]\n",
         "13: phases.0.steps.0.run: is empty"),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_said_once_with_its_line(
    old: str, new: str, problem: str, folder: Path
) -> None:
    text = HEAD + PHASES
    assert old in text
    (said,) = check(folder, text.replace(old, new, 1))
    assert said.startswith(problem)


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = (HEAD + PHASES).replace("from: [r1]", "from: [kind eb]")
    text = text.replace("share: alive", "count: alive, per: rack")
    text = text.replace("at_least: 1", "within_s: 1")
    assert [each.split(": ")[1] for each in check(folder, text)] == [
        "probes.0.from", "measures.reached.per", "phases.0.expect.0",
    ]  # fmt: skip


def test_a_wrong_way_in_hides_nothing_else(folder: Path) -> None:
    text = (HEAD + PHASES).replace("from: h1", "from: h9").replace("share: alive", "share: alife")
    text = text.replace("from: [kind frr], sessions: bgp", "from: [h1], login: [r1]")
    steps = "    steps:\n      - {do: attempt, on: [r1]}\n      - {do: attempt, on: [r8]}\n"
    text = text.replace("    title: One\n", f"    title: One\n{steps}")
    assert [each.split("; ")[0] for each in check(folder, text)] == [
        "4: access.paths.in-band.from: there is no node h9",
        "9: measures.reached: no probe alife",
        "15: phases.0.steps.1.on: r8: there is no node r8",
    ]


FACT = "facts:\n  - {id: A1, claim: c, source: s, confidence: lab, "


@pytest.mark.parametrize(
    ("measure", "problem"),
    [
        ("share: alive, where: {okay: true}", "where: reach events have no field okay; "
         "did you mean ok?"),
        ("max: alive, field: took", "field: reach events have no field took; "
         "did you mean took_ms?"),
        ("share: up, where: {xyz: 1}", "where: sessions events have no field xyz; "
         "fields: blind, configured, down, ok, probe, protocol, subject, up"),
        ("max: alive, field: error", "field: error of reach events is no number; "
         "numbers are: took_ms"),
        ("share: alive, where: {took_ms: '=> 5'}", "where: took_ms: '=> 5' is no comparison; "
         "signs are: <= >= != < >"),
        ("share: alive, where: {took_ms: '> five'}",
         "where: took_ms: '> five' compares with no number; as '>= 500'"),
    ],
)  # fmt: skip
def test_a_measure_names_fields_of_the_events_of_its_probe(
    folder: Path, measure: str, problem: str
) -> None:
    text = (HEAD + PHASES).replace("share: alive", measure)
    assert check(folder, text) == [f"9: measures.reached.{problem}"]


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        ("events: exec, where: {returncod: 1}, at_most: 0",
         "where: exec events have no field returncod; did you mean returncode?"),
        ("events: exec, where: {returncode: '== 1'}, at_most: 0",
         "where: returncode: '== 1' is no comparison; signs are: <= >= != < >"),
        ("order: [{name: a, event: link}, {name: b, event: exec, where: {returncode: '<one'}}]",
         "order.1.where: returncode: '<one' compares with no number; as '>= 500'"),
        ("events: phase.startet, at_least: 1",
         "events: there is no kind of event phase.startet; did you mean phase.started?"),
        ("events: backbone, at_least: 1", "events: there is no kind of event backbone; "),
        ("order: [{name: a, event: link, where: {text: x}}, {name: b, event: lonk}]",
         "order.1.event: there is no kind of event lonk; did you mean link?"),
        ("lag: [{name: a, event: link, where: {stat: up}}, {name: b, event: link}], at_most: 9",
         "lag.0.where: link events have no field stat; did you mean state?"),
    ],
)  # fmt: skip
def test_a_fact_names_kinds_of_events_and_their_fields(
    folder: Path, fact: str, problem: str
) -> None:
    (found,) = check(folder, f"{HEAD}{PHASES}{FACT}{fact}}}\n")
    assert found.startswith(f"15: facts.0.{problem}")


def test_the_subject_of_an_event_and_every_field_of_it_can_be_named(folder: Path) -> None:
    fact = f"{FACT}events: exec, where: {{subject: r1, ok: true}}, at_least: 1}}\n"
    first, *_ = check(folder, HEAD + PHASES + fact)
    assert first.endswith("scenario drill, 1 phases")


DIALS = """\
declare_dials:
  pause.long_s: {default: 900, meaning: how long, min: 1, max: 60}
  pause.name: {default: short, meaning: a word}
  pause.short_s: {default: 2, meaning: how long}
"""
WAIT = """\
phases:
  - id: one
    title: One
    steps:
      - {do: hold, seconds: $pause.long_s}
      - {do: exec, on: [r9], run: "sleep $pause.short_s"}
      - {do: hold, secs: 1}
"""


def test_a_wrong_default_of_a_dial_hides_nothing_else(folder: Path) -> None:
    text = HEAD.replace("share: alive", "share: alife")
    assert check(folder, text + DIALS + WAIT) == [
        "9: measures.reached: no probe alife; there are: alive, up",
        "11: declare_dials.pause.long_s: default: 900 is out of range: at least 1, at most 60",
        "19: phases.0.steps.1.on: r9: there is no node r9; kinds: frr, linux; labels: role; "
        "nodes: h1, r1, r2",
        "20: phases.0.steps.2.secs: unknown key; did you mean seconds?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  pause.long_s:", "  long_s:", "11: declare_dials.long_s: is no name of a dial"),
        ("default: 900, ", "", "11: declare_dials.pause.long_s.default: is missing"),
        ("declare_dials:\n", "declare_dials: 5\nother:\n", "10: declare_dials: must be a mapping"),
    ],
)
def test_what_names_a_dial_that_cannot_be_read_is_not_said_again(
    old: str, new: str, problem: str, folder: Path
) -> None:
    said = check(folder, HEAD + (DIALS + WAIT).replace(old, new))
    named = [each for each in said if "pause.long_s" in each and "steps" in each]
    assert (named, [each for each in said if each.startswith(problem)] != []) == ([], True)
    assert any("phases.0.steps.2.secs" in each for each in said)


def test_an_unknown_dial_in_a_number_is_one_problem(folder: Path) -> None:
    text = (DIALS + WAIT).replace("default: 900", "default: 9").replace("r9", "r1")
    text = text.replace("secs: 1", "seconds: 1").replace("$pause.long_s", "$pause.lon_s")
    assert check(folder, HEAD + text) == [
        "18: there is no dial pause.lon_s; did you mean pause.long_s?"
    ]


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (
            "title: $pause.short_s",
            "14: phases.0.title: must be text, not 2 of the dial "
            "pause.short_s; pause.short_s is no text; name it inside a longer one",
        ),
        ("title: for $pause.short_s s", ""),
        ("title: $pause.name", ""),
        (
            "title: One\n    steps: [{do: hold, seconds: $pause.name}]",
            "15: phases.0.steps.0.seconds: must be a number, not the text 'short' of the dial "
            "pause.name; meaning: seconds",
        ),
        (
            "title: One\n    steps: [{do: node, on: [$pause.short_s], action: stop}]",
            "15: phases.0.steps.0.on.0: must be text, not 2 of the dial pause.short_s; "
            "pause.short_s is no text; name it inside a longer one",
        ),
    ],
)
def test_a_dial_of_another_type_is_refused_with_its_name(
    key: str, problem: str, folder: Path
) -> None:
    text = f"{HEAD}{DIALS.replace('default: 900', 'default: 9')}phases:\n  - id: one\n    {key}\n"
    found = check(folder, text)
    text = text.replace("phases:", "phases:", 1)
    line = text[: text.index(key.split("\n")[-1].strip())].count("\n") + 1
    if problem:
        assert found == [f"{line}:{problem.partition(':')[2]}"]
    else:
        assert found[0].endswith("1 phases")


def test_what_is_wrong_with_a_network_is_said_with_what_is_wrong_with_the_scenario(
    folder: Path,
) -> None:
    net = folder / "net.clab.yml"
    net.write_text(net.read_text().replace("kind: linux", "kind: lynx"))
    found = check(folder, HEAD + PHASES.replace("form: becomes", "form: becoms"))
    assert [each.split(":")[0] for each in found] == ["13", str(net)]


def test_a_wrong_change_hides_nothing_else(folder: Path) -> None:
    changes = "changes: [{name: a, title: A, edits: [{on: [r1], ad: x}]}]\n"
    text = HEAD.replace("share: alive", "share: alife") + PHASES + changes
    assert [each.split(":")[0] for each in check(folder, text)] == ["9", "14"]


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("incident: [a]", "4: incident: must be a single value, not a list; meaning: a folder "
         "with Python of its own, relative to this file, or a name"),
        ("incident: facebok-2021", "4: incident: facebok-2021: there is no such incident; "
         "did you mean facebook-2021?"),
    ],
)  # fmt: skip
def test_of_an_incident_that_cannot_be_read_no_step_is_judged(
    key: str, problem: str, folder: Path
) -> None:
    top = "\n".join(HEAD.splitlines()[:3])
    steps = "[{do: drain, id: x, scope: []}, {do: hold, ttls: 1}]"
    phase = f"{{id: one, title: One, steps: {steps}, extra: 1}}"
    text = f"{top}\n{key}\nphases:\n  - {phase}\n"
    assert check(folder, text) == [
        problem, "6: phases.0.extra: unknown key; keys: expect, historical_utc, id, steps, title",
    ]  # fmt: skip
