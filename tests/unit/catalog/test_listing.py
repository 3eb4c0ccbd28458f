"""What there is to play and to deploy, and what each file is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lab import app
from lab.catalog import listing as catalog
from lab.catalog.subject import flat, subject
from lab.load import topologies_dir
from lab.model.errors import InputError
from lab.model.format import Format
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


def test_every_shipped_incident_is_listed_with_its_phases_dials_and_sizes() -> None:
    listed = {each.name: each for each in app.incidents()}
    facebook = listed["facebook-2021"]
    assert facebook.title == "The Facebook outage of 4 October 2021"
    assert facebook.phases[:2] == ("steady", "control-plane")
    assert facebook.dials == tuple(flat(shipped().settings))
    assert list(facebook.profiles) == ["mini", "standard", "large"]
    assert facebook.profiles["mini"] == len(network().nodes)


def test_every_shipped_incident_is_named_as_its_folder_and_passes_its_check() -> None:
    for each in app.incidents():
        assert catalog.check([each.name])[0] == (
            f"{topologies_dir() / each.name / 'scenario.yml'}: scenario {each.name}, "
            f"{len(each.phases)} phases"
        )


def test_everything_that_is_shipped_can_be_deployed() -> None:
    assert "facebook-2021" in app.topologies()
    for name in app.topologies():
        source = subject(name).source
        assert source.topology(source.default_profile).nodes


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("facebok-2021", "did you mean facebook-2021?"),
        ("storm", f"incidents and topologies: {', '.join(app.topologies())}"),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_nearest_or_all(name: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        catalog.check([name])
    assert problems(caught) == [f"{name}: there is no such incident, folder or file; {hint}"]


def test_a_path_without_a_file_is_said_to_be_unreadable() -> None:
    with pytest.raises(InputError) as caught:
        catalog.check(["nowhere/plan.yml"])
    assert problems(caught) == ["nowhere/plan.yml: cannot be read: No such file or directory"]


def small_plan(folder: Path) -> str:
    """Return the shipped blueprint with no size but the smallest."""
    lines = (topologies_dir() / "facebook-2021" / "blueprint.yml").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("  standard:", "  large:"))]
    path = folder / "plan.yml"
    path.write_text("\n".join(kept).replace("default_profile: standard", "default_profile: mini"))
    return str(path)


def test_check_says_what_each_file_is(tmp_path: Path) -> None:
    change = tmp_path / "change.yml"
    change.write_text("name: one\ntitle: One\ndrain: [plane 1]\n")
    assert catalog.check([drill(tmp_path), small_plan(tmp_path), str(change)]) == [
        f"{tmp_path}/drill.yml: scenario drill, 2 phases",
        f"{tmp_path}/plan.yml: blueprint facebook-2021, nodes: mini {len(network().nodes)}",
        f"{change}: change one",
    ]


def test_check_names_each_file_of_the_host_that_a_node_reaches(tmp_path: Path) -> None:
    file = tmp_path / "x.clab.yml"
    (tmp_path / "kept").mkdir()
    file.write_text(
        "name: x\ntopology:\n  nodes:\n    r1:\n      kind: linux\n"
        "      binds: [kept:/kept, /etc/hostname:/host:ro]\n"
    )
    told = [text for text in catalog.check([str(file)]) if text.startswith("information: ")]
    assert told == [
        f"information: {file}:4: r1 changes {tmp_path}/kept of this host, as /kept",
        f"information: {file}:4: r1 reads /etc/hostname of this host, as /host",
    ]


def test_a_blueprint_that_contradicts_itself_has_its_line(tmp_path: Path) -> None:
    path = Path(small_plan(tmp_path))
    path.write_text(path.read_text().replace("name_servers: abc", "name_servers: abx", 1))
    number = next(
        number
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "name_servers: abx" in line
    )
    with pytest.raises(InputError) as caught:
        catalog.check([str(path)])
    assert problems(caught) == [
        f"{path}:{number}: pops.0.name_servers: 'abx' is not of a, b, c, d"
    ]


def test_check_collects_the_problems_of_every_file(tmp_path: Path) -> None:
    first = drill(tmp_path, "nowhere.yml", "first.yml")
    second = tmp_path / "second.yml"
    second.write_text("phases: []\nname: x\ntitel: y\ntopology: facebook-2021\n")
    third = tmp_path / "third.yml"
    with pytest.raises(InputError) as caught:
        catalog.check([first, str(second), drill(tmp_path), str(third)])
    assert [problem.place for problem in caught.value.problems] == [
        f"{first}:3", f"{second}:1", f"{second}:1", f"{second}:3", str(third),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dials", "problem"),
    [
        ("minni: {}", "drill.yml:5: dials.minni: there is no profile minni; did you mean mini?"),
        (
            "mini: {dns.ttls: '5'}",
            "drill.yml:5: dials.mini.dns.ttls: there is no 'ttls'; did you mean dns.ttl_s?",
        ),
        ("mini: {dns.ttl_s: soon}", "drill.yml:5: dials.mini.dns.ttl_s: must be a whole number"),
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
    assert problem in problems(caught)[0]


def test_a_topology_of_a_scenario_that_is_nowhere_is_refused_with_those_there_are(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError) as caught:
        catalog.check([drill(tmp_path, "nowhere.yml")])
    assert problems(caught) == [
        f"{tmp_path}/drill.yml:3: topology: there is no nowhere.yml; paths are relative to "
        f"{tmp_path}; shipped: {', '.join(app.topologies())}"
    ]


def test_a_change_drains_or_edits_and_never_both(tmp_path: Path) -> None:
    change = tmp_path / "change.yml"
    change.write_text("name: one\ntitle: One\ndrain: [plane 1]\nedits: [{on: [r1], add: x}]\n")
    with pytest.raises(InputError) as caught:
        catalog.check([str(change)])
    assert problems(caught) == [
        f"{change}:3: drain: needs either drain or edits; keep one of them"
    ]


def properties(schema: Mapping[str, Any], name: str) -> set[str]:
    return set(schema["$defs"][name]["properties"])


def test_the_schema_of_a_scenario_has_the_steps_of_any_network_and_of_every_incident() -> None:
    found: Any = catalog.schema(Format.SCENARIO)
    assert properties(found, "Phase") >= {"id", "steps", "expect"}
    assert {"ChangeStep", "Announce", "Drain", "Undrain"} <= set(found["$defs"])
    assert {"from"} <= properties(found, "Announce")
    assert not {"from_"} & properties(found, "Announce")


def test_the_schema_of_a_blueprint_and_of_a_change_are_their_own() -> None:
    blueprint: Any = catalog.schema(Format.BLUEPRINT)
    change: Any = catalog.schema(Format.CHANGE)
    assert properties(blueprint, "Blueprint") >= {"pops", "profiles"}
    assert properties(change, "Change") == {"name", "title", "drain", "edits"}


def test_a_containerlab_file_has_no_schema_of_ours() -> None:
    with pytest.raises(InputError, match="its schema is containerlab's own"):
        catalog.schema(Format.CONTAINERLAB)
