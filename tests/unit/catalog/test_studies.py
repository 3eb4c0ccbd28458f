"""A study's file is judged with its scenario, every problem at once."""

import json
from pathlib import Path

import pytest

from lab.catalog.listing import check, schema
from lab.catalog.studies import file_of, read, shipped
from lab.load import topologies_dir
from lab.model.errors import InputError
from lab.model.format import Format

SHIPPED = topologies_dir() / "two-routers"
GOOD = """
name: small
scenario: two-routers
seeds: [1, 2]
variants:
  - {id: base}
  - {id: long, set: {pace.look_s: 9}, expect: [{value: outage_s, of: base, at_least: 1.1}]}
"""
BAD = """
name: small
scenario: two-routers
profile: mini
seeds: [1, x]
valuess: [outage_s]
variants:
  - {id: base, set: {pace.look: 9}}
  - {id: base, expect: [{value: outag_s, of: bas, at_most: 3}]}
  - {id: T, expect: [{fact: T1}]}
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "s.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check([str(path)])
    return [str(each).replace(f"{path}:", "") for each in caught.value.problems]


def copied() -> str:
    """Return the text of two-routers' scenario, to be read anywhere."""
    text = (SHIPPED / "scenario.yml").read_text(encoding="utf-8")
    return text.replace("network.clab.yml", str(SHIPPED / "network.clab.yml"))


def test_a_good_study_is_known_by_its_variants(tmp_path: Path) -> None:
    path = tmp_path / "s.yml"
    path.write_text(GOOD, encoding="utf-8")
    assert check([str(path)]) == [f"{path}: study small, variants: 2, cells: 4"]


def test_every_problem_is_told_at_once_with_its_line_and_what_was_meant(tmp_path: Path) -> None:
    assert problems(tmp_path, BAD.replace("profile: mini\n", "")) == [
        "4: seeds.1: must be a whole number, not the text 'x'; meaning: seeds",
        "5: valuess: unknown key; did you mean values?",
        "7: variants.0.set.pace.look: there is no 'look'; did you mean pace.look_s?",
        "8: variants.1.id: two variants are called base; rename one",
        "8: variants.1.expect.0.of: there is no variant bas; did you mean base?",
        "8: variants.1.expect.0.value: there is no value outag_s; did you mean outage_s?",
        "9: variants.2.expect.0: verdict: is missing; give pass, fail or unknown",
    ]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("two-routers", "two-router", "3: scenario: there is no such incident, folder or file; "
         "did you mean two-routers?"),
        ("scenario: two-routers", "scenario: two-routers\nprofile: mini",
         "4: profile: there is no profile mini; leave it out"),
        ("pace.look_s: 9", "pace.look_s: 900",
         "7: variants.1.set.pace.look_s: 900 is out of range; between 5 and 60"),
        ("seeds: [1, 2]", "seeds: [1, 1]", "2: seeds: one comes twice"),
        ("seeds: [1, 2]", "seeds: []", "2: seeds: there are none; one is needed at least"),
        ("of: base", "of: long",
         "7: variants.1.expect.0.of: is the variant itself; name another one"),
        (", at_least: 1.1", "", "7: variants.1.expect.0: has no bound; give at_least or at_most"),
        ("value: outage_s", "value: outage_s, fact: T1",
         "7: variants.1.expect.0: give either value or fact"),
        ("id: long", "id: ../long", "7: variants.1.id: "),
    ],
)  # fmt: skip
def test_a_wrong_key_is_told_at_its_line(tmp_path: Path, was: str, now: str, told: str) -> None:
    found = problems(tmp_path, GOOD.replace(was, now).replace("\nname", "\nname", 1))
    assert [each for each in found if each.startswith(told) or f":{told}" in each] != [], found


def test_a_topology_alone_is_no_scenario(tmp_path: Path) -> None:
    path = SHIPPED / "network.clab.yml"
    told = problems(tmp_path, GOOD.replace("two-routers", str(path)))
    assert "is a topology, not a scenario; name an incident or a scenario" in told[0]


def test_what_is_wrong_with_the_scenario_is_told_with_its_own_place(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yml"
    text = Path("topologies/two-routers/scenario.yml").read_text(encoding="utf-8")
    text = text.replace("network.clab.yml", str(SHIPPED / "network.clab.yml"))
    scenario.write_text(text.replace("id: steady", "idd: steady"), encoding="utf-8")
    told = problems(tmp_path, GOOD.replace("two-routers", "scenario.yml"))
    assert any(str(scenario) in each and "idd" in each for each in told)


def test_the_scenario_of_a_study_is_relative_to_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    path = folder / "s.yml"
    path.write_text(GOOD.replace("two-routers", "../mine.yml"), encoding="utf-8")
    (tmp_path / "mine.yml").write_text(copied(), encoding="utf-8")
    assert read(path).scenario == str((tmp_path / "mine.yml").resolve())


def test_a_study_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nosuch: there is no such study"):
        file_of("nosuch")
    with pytest.raises(InputError, match=r"nosuch.yml: there is no such file"):
        file_of("nosuch.yml")
    with pytest.raises(InputError, match="is a folder; name a study, or its file"):
        file_of(str(tmp_path))


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_study_can_be_played_and_has_its_file_s_name(name: str) -> None:
    assert read(shipped()[name]).study.name == name


def test_an_editor_can_ask_for_the_keys_of_a_study() -> None:
    text = json.dumps(schema(Format.STUDY))
    assert all(f'"{key}"' in text for key in ("scenario", "seeds", "variants", "expect", "set"))
