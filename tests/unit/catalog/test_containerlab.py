"""A containerlab file with what a scenario adds: the way in, changes, gates."""

from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from lab.catalog.planned import built
from lab.catalog.subject import subject
from lab.incident import Built, Order
from lab.load import configs_dir
from lab.model.errors import InputError, RuntimeFailure
from lab.model.gate import Gate
from lab.model.software import Software
from lab.render import keys
from tests.unit.catalog.files import SCENARIO, network, scenario

ACCESS = (
    "access: {routers: [kind frr], accounts: [noc, drain], paths: {in-band: {from: h1}, "
    "direct: {from: h1, to: eth2}}}\n"
)
DIALS = "declare_dials: {limits.most: {default: 100, meaning: prefixes}}\n"
CHANGES = (
    "changes: [{name: limit, title: L, edits: [{on: [r1], add: 'maximum-prefix $limits.most'}]}]\n"
)
STEPS = "phases:\n  - {id: one, title: One, steps: [{do: change, change: limit}]}\n"
WHOLE = SCENARIO.partition("phases:")[0] + ACCESS + DIALS + CHANGES + STEPS


def made(folder: Path, text: str = WHOLE, *pairs: tuple[str, str]) -> Built:
    found = subject(str(scenario(folder, text)))
    return built(found, "", found.dials("", pairs))


def test_a_file_alone_has_no_way_in_no_changes_and_no_gates(tmp_path: Path) -> None:
    found = subject(str(network(tmp_path)))
    alone = built(found, "", found.source.dials).network
    assert (alone.access.paths, alone.changes, alone.gates) == ({}, {}, frozenset())
    assert sorted(alone.configs) == ["r1", "r2"]
    assert "router bgp 65001" in alone.configs["r1"]


def test_a_file_has_one_size(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--profile: a containerlab file has one size"):
        subject(str(network(tmp_path))).source.topology("mini")


def test_every_account_logs_in_over_each_path_to_the_routers_it_ends_at(tmp_path: Path) -> None:
    paths = made(
        tmp_path, WHOLE.replace(", direct: {from: h1, to: eth2}", "")
    ).network.access.paths
    assert paths["in-band"].origins == {"noc": "h1", "drain": "h1"}
    assert paths["in-band"].addresses == {
        "r1": IPv4Address("10.0.0.1"), "r2": IPv4Address("10.0.0.2"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("routers: [kind frr]", "routers: [kind eb]",
         "access.routers: kind eb: no node has kind eb"),
        ("in-band: {from: h1}", "in-band: {from: h9}",
         "access.paths.in-band.from: there is no node h9"),
        ("to: eth2", "to: eth9", "access.paths.direct.to: no router has an address on eth9"),
    ],
)  # fmt: skip
def test_a_way_in_that_leads_nowhere_is_refused(
    old: str, new: str, problem: str, tmp_path: Path
) -> None:
    text = WHOLE.replace("to: eth2", "to: lo").replace(old.replace("to: eth2", "to: lo"), new)
    with pytest.raises(InputError) as caught:
        made(tmp_path, text)
    assert str(caught.value.problems[0]).startswith(problem)


IN_BAND = WHOLE.replace(", direct: {from: h1, to: eth2}", "")


def test_routers_have_an_ssh_service_and_people_their_keys(tmp_path: Path) -> None:
    configs = made(tmp_path, IN_BAND).deployment("mine").configs
    services = {name: [each.name for each in config.daemons] for name, config in configs.items()}
    assert all(any("ssh" in each for each in services[router]) for router in ("r1", "r2"))
    assert services["h1"] == []
    private = {
        name for name, config in configs.items()
        for path, text in config.files.items() if path.startswith("/run/lab/keys/") and text
    }  # fmt: skip
    assert private == {"h1"}


def test_dials_are_put_into_changes(tmp_path: Path) -> None:
    for pairs, most in (((), "100"), ((("limits.most", "7"),), "7")):
        (edit,) = made(tmp_path, IN_BAND, *pairs).network.changes["limit"].edits
        assert edit.add == f"maximum-prefix {most}"


def test_gates_that_are_switched_on_are_asked(tmp_path: Path) -> None:
    pairs = (("gates.canary", "on"), ("gates.batfish", "on"))
    assert made(tmp_path, IN_BAND, *pairs).network.gates == {Gate.CANARY, Gate.BATFISH}


def order(dials: Any, software: Any, lacking: tuple[str, ...] = ()) -> Order:
    return Order("", dials, 1, software, keys.same, configs_dir(), lambda _names: lacking)


def test_programs_are_asked_only_where_there_are_routers(tmp_path: Path) -> None:
    def absent() -> Software:
        raise RuntimeFailure("FRR is not installed")

    hosts = tmp_path / "hosts.clab.yml"
    hosts.write_text("name: hosts\ntopology: {nodes: {a: {kind: linux}}}\n")
    alone, routers = subject(str(hosts)).source, subject(str(network(tmp_path))).source
    assert alone.build(order(alone.dials, absent)).deployment("x").name == "x"
    with pytest.raises(RuntimeFailure, match="FRR is not installed"):
        routers.build(order(routers.dials, absent))


def test_daemons_that_the_nodes_do_not_have_are_left_out_with_a_warning(tmp_path: Path) -> None:
    source = subject(str(network(tmp_path))).source
    found = source.build(order(source.dials, Software, ("bgpd",)))
    assert "pair: the FRR of the nodes has no bgpd; lines for it are refused" in map(
        str, found.warnings
    )
    names = {each.name for each in found.deployment("x").configs["r1"].daemons}
    assert "bgpd" not in names
    assert "zebra" in names


def test_without_a_way_in_nobody_has_keys(tmp_path: Path) -> None:
    found = subject(str(network(tmp_path)))
    files = built(found, "", found.source.dials).deployment("x").configs["h1"].files
    assert not [path for path in files if path.startswith("/run/lab")]
