"""A topology file in place of a lab's name."""

from pathlib import Path

import pytest

from lab.catalog.running_file import is_file, lab_of
from lab.model.deployment import LabState
from lab.model.errors import InputError

FILE = "name: duo\ntopology: {nodes: {a: {kind: nonesuch}}}\n"


def lab(name: str, topology: str = "duo") -> LabState:
    return LabState(name, "embedded", topology, "", "running", 1)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "x.clab.yml"
    path.write_text(FILE)
    return str(path)


@pytest.mark.parametrize(("word", "yes"), [("walk", False), ("x.clab.yml", True), ("./x", True)])
def test_a_file_is_known_from_a_name(word: str, *, yes: bool) -> None:
    assert is_file(word) is yes


@pytest.mark.parametrize(
    ("running", "name"),
    [
        ([], "duo"),
        ([lab("duo"), lab("other")], "duo"),
        ([lab("mine"), lab("far", "another")], "mine"),
    ],
    ids=["none", "its own name", "another name"],
)
def test_the_lab_of_a_file_is_found(file: str, running: list[LabState], name: str) -> None:
    assert lab_of(file, running, {}) == name


def test_a_file_that_means_no_lab_is_refused(file: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 labs run it; name one of: one, two"):
        lab_of(file, [lab("one"), lab("two")], {})
    with pytest.raises(InputError, match="there is no such file"):
        lab_of(f"{tmp_path}/y.clab.yml", [], {})
    (tmp_path / "z.yml").write_text("phases: []\n")
    with pytest.raises(InputError, match="is no containerlab file"):
        lab_of(f"{tmp_path}/z.yml", [], {})
