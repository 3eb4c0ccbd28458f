"""What there is to play and to deploy, and what a dial is in the end."""

from pathlib import Path

import pytest

from lab.catalog import listing as catalog
from lab.incidents.facebook_2021.dials import Gates
from lab.load import topologies_dir
from lab.model.dial import Switch
from lab.model.errors import InputError
from tests.fakes.context import network, shipped

DRILL = """\
name: drill
title: A drill
topology: {topology}
dials:
  mini: {{dns.ttl_s: "15", gates.audit_bug: "off"}}
phases:
  - {{id: one, title: One}}
  - {{id: two, title: Two}}
"""


def drill(folder: Path, topology: str = "facebook-2021", name: str = "drill.yml") -> str:
    path = folder / name
    path.write_text(DRILL.format(topology=topology), encoding="utf-8")
    return str(path)


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_everything_that_is_shipped_can_be_played_and_deployed() -> None:
    assert "facebook-2021" in catalog.scenarios()
    assert "facebook-2021" in catalog.topologies()
    assert [catalog.scenario(name).name for name in catalog.scenarios()] == catalog.scenarios()
    assert [catalog.blueprint(name).name for name in catalog.topologies()] == catalog.topologies()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("facebok-2021", "did you mean facebook-2021?"),
        ("storm", f"scenarios: {', '.join(catalog.scenarios())}"),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_nearest_or_all(name: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        catalog.scenario(name)
    assert problems(caught) == [f"{name}: there is no such scenario; {hint}"]


def test_a_name_of_no_topology_is_answered_alike() -> None:
    with pytest.raises(InputError) as caught:
        catalog.blueprint("storm")
    known = ", ".join(catalog.topologies())
    assert problems(caught) == [f"storm: there is no such topology; topologies: {known}"]


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    assert catalog.scenario(drill(tmp_path)).title == "A drill"


def test_a_path_without_a_file_is_said_to_be_unreadable() -> None:
    with pytest.raises(InputError) as caught:
        catalog.blueprint("nowhere/plan")
    assert problems(caught) == ["nowhere/plan: cannot be read: No such file or directory"]


def test_the_user_outranks_the_scenario_which_outranks_the_blueprint(tmp_path: Path) -> None:
    played = catalog.scenario(drill(tmp_path))
    before = shipped().settings
    assert before.dns.ttl_s not in (15, 20)
    alone = catalog.settings(shipped(), None, "mini")
    scenarios = catalog.settings(shipped(), played, "mini")
    users = catalog.settings(shipped(), played, "mini", [("dns.ttl_s", "20")])
    assert alone == before
    assert (scenarios.dns.ttl_s, scenarios.gates) == (15, Gates(Switch.ON, Switch.OFF))
    assert (users.dns.ttl_s, users.gates) == (20, Gates(Switch.ON, Switch.OFF))


def test_dials_of_another_profile_do_not_count(tmp_path: Path) -> None:
    played = catalog.scenario(drill(tmp_path))
    assert catalog.settings(shipped(), played, "standard") == shipped().settings


def small_plan(folder: Path) -> str:
    """Return the shipped blueprint with no size but the smallest."""
    lines = (topologies_dir() / "facebook-2021.yml").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("  standard:", "  large:"))]
    path = folder / "plan.yml"
    path.write_text("\n".join(kept).replace("default_profile: standard", "default_profile: mini"))
    return str(path)


def test_check_says_what_each_file_is(tmp_path: Path) -> None:
    assert catalog.check([drill(tmp_path), small_plan(tmp_path)]) == [
        f"{tmp_path}/drill.yml: scenario drill, 2 phases",
        f"{tmp_path}/plan.yml: blueprint facebook-2021, nodes: mini {len(network().nodes)}",
    ]


def test_check_collects_the_problems_of_every_file(tmp_path: Path) -> None:
    first = drill(tmp_path, "nowhere.yml", "first.yml")
    second = tmp_path / "second.yml"
    second.write_text("phases: []\nname: x\ntitel: y\ntopology: facebook-2021\n")
    third = tmp_path / "third.yml"
    with pytest.raises(InputError) as caught:
        catalog.check([first, str(second), drill(tmp_path), str(third)])
    assert [problem.place for problem in caught.value.problems] == [
        "nowhere.yml", f"{second}:1", f"{second}:3", str(third),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dials", "problem"),
    [
        ("minni: {}", "facebook-2021: no profile called minni; there are: mini, "),
        ("mini: {dns.ttls: '5'}", "--set dns.ttls=5: there is no 'ttls'; did you mean ttl_s?"),
    ],
)
def test_check_refuses_dials_that_no_play_could_take(
    dials: str, problem: str, tmp_path: Path
) -> None:
    text = DRILL.format(topology="facebook-2021")
    path = tmp_path / "drill.yml"
    path.write_text(text.replace('mini: {dns.ttl_s: "15", gates.audit_bug: "off"}', dials))
    with pytest.raises(InputError) as caught:
        catalog.check([str(path)])
    assert problems(caught)[0].startswith(problem)
