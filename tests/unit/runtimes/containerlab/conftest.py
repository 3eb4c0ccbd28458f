"""What tests of commands in containers share."""

from collections.abc import Iterator

import pytest

from lab.runtimes.containerlab import docker_api
from tests.unit.runtimes.containerlab.scripted import Docker


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Docker]:
    """Return the Docker that the code under test asks."""
    made = Docker()
    for name in ("start_exec", "exec_code", "resize"):
        monkeypatch.setattr(docker_api, name, getattr(made, name))
    yield made
    made.close()
