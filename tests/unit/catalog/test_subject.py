"""What a command is about: the incident, its network, its dials and its scenario."""

from pathlib import Path

import pytest

from lab.catalog.subject import flat, parameters, subject
from lab.incidents.facebook_2021.dials import Gates as FacebookGates
from lab.model.dial import Switch
from lab.model.errors import InputError
from lab.steps.change import ChangeStep
from lab.steps.hold import Hold
from tests.fakes.context import shipped
from tests.unit.catalog.files import SCENARIO, change, network, scenario

FACEBOOK = """\
name: drill
title: A drill
topology: facebook-2021
dials:
  mini: {dns.ttl_s: "15", gates.audit_bug: "off"}
phases:
  - {id: one, title: One, steps: [{do: hold, ttls: 2}]}
"""
DIALS = """\
declare_dials:
  visit.travel_s: {default: 60, meaning: time to a site, min: 1, max: 600}
  visit.to: {default: lhr, meaning: where to, choice: [lhr, nyc]}
dials:
  default: {visit.travel_s: "90"}
"""
DRILL = SCENARIO.replace("phases:\n", f"{DIALS}phases:\n").replace(
    "title: One}", "title: One, steps: [{do: hold, seconds: $visit.travel_s}]}"
)


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_shipped_name_is_its_incident_with_its_scenario() -> None:
    found = subject("facebook-2021")
    assert (found.incident.name, found.source.name, found.foreign) == (
        "facebook-2021", "facebook-2021", False,
    )  # fmt: skip
    assert found.scenario(found.dials("mini")).name == "facebook-2021"


def test_a_topology_alone_has_no_scenario(tmp_path: Path) -> None:
    found = subject(str(network(tmp_path)))
    assert (found.file, found.text, found.python) == (None, "", "")
    assert (found.incident.name, found.source.name) == ("pair", "pair")
    assert (found.source.profiles, found.source.default_profile) == ((), "")


def test_a_network_without_an_incident_is_called_as_its_scenario(tmp_path: Path) -> None:
    found = subject(str(scenario(tmp_path)))
    assert (found.incident.name, found.incident.title) == ("drill", "A drill")
    assert found.topology_file == tmp_path / "net.clab.yml"


def test_a_scenario_without_a_topology_is_refused(tmp_path: Path) -> None:
    file = scenario(tmp_path, SCENARIO.replace("topology: net.clab.yml\n", ""))
    with pytest.raises(InputError) as caught:
        subject(str(file))
    assert problems(caught) == [
        f"{file}:1: topology: is missing; meaning: a .clab.yml or a blueprint, relative to this "
        "file, or a shipped name"
    ]


def test_the_user_outranks_the_scenario_which_outranks_the_blueprint(tmp_path: Path) -> None:
    (tmp_path / "drill.yml").write_text(FACEBOOK)
    found = subject(str(tmp_path / "drill.yml"))
    before = shipped().settings
    assert found.source.dials == before
    assert before.dns.ttl_s not in (15, 20)
    scenarios, users = found.dials("mini"), found.dials("mini", [("dns.ttl_s", "20")])
    gates = FacebookGates(Switch.ON, Switch.OFF)
    assert (scenarios.dns.ttl_s, scenarios.gates) == (15, gates)
    assert (users.dns.ttl_s, users.gates) == (20, gates)


def test_dials_of_another_profile_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "drill.yml").write_text(FACEBOOK)
    assert subject(str(tmp_path / "drill.yml")).dials("standard") == shipped().settings


def test_a_shipped_name_is_rendered_as_its_network_alone(tmp_path: Path) -> None:
    (tmp_path / "drill.yml").write_text(FACEBOOK)
    own = subject(str(tmp_path / "drill.yml"))
    assert own.rendered_dials(str(tmp_path / "drill.yml"), "mini").dns.ttl_s == 15
    assert subject("facebook-2021").rendered_dials("facebook-2021", "mini") == shipped().settings


def test_a_scenario_declares_dials_of_its_own(tmp_path: Path) -> None:
    found = subject(str(scenario(tmp_path, DRILL)))
    assert flat(found.source.dials) == {
        "visit.travel_s": 60.0, "visit.to": "lhr", "gates.batfish": "off", "gates.canary": "off",
        "gates.commit_confirm": "off",
    }  # fmt: skip
    turned = found.dials("", [("visit.to", "nyc"), ("gates.canary", "on")])
    assert parameters(turned) == {
        "visit.travel_s": 90.0, "visit.to": "nyc", "gates.batfish": "off", "gates.canary": "on",
        "gates.commit_confirm": "off",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "problem"),
    [
        (("visit.travel_s", "601"), "--set visit.travel_s=601: 601 is out of range"),
        (("visit.to", "zrh"), "--set visit.to=zrh: 'zrh' is not known"),
        (("visit.two", "lhr"), "--set visit.two=lhr: there is no 'two'; did you mean visit.to?"),
    ],
)
def test_a_declared_dial_keeps_its_bounds_and_words(
    pair: tuple[str, str], problem: str, tmp_path: Path
) -> None:
    found = subject(str(scenario(tmp_path, DRILL)))
    with pytest.raises(InputError) as caught:
        found.dials("", [pair])
    assert problems(caught)[0].startswith(problem)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("travel_s", "is no name of a dial; use GROUP.NAME, as visit.travel_s"),
        ("visit.travel.s", "is no name of a dial; use GROUP.NAME, as visit.travel_s"),
        ("visit.Travel", "is no name of a dial; use GROUP.NAME, as visit.travel_s"),
        ("visit.class", "is no name of a dial; use GROUP.NAME, as visit.travel_s"),
        ("gates.travel_s", "the group gates is the lab's own"),
    ],
)
def test_a_name_that_no_dial_can_have_is_refused_with_its_line(
    name: str, problem: str, tmp_path: Path
) -> None:
    file = scenario(tmp_path, DRILL.replace("  visit.travel_s: {def", f"  {name}: {{def"))
    with pytest.raises(InputError) as caught:
        subject(str(file))
    assert problems(caught) == [f"{file}:5: declare_dials.{name}: {problem}"]


def test_dials_are_put_into_the_scenario(tmp_path: Path) -> None:
    found = subject(str(scenario(tmp_path, DRILL)))
    for pairs, seconds in (((), 90.0), ((("visit.travel_s", "5"),), 5.0)):
        made = found.scenario(found.dials("", pairs))
        assert made.phases[0].steps == (Hold(seconds),)


STEP = SCENARIO.replace("title: One}", "title: One, steps: [{do: change, change: block}]}")


def test_changes_lie_in_the_scenario_and_in_the_folder_beside_it(tmp_path: Path) -> None:
    own = "changes: [{name: own, title: Own, edits: [{on: [r1], add: x}]}]\n"
    file = scenario(tmp_path, STEP + own)
    change(tmp_path, "block")
    found = subject(str(file))
    assert [each.name for each in found.header.changes] == ["own", "block"]
    assert found.scenario(found.source.dials).phases[0].steps == (ChangeStep("block"),)


def test_the_folder_of_changes_is_left_unread_where_no_step_makes_one(tmp_path: Path) -> None:
    file = scenario(tmp_path)
    change(tmp_path, "block").write_text("nonsense: [\n")
    assert subject(str(file)).header.changes == ()


def test_two_changes_of_one_name_are_refused_wherever_they_lie(tmp_path: Path) -> None:
    own = "changes: [{name: block, title: Own, edits: [{on: [r1], add: x}]}]\n"
    first, second = (change(tmp_path, name) for name in ("block", "other"))
    with pytest.raises(InputError) as caught:
        subject(str(scenario(tmp_path, STEP + own)))
    assert problems(caught) == [
        f"{first}:1: name: two changes are called block; give each its own name"
    ]
    second.write_text(first.read_text())
    with pytest.raises(InputError) as caught:
        subject(str(scenario(tmp_path, STEP)))
    assert problems(caught) == [
        f"{second}:1: name: two changes are called block; give each its own name"
    ]


def test_every_wrong_change_of_the_folder_is_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        change(tmp_path, name).write_text(f"name: {name}\ntitel: X\n")
    with pytest.raises(InputError) as caught:
        subject(str(scenario(tmp_path, STEP)))
    assert [problem.split(":")[0] for problem in problems(caught)] == [
        f"{tmp_path}/changes/{name}.yml" for name in ("a", "a", "b", "b")
    ]
