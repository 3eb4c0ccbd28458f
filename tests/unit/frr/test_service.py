"""How FRR's packages start it."""

import pytest

from lab.frr.service import (
    KNOWN,
    Service,
    daemons_file,
    needed,
    ordered,
    processes,
    read_daemons,
    switched_on,
)


@pytest.mark.parametrize(
    ("text", "daemons"),
    [
        ("router bgp 65001\n neighbor 10.0.0.1 bfd\n", ("bgpd", "bfdd")),
        ("interface eth1\n ip ospf area 0\n ip ospf bfd\nrouter ospf\n", ("ospfd", "bfdd")),
        ("router ospf6\n", ("ospf6d",)),
        ("interface eth1\n ip router isis x\nrouter isis x\n", ("isisd",)),
        ("router rip\nrouter ripng\n", ("ripd", "ripngd")),
        ("interface eth1\n ip pim\n ipv6 mld\n", ("pimd", "pim6d")),
        ("mpls ldp\n", ("ldpd",)),
        ("interface eth1\n vrrp 5 version 3\n", ("vrrpd",)),
        ("bfd\n peer 10.0.0.1\n", ("bfdd",)),
        ("! router bgp\n# router rip\n", ()),
    ],
)
def test_a_configuration_needs_the_daemons_of_its_lines(
    text: str, daemons: tuple[str, ...]
) -> None:
    assert needed(text) == daemons


def test_every_needed_daemon_is_a_known_one() -> None:
    assert set(ordered(KNOWN)) == set(KNOWN)


def test_a_daemons_file_is_read_as_the_packages_read_it() -> None:
    text = (
        "# bgpd=yes\nzebra=no\nospfd=yes\nripd=0\nisisd=1\n"
        "ospfd_options=\"  --daemon -A '127.0.0.1'\"\nfrr_global_options='-w'\n"
        "ospfd_instances=1,2\nvtysh_enable=no\n"
    )
    found = read_daemons(text)
    assert found.daemons == ("zebra", "ospfd", "isisd", "staticd")
    assert found.options["ospfd"] == ("-w", "-A", "127.0.0.1")
    assert (found.integrated, found.several) == (False, ("ospfd",))


def test_options_with_an_open_quote_are_taken_as_they_stand() -> None:
    assert read_daemons("zebra_options=-A'x\n").options["zebra"] == ("-A'x",)


def test_a_written_daemons_file_is_read_back() -> None:
    service = Service(ordered(["bgpd"]), dict.fromkeys(KNOWN, ()) | {"bgpd": ("-A", "::1")})
    assert read_daemons(daemons_file(service)) == service


def test_commands_switch_daemons_on() -> None:
    text = "sed -i 's/bgpd=no/bgpd=yes/' /etc/frr/daemons\necho ospfd=yes pimd=no x=yes"
    assert switched_on(text) == ("bgpd", "ospfd")


@pytest.mark.parametrize(
    ("release", "order"),
    [
        ((8, 4), [("zebra", ()), ("bgpd", ("zebra",)), ("staticd", ("zebra",))]),
        (
            (10, 3),
            [("mgmtd", ()), ("zebra", ("mgmtd",)), ("bgpd", ("zebra",)), ("staticd", ("zebra",))],
        ),
    ],
)
def test_zebra_serves_before_the_others_and_mgmtd_before_it(
    release: tuple[int, ...], order: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = processes(Service(ordered(["bgpd"])), release)
    assert [(one.name, one.after) for one in found] == order


def test_a_daemon_reads_its_files_where_frr_looks_for_them() -> None:
    (zebra, _) = processes(Service(ordered([]), {"zebra": ("-s", "90000000")}), (8, 4))
    assert zebra.argv == (
        "zebra", "-s", "90000000", "--log", "stdout", "--log-level", "warnings",
    )  # fmt: skip
    assert zebra.path == "/run/frr/zebra.vty"


def test_modules_are_found_in_any_spelling_and_left_out_where_they_are_absent() -> None:
    text = (
        'bgpd=yes\nospfd=yes\nbgpd_options="-A 127.0.0.1 -M rpki -Mbmp:x"\n'
        'ospfd_options="--module=snmp"\nripd_options="-M snmp"\n'
    )
    service = read_daemons(text)
    assert service.modules() == (("bgpd", "rpki"), ("bgpd", "bmp"), ("ospfd", "snmp"))
    left = service.without_modules((("bgpd", "rpki"), ("ospfd", "snmp")))
    assert left.options["bgpd"] == ("-A", "127.0.0.1", "-Mbmp:x")
    assert left.options["ospfd"] == ()


def test_several_processes_count_only_for_a_daemon_that_runs() -> None:
    off = read_daemons("ospfd=no\nospfd_instances=1,2\n")
    one = read_daemons("ospfd=yes\nospfd_instances=1\n")
    two = read_daemons('ospfd=yes\nospfd_instances="1,2"\n')
    assert (off.several, one.several, two.several) == ((), (), ("ospfd",))
