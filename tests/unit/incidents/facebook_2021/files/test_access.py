"""Who can log in where, and with what."""

import json
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.dials import AccessSettings, OobFailure, Settings
from lab.incidents.facebook_2021.files.access import (
    MANAGED,
    client,
    managed_addresses,
    ssh_service,
)
from lab.incidents.facebook_2021.kinds import Kind
from lab.inside.router.accounts import Accounts
from lab.model.dial import Switch
from lab.model.programs.access import SshJob
from tests.fakes.context import KEYS, context, network

CONTEXT = context()
NOC, LOCAL = KEYS.accounts["noc"], KEYS.accounts["breakglass"]


def test_every_managed_router_is_reached_by_its_loopback_and_around_the_network() -> None:
    found = managed_addresses(CONTEXT)
    managed = {node.name: node for node in network().of_kind(*MANAGED)}
    assert {name: in_band for name, (in_band, _) in found.items()} == {
        name: str(node.loopback) for name, node in managed.items()
    }
    around = [address for _, address in found.values()]
    assert len(set(around)) == len(managed)
    assert all(ip_address(address) in ip_network("192.168.0.0/17") for address in around)


def test_a_client_knows_the_host_key_of_every_router_on_both_ways() -> None:
    files = client(CONTEXT, ()).files
    lines = files["/run/lab/known_hosts"].splitlines()
    every = [each for pair in managed_addresses(CONTEXT).values() for each in pair]
    assert lines == [f"{address} ssh-ed25519 AAAAhost" for address in every]
    assert list(files) == ["/run/lab/known_hosts"]


def test_a_client_has_the_private_keys_of_its_accounts_only() -> None:
    files = client(CONTEXT, ("noc", "breakglass")).files
    assert {path: text for path, text in files.items() if "/keys/" in path} == {
        "/run/lab/keys/noc": NOC.private,
        "/run/lab/keys/breakglass": LOCAL.private,
    }


def test_a_router_asks_the_service_in_a_data_centre_for_every_account_but_the_local_one() -> None:
    router = network().of_kind(Kind.EB)[0]
    service = ssh_service(CONTEXT, router, ("zebra", "bgpd"))
    (aaa,) = network().of_kind(Kind.AAA)
    config = json.loads(service.files["/run/lab/ssh.json"])
    assert config["aaa"] == f"http://{aaa.interface('e1').addresses[0].ip}:49/keys"
    assert config["aaa_source"] == str(router.loopback)
    assert service.files[config["breakglass_key"]] == f"{KEYS.accounts['breakglass'].public}\n"
    assert service.files[config["host_key"]] == KEYS.host.private
    assert NOC.public not in "".join(service.files.values())


def test_a_router_s_service_starts_after_the_daemons_it_changes() -> None:
    (service,) = ssh_service(CONTEXT, network().of_kind(Kind.FA)[0], ("zebra", "bgpd")).daemons
    assert service.after == ("zebra", "bgpd")


def test_the_wait_for_an_account_is_a_dial() -> None:
    dials = Settings(access=AccessSettings(aaa_timeout_s=7.5))
    router = network().of_kind(Kind.PR)[0]
    service = ssh_service(context(settings=dials), router, ())
    assert json.loads(service.files["/run/lab/ssh.json"])["aaa_timeout_s"] == 7.5


@pytest.mark.parametrize("kind", [Kind.EB, Kind.FA, Kind.PR])
def test_a_local_account_that_is_always_on_needs_neither_aaa_nor_a_console(
    kind: Kind, tmp_path: Path
) -> None:
    dials = Settings(access=AccessSettings(breakglass=Switch.ON))
    files = ssh_service(context(settings=dials), network().of_kind(kind)[0], ()).files
    config = json.loads(files["/run/lab/ssh.json"])
    assert "breakglass_key" not in config
    path = config["accounts"]["breakglass"]
    assert files[path] == f"{LOCAL.public}\n"
    known = tmp_path / "breakglass.pub"
    known.write_text(files[path], encoding="utf-8")
    job = SshJob(node="r", daemons=(), host_key="", accounts={"breakglass": str(known)})
    assert Accounts(job).keys("breakglass") == ("AAAAbreakglass",)


def test_where_the_out_of_band_path_works_routers_know_the_nocs_account_themselves() -> None:
    dials = Settings(access=AccessSettings(oob_failure=OobFailure.NONE))
    files = ssh_service(context(settings=dials), network().node("eb1-prn"), ()).files
    assert json.loads(files["/run/lab/ssh.json"])["accounts"] == {"noc": "/run/lab/noc.pub"}
    assert files["/run/lab/noc.pub"] == f"{KEYS.accounts['noc'].public}\n"
