"""Which files are containerlab's, and what stops one from being read at all."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lab.load.containerlab import Imported, Lacks, is_topology, load
from lab.model.errors import InputError

HEAD = "name: x\ntopology:\n  defaults: {kind: linux}\n  nodes:\n"


def write(folder: Path, text: str, name: str = "x.clab.yml") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def read(folder: Path, nodes: str, environ: Mapping[str, str] | None = None) -> Imported:
    return load(write(folder, HEAD + nodes), environ or {})


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(write(folder, text), {})
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "text", "is_one"),
    [
        ("x.clab.yml", "", True),
        ("x.clab.yaml", "", True),
        ("x.yml", "name: x\ntopology: # all of it\n  nodes: {}\n", True),
        ("x.yml", "name: x\ntopology: facebook-2021\nphases: []\n", False),
        ("x.yml", "name: x\nprofiles: {}\n", False),
    ],
)
def test_a_file_is_known_by_its_name_or_what_is_in_it(
    tmp_path: Path, name: str, text: str, *, is_one: bool
) -> None:
    assert is_topology(write(tmp_path, text, name)) is is_one


def test_a_file_that_is_not_there_is_none_of_containerlabs(tmp_path: Path) -> None:
    assert not is_topology(str(tmp_path / "x.yml"))


def test_a_go_template_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "name: x\n# {{ a comment }}\ntopology:\n  nodes: {{ range .nodes }}\n"
    assert problems(tmp_path, text) == [
        "x.clab.yml:4: Go templates are not read; let containerlab fill it in first"
    ]


def test_a_file_without_name_or_nodes_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "topology: {}\n") == [
        "x.clab.yml:1: name: is missing; letters, digits, '-', '_' and '.', at most 63",
        "x.clab.yml:1: topology.nodes: there are none; name one at least",
    ]


def test_a_name_that_no_lab_can_have_is_refused(tmp_path: Path) -> None:
    text = HEAD.replace("name: x", "name: my lab") + "    h: {}\n"
    assert problems(tmp_path, text) == [
        "x.clab.yml:1: 'my lab' is no name for a lab; "
        "letters, digits, '-', '_' and '.', at most 63"
    ]


def test_a_wrong_shape_is_refused_with_its_line(tmp_path: Path) -> None:
    nodes = "    h: {exec: ls, env: [a], kind: {x: y}}\n  links: 5\n"
    assert problems(tmp_path, HEAD + nodes) == [
        "x.clab.yml:5: kind: must be a single value; as kind: value",
        "x.clab.yml:5: exec: must be a list of single values; as exec: [one, two]",
        "x.clab.yml:5: env: must be a mapping of single values; as env: {a: b}",
        "x.clab.yml:6: links: must be a list",
    ]


def test_variables_of_the_callers_environment_are_filled_in(tmp_path: Path) -> None:
    found = read(tmp_path, "    h: {hostname: $NAME}\n", {"NAME": "alpha"})
    assert found.made[0].config.hostname == "alpha"


def test_a_node_may_import_the_callers_environment(tmp_path: Path) -> None:
    nodes = "    h: {env: {__IMPORT_ENVS: true, A: mine}}\n"
    found = read(tmp_path, nodes, {"A": "theirs", "B": "theirs", "PATH": "/x", "HOME": "/x"})
    assert dict(found.made[0].config.environment) == {
        "HOME": "/root", "A": "mine", "B": "theirs", "CLAB_INTFS": "0",
    }  # fmt: skip


def test_a_bound_socket_is_refused_as_it_leads_outside(tmp_path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        found = problems(tmp_path, HEAD + "    h: {binds: [s:/run/docker.sock]}\n")
    assert found == [
        f"x.clab.yml:5: bind {tmp_path}/s: is a socket of this host; "
        "nothing of a lab reaches outside"
    ]


def test_a_word_where_the_kernel_takes_a_number_is_refused(tmp_path: Path) -> None:
    nodes = "    h: {sysctls: {net.ipv4.ip_forward: true, net.ipv4.conf.all.arp_ignore: 'Off'}}\n"
    assert problems(tmp_path, HEAD + nodes) == [
        "x.clab.yml:5: sysctls: net.ipv4.ip_forward is true, no number; "
        "the kernel's word for it is 1",
        "x.clab.yml:5: sysctls: net.ipv4.conf.all.arp_ignore is Off, no number; "
        "the kernel's word for it is 0",
    ]


def test_the_kernels_own_directories_need_no_bind(tmp_path: Path) -> None:
    assert (
        read(tmp_path, "    h: {binds: ['/sys:/sys', '/dev:/dev']}\n").made[0].config.binds == ()
    )


def test_a_startup_config_may_stand_in_the_file(tmp_path: Path) -> None:
    nodes = "    r:\n      kind: frr\n      startup-config: |\n        router bgp 1\n        !\n"
    found = read(tmp_path, nodes).made[0]
    assert found.config.files["/etc/frr/frr.conf"] == "router bgp 1\n!\n"
    assert found.frr is not None
    assert found.frr.daemons == ("zebra", "bgpd", "staticd")


def test_binds_of_every_host_do_not_make_a_router_of_one_with_another_image(
    tmp_path: Path,
) -> None:
    (tmp_path / "daemons").write_text("bgpd=yes\n")
    text = (
        "name: x\ntopology:\n  kinds: {linux: {binds: ['daemons:/etc/frr/daemons']}}\n  nodes:\n"
        "    r: {kind: linux, image: frrouting/frr:v8.4.0}\n    h: {kind: linux, image: alpine}\n"
    )
    found = load(write(tmp_path, text), {})
    assert [str(one.node.kind) for one in found.made] == ["frr", "linux"]


@pytest.mark.parametrize("cmd", ["sleep infinity", "tail -f /dev/null", "bash", "/sbin/init"])
def test_a_program_that_only_keeps_a_container_alive_is_not_run(tmp_path: Path, cmd: str) -> None:
    assert read(tmp_path, f"    h: {{cmd: {cmd}}}\n").made[0].config.daemons == ()


def test_commands_show_that_a_node_has_frr_and_what_it_needs(tmp_path: Path) -> None:
    nodes = "    r: {exec: [vtysh -c 'conf t' -c 'router ospf', /etc/init.d/frr restart]}\n"
    frr = read(tmp_path, nodes).made[0].frr
    assert frr is not None
    assert frr.daemons == ("zebra", "ospfd", "staticd")


def test_absent_daemons_are_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "    r: {image: frr, exec: [sed s/pimd=no/pimd=yes/ daemons]}\n")
    assert found.daemons == ("zebra", "pimd", "staticd")
    made = found.deployment(None, (8, 4), Lacks(daemons=("pimd",)))
    assert [one.name for one in made.configs["r"].daemons] == ["zebra", "staticd"]


def test_a_cmd_that_is_an_option_of_the_images_program_is_warned_about(tmp_path: Path) -> None:
    found = read(tmp_path, "    h: {image: loki, cmd: --config=/etc/loki.yml}\n")
    assert found.made[0].config.daemons == ()
    assert any("is an option of the image's own program" in str(one) for one in found.warnings)


def test_several_processes_of_a_daemon_are_refused_where_the_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "daemons").write_text("bgpd=yes\nospfd=yes\nospfd_instances=1,2\n")
    nodes = "    r: {image: frr, binds: [daemons:/etc/frr/daemons]}\n"
    assert problems(tmp_path, HEAD + nodes) == [
        "daemons:3: ospfd_instances: one ospfd runs on a node; leave one instance"
    ]


def test_a_node_may_have_a_name_as_long_as_linux_lets_it(tmp_path: Path) -> None:
    assert len(read(tmp_path, f"    {'n' * 64}: {{}}\n").made) == 1
    (told,) = problems(tmp_path, HEAD + f"    {'n' * 65}: {{}}\n")
    assert told.endswith("letters, digits, '-', '_' and '.', at most 64")


def test_a_configuration_has_the_place_of_its_lines(tmp_path: Path) -> None:
    (tmp_path / "r.conf").write_text("hostname r\n")
    nodes = (
        "    a: {kind: frr, startup-config: r.conf}\n    b:\n      kind: frr\n"
        "      startup-config: |\n        hostname b\n        log stdout\n"
    )
    a, b = (one.origin for one in read(tmp_path, nodes).made)
    assert a is not None
    assert b is not None
    assert a.place(1) == f"{tmp_path}/r.conf:1"
    assert b.place(2) == f"{tmp_path}/x.clab.yml:10"
