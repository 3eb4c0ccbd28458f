"""Every runtime there is, as the same fixture."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from lab.ports import Runtime
from lab.runtimes.containerlab import Containerlab
from lab.runtimes.embedded import Embedded
from tests.fakes.runtime import FakeRuntime

RUNTIMES: Mapping[str, Callable[[Path], Runtime]] = {
    "fake": lambda _state: FakeRuntime(),
    "embedded": Embedded,
    "containerlab": Containerlab,
    "stand-in": Containerlab,
}


@pytest.fixture(
    params=[
        "fake",
        pytest.param("embedded", marks=pytest.mark.netns),
        pytest.param("containerlab", marks=pytest.mark.clab),
        pytest.param("stand-in", marks=pytest.mark.docker),  # in place of containerlab's program
    ]
)
def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runtime]:
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")
    made = RUNTIMES[request.param](tmp_path)
    yield made
    for lab in made.labs():
        made.destroy(lab.name)
