"""A deployment as containerlab's file and the files its nodes are bound to."""

from pathlib import Path

from ruamel.yaml import YAML

from lab.model.deployment import Bind, NodeConfig
from lab.runtimes.containerlab.topology import Style, file_name, files, write
from lab.runtimes.sysctls import DEFAULTS
from tests.unit.runtimes.containerlab.network import ZEBRA, deployment

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\n"


def document(text: str) -> object:
    return YAML(typ="safe").load(text)


def test_the_file_has_every_node_and_link_and_no_way_out() -> None:
    r1 = NodeConfig({"/etc/frr/zebra.conf": "x\n"}, (ZEBRA,), (("net.ipv4.ip_forward", "1"),))
    style = Style(image="img", pull="Never", labels={"stormdrill.home": "/home/labs"})
    text = files(deployment(r1), style)["lab.clab.yml"]
    assert document(text) == {
        "name": "lab",
        "mgmt": {"skip-when-unused": True},
        "topology": {
            "defaults": {
                "kind": "linux",
                "image": "img",
                "sysctls": dict(DEFAULTS),
                "network-mode": "none",
                "privileged": False,
                "cap-add": ["NET_ADMIN", "NET_RAW", "SYS_ADMIN"],
                "restart-policy": "no",
                "image-pull-policy": "Never",
                "labels": {"stormdrill.home": "/home/labs"},
            },
            "nodes": {
                "r1": {
                    "binds": [
                        "nodes/r1/etc/resolv.conf:/etc/resolv.conf:ro",
                        "nodes/r1/etc/frr/zebra.conf:/etc/frr/zebra.conf:ro",
                        "nodes/r1/etc/stormdrill/node:/etc/stormdrill/node:ro",
                    ],
                    "sysctls": {"net.ipv4.ip_forward": "1"},
                },
                "h1": {
                    "binds": [
                        "nodes/h1/etc/resolv.conf:/etc/resolv.conf:ro",
                        "nodes/h1/etc/stormdrill/node:/etc/stormdrill/node:ro",
                    ]
                },
            },
            "links": [{"endpoints": ["r1:e1", "h1:e1"]}],
        },
    }


def test_words_that_yaml_1_1_takes_for_values_are_quoted() -> None:
    text = files(deployment(), Style(labels={"answer": "no", "number": "1"}))["lab.clab.yml"]
    assert "restart-policy: 'no'" in text
    assert "answer: 'no'" in text
    assert "number: '1'" in text


def test_a_file_that_is_handed_on_names_no_policy_and_no_labels() -> None:
    text = files(deployment(), Style())["lab.clab.yml"]
    assert "image-pull-policy" not in text
    assert "labels" not in text
    assert text.startswith("# pair, profile test, by Stormdrill\nname: lab\n")


def test_settings_that_this_kernel_lacks_are_left_out() -> None:
    r1 = NodeConfig(sysctls=(("net.ipv4.ip_forward", "1"), ("net.absent", "1")))
    text = files(deployment(r1), Style(without=frozenset({"net.absent"})))["lab.clab.yml"]
    assert "net.absent" not in text
    assert "net.ipv4.ip_forward" in text


def test_every_bind_has_its_file() -> None:
    r1 = NodeConfig({"/etc/frr/zebra.conf": "x\n"})
    found = files(deployment(r1), Style())
    assert list(found) == [
        "lab.clab.yml",
        "nodes/r1/etc/resolv.conf",
        "nodes/r1/etc/frr/zebra.conf",
        "nodes/r1/etc/stormdrill/node",
        "nodes/h1/etc/resolv.conf",
        "nodes/h1/etc/stormdrill/node",
    ]
    assert found["nodes/r1/etc/frr/zebra.conf"] == "x\n"


def test_a_node_with_a_resolver_file_of_its_own_keeps_it() -> None:
    own = NodeConfig({"/etc/resolv.conf": "nameserver 192.0.2.53\n"})
    found = files(deployment(own), Style())
    assert found["nodes/r1/etc/resolv.conf"] == "nameserver 192.0.2.53\n"
    assert "nameserver" not in found["nodes/h1/etc/resolv.conf"]


def test_write_makes_the_folder_and_counts_its_files(tmp_path: Path) -> None:
    r1 = NodeConfig({"/etc/frr/zebra.conf": "x\n"})
    assert write(deployment(r1), Style(), tmp_path / "new") == 6
    found = {str(path.relative_to(tmp_path / "new")) for path in tmp_path.rglob("*.*")}
    assert {file_name("lab"), "nodes/r1/etc/frr/zebra.conf"} <= found


def test_write_keeps_private_keys_private_and_programs_executable(tmp_path: Path) -> None:
    r1 = NodeConfig({"/key": KEY, "/tool": "#!/bin/sh\n", "/text": "x\n"})
    write(deployment(r1), Style(), tmp_path)
    modes = {
        name: (tmp_path / "nodes/r1" / name).stat().st_mode & 0o777
        for name in ("key", "tool", "text")
    }
    assert modes == {"key": 0o600, "tool": 0o755, "text": 0o644}


def test_write_replaces_what_is_there_with_its_mode(tmp_path: Path) -> None:
    write(deployment(NodeConfig({"/key": KEY})), Style(), tmp_path)
    write(deployment(NodeConfig({"/key": "public\n"})), Style(), tmp_path)
    written = tmp_path / "nodes/r1/key"
    assert (written.read_text(), written.stat().st_mode & 0o777) == ("public\n", 0o644)


def test_a_node_with_a_root_of_its_own_gets_copies_of_its_files_and_its_binds() -> None:
    config = NodeConfig(
        {"/etc/hosts": "h\n", "/etc/frr/daemons": "d\n"},
        binds=(Bind("/host/a$b", "/etc/frr", read_only=True),),
        environment=(("PRICE", "5$"),),
        hostname="first",
        own_root=True,
    )
    found = files(deployment(r1=config), Style())
    assert found["files/r1/etc/hosts"] == "h\n"
    assert "files" in found["nodes/r1/etc/stormdrill/node"].splitlines()
    # It would be written into the host's own directory.
    assert "files/r1/etc/frr/daemons" not in found
    node = YAML(typ="safe").load(found["lab.clab.yml"])["topology"]["nodes"]["r1"]
    assert node == {
        "binds": [
            "nodes/r1/etc/stormdrill/node:/etc/stormdrill/node:ro",
            "files/r1:/etc/stormdrill/files:ro",
            "/host/a$$b:/etc/frr:ro",
        ],
        "hostname": "first",
        "env": {"PRICE": "5$$"},
    }
