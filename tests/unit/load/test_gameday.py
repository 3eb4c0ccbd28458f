"""Packs of game days: every problem of every file at once, and those of the shipped ones."""

import shutil
from pathlib import Path

import pytest

from lab.catalog.gamedays import pack_of
from lab.catalog.listing import check
from lab.catalog.subject import subject
from lab.load.gameday import load_pack
from lab.model.errors import InputError
from lab.model.gameday import Condition

TOP = Path(__file__).parents[3] / "topologies"
SHIPPED = sorted(path.parent.name for path in TOP.glob("*/gameday"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TOP / "youtube-2008", tmp_path / "own")
    return tmp_path / "own"


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "gameday" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def problems(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        check([str(folder)])
    return [str(each) for each in caught.value.problems]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_pack_fits_its_scenario(name: str) -> None:
    found = subject(name)
    size = found.source.default_profile
    dials = found.dials(size)
    pack = pack_of(found, size, dials, found.scenario(dials))
    actions = [*pack.actions.expected, *pack.actions.harmful]
    assert sum(each.points for each in pack.actions.expected) == pytest.approx(100)
    assert all(each.why for each in actions)
    assert {each.level for each in pack.hints} == {1, 2, 3}
    assert pack.texts["comms/status-page.md"]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_responders_are_told_before_the_start_gives_nothing_away(name: str) -> None:
    pack = load_pack(TOP / name / "gameday")
    told = " ".join([pack.head.title, pack.texts["brief-participants.md"],
                     *(each.of for each in pack.hints)]).lower()  # fmt: skip
    for word in (
        "drain",
        "hijack",
        "maximum-prefix",
        "reordered",
        "passive",
        "rollback",
        "withdraw",
    ):
        assert word not in told
    assert name.split("-")[0] not in pack.head.title.lower()


def test_all_flagship_texts_are_there() -> None:
    pack = load_pack(TOP / "facebook-2021" / "gameday")
    assert {"comms/press.md", "comms/executive.md"} <= set(pack.texts)
    assert len(pack.injects) >= 8


def test_problems_of_all_files_come_at_once(folder: Path) -> None:
    change(folder, "gameday.yml", "minutes: 45", "minutes: soon")
    change(folder, "hints.yml", "level: 1", "level: 9")
    (folder / "gameday" / "rubric.md").unlink()
    found = problems(folder)
    assert len(found) == 3
    assert any("gameday.yml:2" in each and "minutes" in each for each in found)
    assert any("hints.yml" in each and "level" in each for each in found)
    assert any("rubric.md" in each for each in found)


def test_names_that_the_network_does_not_know_are_problems(folder: Path) -> None:
    change(folder, "gameday.yml", "fault: [hijack]", "fault: [hijak]")
    change(folder, "gameday.yml", "primary: users", "primary: people")
    change(folder, "gameday.yml", "measure: outside.same-22", "measure: outside.same")
    change(folder, "actions.yml", "ris.slash22", "ris.slash2")
    change(folder, "injects.yml", "expects: [told-users]", "expects: [told]")
    change(folder, "places.yml", "node: users-hk", "node: users-hong")
    change(folder, "places.yml", '{"": pccw-noc}', '{"": phone}')
    found = "\n".join(problems(folder))
    for word in (
        "hijak",
        "people",
        "outside.same ",
        "ris.slash2 ",
        "told ",
        "users-hong",
        "phone",
    ):
        assert word in found


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"measure": "m"}, {"measure": "m", "at_least": 1, "act": "declare"},
        {"act": "declare", "at_most": 1},
    ],
)  # fmt: skip
def test_a_condition_has_one_form_and_a_measure_a_bound(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"exactly one of|at_least or at_most"):
        Condition(**wrong)  # type: ignore[arg-type]


def test_an_incident_without_a_pack_has_no_game_day() -> None:
    found = subject("two-routers")
    with pytest.raises(InputError, match="has no game day"):
        pack_of(found, "", found.dials(""), found.scenario(found.dials("")))
