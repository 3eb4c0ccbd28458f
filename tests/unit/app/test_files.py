"""A topology's files."""

from pathlib import Path

import pytest

from lab.app import files
from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import InputError
from tests.fakes.context import network, shipped

SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXkt\n"


def written(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def test_every_file_but_private_keys_lands_below_its_node(tmp_path: Path) -> None:
    configs = {
        "r1": NodeConfig({"/etc/frr/frr.conf": "hostname r1\n", "/run/lab/host_key": SECRET}),
        "r2": NodeConfig({"/etc/hosts": "127.0.0.1 localhost ä\n"}),
        "r3": NodeConfig(),
    }
    assert files.write(Deployment("pair", network(), configs), tmp_path / "new" / "one") == 2
    assert written(tmp_path / "new" / "one") == {
        "r1/etc/frr/frr.conf": "hostname r1\n",
        "r2/etc/hosts": "127.0.0.1 localhost ä\n",
    }


@pytest.mark.usefixtures("host")
def test_render_writes_every_node_and_no_private_key(tmp_path: Path) -> None:
    count = files.render("facebook-2021", "mini", tmp_path / "out")
    found = written(tmp_path / "out")
    assert count == len(found)
    assert {name.split("/")[0] for name in found} == {node.name for node in network().nodes}
    assert not [name for name, text in found.items() if "PRIVATE KEY" in text]
    assert found["eb1-prn/run/lab/breakglass.pub"].startswith("ssh-ed25519 ")


@pytest.mark.usefixtures("host")
def test_render_writes_the_same_files_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        files.render("facebook-2021", "mini", tmp_path / name)
    assert written(tmp_path / "one") == written(tmp_path / "two")


@pytest.mark.usefixtures("host")
def test_a_network_without_a_profile_is_of_the_default_one() -> None:
    found = files.looked_at("facebook-2021", None)
    assert found.network.topology.profile == shipped().default_profile


@pytest.mark.parametrize("kind", ["a folder with a file", "a file"])
def test_render_touches_no_place_that_has_something_in_it(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kept = out if kind == "a file" else out / "mine"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("precious")
    with pytest.raises(InputError) as caught:
        files.render("facebook-2021", "mini", out)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{out}: is not an empty folder; name a new folder, as {out}-2"
    ]
    assert written(tmp_path) == {str(kept.relative_to(tmp_path)): "precious"}


@pytest.mark.usefixtures("host")
def test_a_folder_that_cannot_be_made_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    with pytest.raises(InputError) as caught:
        files.render("facebook-2021", "mini", tmp_path / "file" / "out")
    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path}/file/out: cannot be written: Not a directory"
    ]
