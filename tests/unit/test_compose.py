"""What docs/containers.md promises of docker-compose.yml."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.model.software import NODE_IMAGE
from tests.compose import FILE, TOP, arguments, load

SERVICES = ("stormdrill", "batfish")
# Without one of these no sandbox is made, or none is taken down.
NEEDED = {"unshare", "setns", "mount", "umount2", "pivot_root", "sethostname", "clone", "clone3"}


@pytest.fixture
def services() -> dict[str, Any]:
    return dict(load()["services"])


def filtered() -> set[str]:
    content = json.loads((TOP / "configs/image/seccomp.json").read_text(encoding="utf-8"))
    assert content["defaultAction"] == "SCMP_ACT_ALLOW"
    assert {rule["action"] for rule in content["syscalls"]} == {"SCMP_ACT_ERRNO"}
    return {name for rule in content["syscalls"] for name in rule["names"]}


def test_there_are_the_two_services(services: dict[str, Any]) -> None:
    assert tuple(services) == SERVICES


def test_what_is_built_is_the_image_of_the_nodes(services: dict[str, Any]) -> None:
    one = services["stormdrill"]
    assert one["image"] == NODE_IMAGE
    assert (TOP / one["build"]["dockerfile"]).is_file()
    assert one["pull_policy"] == "never"


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_has_the_hosts_own(services: dict[str, Any], name: str) -> None:
    one = services[name]
    assert not one.keys() & {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc"}
    assert not one.keys() & {"userns_mode", "uts", "cgroup", "cgroup_parent", "depends_on"}
    assert "docker.sock" not in FILE.read_text(encoding="utf-8")


def test_stormdrill_is_no_root_and_has_no_capability(services: dict[str, Any]) -> None:
    one = services["stormdrill"]
    assert one["user"] == "1000:1000"
    assert one["cap_drop"] == ["ALL"]
    assert one["read_only"] is True
    assert one["security_opt"] == [
        "no-new-privileges:true",
        "seccomp:configs/image/seccomp.json",
        "systempaths=unconfined",
        "apparmor=unconfined",
    ]


def test_stormdrill_has_no_way_out_and_no_port(services: dict[str, Any]) -> None:
    assert services["stormdrill"]["networks"] == ["inside"]
    assert "ports" not in services["stormdrill"]
    assert load()["networks"]["inside"]["internal"] is True


def test_batfish_is_for_this_machine_alone_and_starts_on_request(
    services: dict[str, Any],
) -> None:
    one = services["batfish"]
    assert one["ports"] == ["127.0.0.1:9996:9996"]
    assert one["profiles"]
    assert services["stormdrill"]["environment"]["STORMDRILL_BATFISH"] == "batfish:9996"
    assert "inside" in one["networks"]


def test_runs_are_shared_and_nothing_else_can_be_written(services: dict[str, Any]) -> None:
    one = services["stormdrill"]
    written = [volume for volume in one["volumes"] if not volume.get("read_only")]
    assert [volume["source"] for volume in written] == ["./runs"]
    assert written[0]["target"] == f"{one['working_dir']}/runs"
    assert (TOP / "runs" / ".gitignore").is_file()  # else Docker would make the folder, as root


def test_the_filter_refuses_what_dockers_own_does_and_lets_sandboxes_be_made() -> None:
    refused = filtered()
    assert not refused & NEEDED
    assert {"bpf", "keyctl", "kexec_load", "init_module", "ptrace", "reboot"} <= refused


def test_a_key_without_a_translation_is_no_surprise(
    services: dict[str, Any], tmp_path: Path
) -> None:
    one = services["stormdrill"]
    assert "--cap-drop=ALL" in arguments(one, tmp_path)
    with pytest.raises(KeyError, match="privileged"):
        arguments({**one, "privileged": True}, tmp_path)
