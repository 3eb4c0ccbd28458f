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


REAL = (
    pytest.param("embedded", marks=pytest.mark.netns),
    pytest.param("containerlab", marks=pytest.mark.clab),
    pytest.param("stand-in", marks=pytest.mark.docker),  # in place of containerlab's program
)


def made(request: pytest.FixtureRequest, state: Path) -> Iterator[Runtime]:
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")
    runtime = RUNTIMES[request.param](state)
    yield runtime
    for lab in runtime.labs():
        runtime.destroy(lab.name)


@pytest.fixture(params=["fake", *REAL])
def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runtime]:
    yield from made(request, tmp_path)


@pytest.fixture(params=REAL)
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runtime]:
    """Give only what carries packets and runs routers."""
    yield from made(request, tmp_path)
