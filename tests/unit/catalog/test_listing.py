"""What there is to play and to deploy, and what each file is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lab import app
from lab.app.files import looked_at
from lab.catalog import listing as catalog
from lab.catalog.subject import flat, readable, subject
from lab.load import topologies_dir
from lab.model.errors import InputError
from lab.model.format import Format
from lab.model.software import Asked, Said
from tests.fakes.context import network, shipped
from tests.unit.catalog import files

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


def vtysh(commands: Sequence[Asked]) -> tuple[Said, ...]:
    """Answer as the programs of an FRR that does not know the word ``bogus``."""
    return tuple(_answered(each) for each in commands)


def _answered(asked: Asked) -> Said:
    lines = enumerate(asked.stdin.splitlines(), 1)
    refused = [f"line {at}: % Unknown command[4]: {text}" for at, text in lines if "bogus" in text]
    return Said(2 if refused else 0, "\n".join(refused))


def frr_less(commands: Sequence[Asked]) -> tuple[Said, ...]:
    """Answer as a host without FRR."""
    return tuple(Said(127 if each.argv[0] != "test" else 1, "") for each in commands)


def test_check_names_each_line_that_the_hosts_frr_refuses(tmp_path: Path) -> None:
    file = files.network(tmp_path)
    conf = tmp_path / "r1.conf"
    lines = len(conf.read_text().splitlines())
    conf.write_text(f"{conf.read_text()}bogus one\nip route 192.0.2.0/24 blackhole\nbogus two\n")
    told = [text for text in catalog.check([str(file)], vtysh) if "refuses" in text]
    assert told == [
        f"warning: {conf}:{lines + 1}: r1: this FRR refuses: bogus one",
        f"warning: {conf}:{lines + 3}: r1: this FRR refuses: bogus two",
    ]


def test_check_on_a_host_without_frr_says_nothing_of_lines(tmp_path: Path) -> None:
    file = files.network(tmp_path)
    (tmp_path / "r1.conf").write_text("bogus\n")
    told = catalog.check([str(file)], frr_less)
    assert told[0] == f"{file}: containerlab topology pair, nodes: 3"
    assert [text for text in told if "FRR" in text] == []


def sized(profiles: str, folder: Path) -> str:
    """Write a scenario that is for some profiles of facebook-2021, and return its file."""
    path = folder / "sized.yml"
    text = DRILL.format(topology="facebook-2021")
    path.write_text(
        text.replace("topology: facebook-2021", f"topology: facebook-2021\n{profiles}")
    )
    return str(path)


def test_check_plays_a_scenario_at_the_profiles_it_is_for(tmp_path: Path) -> None:
    path = topologies_dir() / "facebook-2021" / "six-of-eight.yml"
    assert catalog.check([str(path)]) == [f"{path}: scenario six-of-eight, 5 phases"]
    everywhere = tmp_path / "scenario.yml"
    text = path.read_text().replace("blueprint.yml", "facebook-2021")
    everywhere.write_text(text.replace("profiles: [standard]\n", ""))
    with pytest.raises(InputError) as caught:
        catalog.check([str(everywhere)])
    assert any("plane 7: names nothing of the backbone" in each for each in problems(caught))


@pytest.mark.parametrize(
    ("profiles", "problem"),
    [
        ("[minni, standard]", "profiles.0: there is no profile minni; did you mean mini?"),
        ("[standard, large]", "dials.mini: it is not for mini; it is for: standard, large"),
        ("mini", "profiles: must be a list"),
    ],
)
def test_check_refuses_profiles_that_no_play_could_have(
    profiles: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        catalog.check([sized(f"profiles: {profiles}", tmp_path)])
    assert problem in problems(caught)[0]


def test_a_network_of_one_size_has_no_profiles_to_be_for(tmp_path: Path) -> None:
    path = tmp_path / "one.yml"
    path.write_text("name: one\ntitle: x\ntopology: two-routers\nprofiles: [mini]\nphases: []\n")
    with pytest.raises(InputError) as caught:
        catalog.check([str(path)])
    assert "profiles: its network has one size; leave it out" in problems(caught)[0]


ONLY = "profiles: [mini, large]"


def test_a_scenario_that_is_not_for_a_profile_says_so_and_no_more(tmp_path: Path) -> None:
    found = readable(sized(ONLY, tmp_path))
    with pytest.raises(InputError) as caught:
        found.dials("standard")
    assert [each.rpartition("profiles: ")[2] for each in problems(caught)] == [
        "it is not for standard; it is for: mini, large"
    ]


def test_without_a_profile_it_is_the_first_that_a_scenario_is_for(tmp_path: Path) -> None:
    assert readable(sized(ONLY, tmp_path)).default_profile == "mini"
    assert readable(sized("profiles: [large, standard]", tmp_path)).default_profile == "standard"
    assert readable(drill(tmp_path)).default_profile == "standard"


def test_files_of_a_scenario_are_not_written_at_a_size_it_is_not_for(tmp_path: Path) -> None:
    path = sized(ONLY, tmp_path)
    with pytest.raises(InputError, match="it is not for standard"):
        looked_at(path, "standard")
    assert looked_at(path, None).network.topology.profile == "mini"
