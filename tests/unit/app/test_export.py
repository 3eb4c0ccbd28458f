"""A topology as a folder for containerlab."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lab.app.export import export_containerlab
from lab.model.errors import InputError
from lab.model.export import ExportRequest

MINI = ExportRequest("facebook-2021", "mini", "drill", "stormdrill/node", "8.4")
KUBERNETES = ExportRequest(
    "facebook-2021", "standard", None, "reg/node:1", "10.3", kubernetes=True
)


def loaded(file: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = YAML(typ="safe", pure=True).load(file)
    return found


def test_every_bind_is_a_file_of_the_folder_and_every_file_is_bound(tmp_path: Path) -> None:
    done = export_containerlab(MINI, tmp_path)
    nodes = loaded(done.file)["topology"]["nodes"]
    assert isinstance(nodes, dict)
    binds = [bind.split(":") for node in nodes.values() for bind in node["binds"]]
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} - {
        "drill.clab.yml"
    }
    assert {source for source, _, _ in binds} == there
    assert {mode for _, _, mode in binds} == {"ro"}
    assert (done.file, done.files) == (tmp_path / "drill.clab.yml", len(there) + 1)


def test_no_node_has_a_way_out(tmp_path: Path) -> None:
    document = loaded(export_containerlab(MINI, tmp_path).file)
    defaults = document["topology"]["defaults"]
    assert isinstance(defaults, dict)
    assert (defaults["network-mode"], defaults["restart-policy"]) == ("none", "no")
    assert document["mgmt"] == {"skip-when-unused": True}


def test_private_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    export_containerlab(MINI, tmp_path)
    secret = [path for path in tmp_path.rglob("*") if path.is_file() and _secret(path)]
    assert secret
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


def _secret(path: Path) -> bool:
    return "PRIVATE KEY" in path.read_text(encoding="utf-8")


def test_for_kubernetes_there_is_nothing_its_compiler_refuses(tmp_path: Path) -> None:
    done = export_containerlab(KUBERNETES, tmp_path)
    document = loaded(done.file)
    defaults = document["topology"]["defaults"]
    assert isinstance(defaults, dict)
    assert sorted(document) == ["name", "topology"]
    assert sorted(defaults) == ["image", "kind", "sysctls"]
    assert done.warnings == ()


def test_names_too_long_for_kubernetes_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.app.export._LONGEST", len("usr-swisscom-e1") - 1)
    done = export_containerlab(KUBERNETES, tmp_path / "kubernetes")
    assert done.warnings == ("too long a name for clabernetes: usr-swisscom-e1",)
    assert export_containerlab(MINI, tmp_path / "containerlab").warnings == ()


def test_a_release_without_files_and_a_used_folder_are_refused(tmp_path: Path) -> None:
    unknown = ExportRequest("facebook-2021", "mini", None, "stormdrill/node", "7.5")
    with pytest.raises(
        InputError, match=r"--frr: 7.5 is not known; there are files for: 8.4, 10.3"
    ):
        export_containerlab(unknown, tmp_path)
    (tmp_path / "mine").touch()
    with pytest.raises(InputError, match="is not an empty folder"):
        export_containerlab(MINI, tmp_path)
