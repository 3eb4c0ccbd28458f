"""Files and vty sockets of containers that this process may not look into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.model.errors import CommandError
from lab.ports import RunningLab
from lab.runtimes.containerlab import Containerlab
from lab.runtimes.containerlab.root import Root
from tests.contract.test_runtime import deployment

pytestmark = pytest.mark.docker


@pytest.fixture
def lab(tmp_path: Path, stand_in: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningLab]:
    monkeypatch.setattr(Root, "of", lambda _container, _pid: None)
    runtime = Containerlab(tmp_path)
    yield runtime.deploy(deployment("far"), keep=False, progress=lambda _text: None)
    runtime.destroy("far")


def test_files_states_and_daemons_are_asked_for_by_commands_there(lab: RunningLab) -> None:
    assert lab.read("r2", "/etc/frr/note") == b"hello\n"
    with pytest.raises(CommandError, match="/etc/frr/absent"):
        lab.read("r2", "/etc/frr/absent")
    assert [node.daemons for node in lab.nodes()] == [(("zebra", "running"),), ()]
    vty = lab.vty("r1", "zebra")
    assert vty.ask("show version").startswith("FRRouting")
    with pytest.raises(CommandError, match="nonsense"):
        vty.ask("nonsense")
    vty.close()
    with pytest.raises(CommandError, match="bgpd"):
        lab.vty("r1", "bgpd")
