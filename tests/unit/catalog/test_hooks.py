"""The hooks of a user's incident, called as the lab calls them."""

from pathlib import Path
from typing import Any, cast

import pytest

from lab.catalog import packs
from lab.model.errors import InputError

PYTHON = """\
from lab.incident import Incident

def rest({parameters}):
    return {{"seen": "{parameters}"}}

INCIDENT = Incident("choir", "A choir", rest=rest)
"""
LAB: Any = None


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def rest_of(own: Path, parameters: str) -> Any:
    (own / "incident.py").write_text(PYTHON.format(parameters=parameters))
    return packs.of_folder(own).rest


@pytest.mark.parametrize("parameters", ["lab, built, progress", "lab, built, _progress"])
def test_a_rest_of_three_arguments_waits_after_what_is_done_meanwhile(
    own: Path, parameters: str
) -> None:
    rest, done = rest_of(own, parameters), cast("list[str]", [])
    assert rest(LAB, LAB, print, lambda: done.append("meanwhile")) == {"seen": parameters}
    assert done == ["meanwhile"]
    assert rest(LAB, LAB, print) == {"seen": parameters}


@pytest.mark.parametrize("parameters", ["lab, built, progress, meanwhile=None", "*arguments"])
def test_a_rest_that_takes_all_is_called_as_it_is(own: Path, parameters: str) -> None:
    rest = rest_of(own, parameters)
    assert rest.__module__ == "stormdrill_incident_own"
    assert rest(LAB, LAB, print, print) == {"seen": parameters}


@pytest.mark.parametrize(
    "parameters", ["lab, built", "lab, built, progress, meanwhile", "lab, built, progress, *, x"]
)
def test_a_rest_that_cannot_be_called_is_refused_with_its_line(own: Path, parameters: str) -> None:
    with pytest.raises(InputError) as caught:
        rest_of(own, parameters)
    assert [str(each) for each in caught.value.problems] == [
        f"{own}/incident.py:3: rest has to take lab, built, progress, and meanwhile where it is "
        "given; see Incident in docs/extending.md"
    ]
