"""Which files a name, a folder or a file on the command line stands for."""

from pathlib import Path

import pytest

from lab.catalog.index import networks, shipped
from lab.catalog.places import Place, is_scenario, place, topology_of
from lab.load import topologies_dir
from lab.model.errors import InputError
from tests.unit.catalog.files import network, scenario

FACEBOOK = topologies_dir() / "facebook-2021"


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_what_ships_is_known_by_the_names_of_folders_and_files() -> None:
    assert shipped()["facebook-2021"] == FACEBOOK
    assert set(shipped()) <= set(networks())
    assert list(networks()) == sorted(networks())


def test_a_shipped_name_is_its_scenario() -> None:
    assert place("facebook-2021") == Place(None, FACEBOOK / "scenario.yml")


def test_a_folder_with_a_scenario_is_that_scenario(tmp_path: Path) -> None:
    file = scenario(tmp_path)
    assert place(str(tmp_path)) == Place(None, file)


def test_a_folder_with_a_topology_alone_is_that_topology(tmp_path: Path) -> None:
    file = network(tmp_path)
    assert place(str(tmp_path)) == Place(file)
    file.unlink()
    (tmp_path / "blueprint.yml").write_text("name: x\n")
    assert place(str(tmp_path)) == Place(tmp_path / "blueprint.yml")


def test_a_folder_that_could_be_several_things_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        place(str(tmp_path))
    assert problems(caught) == [f"{tmp_path}: has no scenario.yml and no topology"]
    (tmp_path / "notes.yml").write_bytes(b"\xff")
    (tmp_path / "half.yml").write_text("name: half\ntopology: two-routers\nphases: []\n")
    with pytest.raises(InputError) as caught:
        place(str(tmp_path))
    assert problems(caught) == [
        f"{tmp_path}: has no scenario.yml and no topology; name one of: half.yml"
    ]
    network(tmp_path)
    network(tmp_path, "other.clab.yml")
    with pytest.raises(InputError) as caught:
        place(str(tmp_path))
    assert problems(caught) == [
        f"{tmp_path}: has several topologies; name one of: net.clab.yml, other.clab.yml"
    ]


def test_a_file_is_a_scenario_when_it_has_phases(tmp_path: Path) -> None:
    file = scenario(tmp_path, name="drill.yml")
    assert place(str(file)) == Place(None, file)
    (tmp_path / "plan.yml").write_text("name: x\nprofiles: {phases: 1}\n")
    assert not is_scenario(tmp_path / "plan.yml")
    assert place(str(tmp_path / "plan.yml")) == Place(tmp_path / "plan.yml")


def test_a_topology_of_containerlab_is_no_scenario_whatever_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "x.clab.yml"
    file.write_text("name: x\nphases:\n")
    assert place(str(file)) == Place(file)


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("facebok-2021", "there is no such incident, folder or file; did you mean facebook-2021?"),
        ("absent.yml", "cannot be read: No such file or directory"),
        ("some/where", "cannot be read: No such file or directory"),
    ],
)
def test_what_is_nowhere_is_refused(
    what: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        place(what)
    assert problems(caught) == [f"{what}: {problem}"]


def test_a_folder_of_the_user_comes_before_a_shipped_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario(Path("facebook-2021"))
    assert place("facebook-2021") == Place(None, Path("facebook-2021/scenario.yml"))


def test_the_topology_of_a_scenario_is_relative_to_it(tmp_path: Path) -> None:
    file = scenario(tmp_path / "drill")
    beside = network(tmp_path / "net")
    assert topology_of(file, "net.clab.yml") == tmp_path / "drill" / "net.clab.yml"
    assert topology_of(file, "../net/net.clab.yml").resolve() == beside
    assert topology_of(file, "../net").resolve() == beside


def test_the_topology_of_a_scenario_is_one_of_another_incident(tmp_path: Path) -> None:
    file = scenario(tmp_path / "drill")
    other = scenario(tmp_path / "other").parent / "net.clab.yml"
    assert topology_of(file, "../other").resolve() == other
    assert topology_of(file, "facebook-2021") == FACEBOOK / "blueprint.yml"
    containerlab = {name for name, path in shipped().items() if list(path.glob("*.clab.yml"))}
    for name in containerlab:
        assert topology_of(file, name).parent == shipped()[name]


def test_a_topology_that_is_nowhere_is_refused_with_what_there_is(tmp_path: Path) -> None:
    file = scenario(tmp_path)
    with pytest.raises(InputError) as caught:
        topology_of(file, "nte.clab.yml")
    assert problems(caught) == [
        f"topology: there is no nte.clab.yml; paths are relative to {tmp_path}; "
        f"shipped: {', '.join(networks())}"
    ]
