"""Incidents with Python of their own: the product's by name, a user's by folder."""

import sys
from pathlib import Path

import pytest

from lab import app, incidents
from lab.catalog import listing, packs
from lab.catalog.subject import subject
from lab.load import read_text, topologies_dir
from lab.model.errors import InputError
from tests.unit.catalog.files import SCENARIO, scenario

RAN = "ran"  # a file that the Python of a user writes when it is run
PYTHON = f"""\
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lab.incident import Incident
from lab.model.scenario import Step

(Path(__file__).parent / "{RAN}").write_text("x")


@dataclass(frozen=True, slots=True)
class Sing(Step):
    song: str
    do: Literal["sing"] = "sing"

    def problems(self, scope):
        return ()

    def describe(self):
        return f"sing {{self.song}}"

    def perform(self, stage):
        return None


INCIDENT = Incident("choir", "A choir", steps=(Sing,))
"""
SONG = SCENARIO.replace(
    "title: A drill\n", "title: A drill\nincident: own\n"
).replace("title: One}", "title: One, steps: [{do: sing, song: aria}]}")  # fmt: skip


@pytest.fixture
def choir(tmp_path: Path) -> Path:
    """Return the scenario of a user whose folder has Python."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "incident.py").write_text(PYTHON)
    return scenario(tmp_path, SONG)


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_every_folder_of_the_product_is_an_incident_of_its_name() -> None:
    assert "facebook-2021" in incidents.names()
    assert [packs.pack(name).name for name in incidents.names()] == list(incidents.names())


def test_an_incident_that_does_not_ship_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        packs.pack("facebok-2021")
    assert problems(caught) == [
        "facebok-2021: there is no such incident; did you mean facebook-2021?"
    ]


def test_the_incident_of_a_folder_is_made_by_its_python(choir: Path) -> None:
    found = packs.of_folder(choir.parent / "own")
    assert (found.name, found.title) == ("choir", "A choir")
    assert (choir.parent / "own" / RAN).exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "own: has no incident.py; or name a shipped incident"),
        ("x = 1\n", "own/incident.py: has no INCIDENT; see docs/extending.md"),
        ("INCIDENT = 'choir'\n", "own/incident.py: has no INCIDENT; see docs/extending.md"),
        ("import nothing_of_the_kind\n", "own/incident.py: ModuleNotFoundError: No module named "
         "'nothing_of_the_kind'"),
        ("def x(:\n", "own/incident.py: SyntaxError: "),
        ("1 / 0\n", "own/incident.py: ZeroDivisionError: division by zero"),
    ],
)  # fmt: skip
def test_python_that_makes_no_incident_is_refused_with_its_reason(
    text: str | None, problem: str, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    if text is not None:
        (own / "incident.py").write_text(text)
    with pytest.raises(InputError) as caught:
        packs.of_folder(own)
    (said,) = problems(caught)
    assert said.startswith(f"{tmp_path}/{problem}")


def test_a_play_reads_the_steps_of_the_users_python(choir: Path) -> None:
    found = subject(str(choir))
    made = found.scenario(found.source.dials)
    assert (found.incident.name, found.foreign, found.python) == (
        "choir", False, str(choir.parent / "own"),
    )  # fmt: skip
    assert type(made.phases[0].steps[0]).__name__ == "Sing"


def test_check_does_not_run_the_users_python_and_says_what_it_left_out(choir: Path) -> None:
    before = set(sys.modules)
    assert listing.check([str(choir)])[:2] == [
        f"{choir}: scenario drill, 1 phases",
        "information: its Python in own is not run; not judged: steps phases.0.steps.0 (sing)",
    ]
    assert not (choir.parent / "own" / RAN).exists()
    assert not {name for name in set(sys.modules) - before if "stormdrill_incident" in name}


def test_list_does_not_run_the_python_of_a_folder(
    choir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(choir.parent)
    assert "drill" not in {each.name for each in app.incidents()}
    app.topologies()
    assert not (choir.parent / "own" / RAN).exists()


def test_a_scenario_names_an_incident_of_the_product(tmp_path: Path) -> None:
    text = SCENARIO.replace("topology: net.clab.yml", "topology: facebook-2021")
    named = text.replace("title: A drill\n", "title: A drill\nincident: facebook-2021\n")
    found = subject(str(scenario(tmp_path, named)))
    assert (found.incident, found.python) == (packs.pack("facebook-2021"), "facebook-2021")
    assert listing.check([str(tmp_path)]) == [f"{tmp_path}/scenario.yml: scenario drill, 1 phases"]


def test_a_blueprint_is_read_by_the_incident_that_knows_most_of_its_keys() -> None:
    text = read_text(topologies_dir() / "facebook-2021" / "blueprint.yml")
    assert packs.of_blueprint(text, "x.yml").name == "facebook-2021"
    mistyped = "pops: []\nisps: []\ncolour: red\n"
    assert packs.of_blueprint(mistyped, "x.yml").name == "facebook-2021"


def test_a_network_of_another_shape_is_no_blueprint() -> None:
    with pytest.raises(InputError) as caught:
        packs.of_blueprint("name: x\nprofiles: {}\nnodes: []\n", "x.yml")
    assert problems(caught) == [
        "x.yml:1: is no blueprint of facebook-2021: 1 of its 2 keys are known there; "
        "a network of your own is a containerlab file, see docs/scenarios.md"
    ]


def test_a_file_that_no_incident_knows_a_key_of_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        packs.of_blueprint("name: x\ncolour: red\n", "x.yml")
    assert problems(caught) == [
        "x.yml:1: is no kind of file that is known; "
        "a scenario has phases, a topology of containerlab topology, a change edits, "
        "a study variants"
    ]


def test_a_study_is_no_network_and_its_own_verb_is_named() -> None:
    with pytest.raises(InputError) as caught:
        packs.of_blueprint("name: x\nscenario: y\nvariants: []\n", "x.yml")
    assert problems(caught) == [
        "x.yml: is a study, no network and no scenario; play it: stormdrill study x.yml"
    ]


def said(choir: Path, text: str) -> list[str]:
    """Return what is said of the scenario of a user's Python, without the file's name."""
    choir.write_text(text)
    try:
        return [each for each in listing.check([str(choir)]) if not each.startswith("warning: ")]
    except InputError as error:
        return [str(problem).replace(f"{choir}:", "") for problem in error.problems]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: drill", "nane: drill", "1: nane: unknown key; did you mean name?"),
        ("{do: sing, song: aria}", "{do: hold, secs: 1}",
         "7: phases.0.steps.0.secs: unknown key; did you mean seconds?"),
        ("{do: sing, song: aria}", "{do: sing, song: aria, when: never}",
         "7: phases.0.steps.0.when: 'never' is not known; one of: off, on"),
        ("{do: sing, song: aria}", "{do: sing}, {do: node, on: [r9], action: stop}",
         "7: phases.0.steps.1.on: r9: there is no node r9; kinds: frr, linux; labels: role; "
         "nodes: h1, r1, r2"),
        ("title: One,", "title: One, expect: [{name: x, measure: songs.heard, form: becomes}],",
         "7: phases.0.expect.0: has no bound; give at_least or at_most"),
    ],
)  # fmt: skip
def test_all_but_the_steps_of_the_users_python_is_judged(
    old: str, new: str, problem: str, choir: Path
) -> None:
    text = choir.read_text().replace("phases:\n", "\nphases:\n")
    assert problem.partition("; ")[0] in "\n".join(said(choir, text.replace(old, new)))
    assert not (choir.parent / "own" / RAN).exists()


def test_check_names_steps_measures_and_events_that_only_the_python_knows(choir: Path) -> None:
    text = SONG.replace(
        "title: One,",
        """title: One,
     expect: [{name: heard, measure: songs.heard, form: stays, at_least: 1}],""",
    )
    fact = "facts: [{id: S1, claim: sung, source: me, confidence: A, events: sung, at_least: 1}]\n"
    assert said(choir, text + fact)[1:] == [
        "information: its Python in own is not run; not judged: steps phases.0.steps.0 (sing); "
        "measures songs.heard; events sung"
    ]


def test_check_names_steps_of_ways_that_only_the_python_knows(choir: Path) -> None:
    recover = """{do: recover,
      expect: {name: up, measure: songs.heard, form: becomes, at_least: 1},
      ways: [{name: loudly, enter: [{do: sing, song: aria}], repair: [{do: sing, song: coda}]}]}"""
    told = said(choir, SONG.replace("{do: sing, song: aria}", recover))[1]
    way = "phases.0.steps.0.ways.0"
    assert f"steps {way}.enter.0 (sing), {way}.repair.0 (sing)" in told


def test_a_step_of_the_python_may_be_called_as_a_general_one(choir: Path) -> None:
    path = choir.parent / "own" / "incident.py"
    path.write_text(PYTHON.replace('"sing"', '"hold"'))
    found = said(choir, SONG.replace("do: sing", "do: hold"))
    assert found[1].endswith("not judged: steps phases.0.steps.0 (hold)")


def test_python_that_no_step_needs_leaves_nothing_unjudged(choir: Path) -> None:
    found = said(choir, SONG.replace("{do: sing, song: aria}", "{do: hold, seconds: 1}"))
    assert found[1:] == [
        "information: its Python in own is not run; not judged: nothing that it needs"
    ]


def test_a_network_of_the_python_is_not_judged(choir: Path) -> None:
    (choir.parent / "stage.yml").write_text("voices: 4\n")
    text = SONG.replace("topology: net.clab.yml", "topology: stage.yml")
    assert said(choir, text)[1:] == [
        "information: its Python in own is not run; not judged: its network"
    ]
    assert said(choir, text.replace("title: One", "titel: One"))[0].startswith("6: phases.0.titel")


def test_a_folder_without_python_is_refused_with_its_line(choir: Path) -> None:
    (choir.parent / "own" / "incident.py").unlink()
    assert said(choir, SONG) == [
        "3: incident: own: has no incident.py; or name a shipped incident"
    ]
