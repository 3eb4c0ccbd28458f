"""The SSH service of any router, and the files of those who log in."""

import json

import pytest

from lab.model.deployment import Ready
from lab.model.programs.access import SshJob
from lab.model.programs.codec import from_json
from lab.render.access import client_files, ssh_service
from lab.render.keys import same

KEYS = same(("ops", "admin", "emergency"))


def test_a_router_without_aaa_has_the_keys_of_its_own_accounts() -> None:
    job = SshJob(node="r1", daemons=("zebra", "bgpd"), accounts={"ops": "/run/lab/ops.pub"})
    service = ssh_service(job, KEYS)
    assert from_json(SshJob, json.loads(service.files["/run/lab/ssh.json"])) == job
    assert service.files["/run/lab/ops.pub"] == KEYS.accounts["ops"].public + "\n"
    assert service.files["/run/lab/host_key"] == KEYS.host.private
    assert set(service.files) == {"/run/lab/ssh.json", "/run/lab/ops.pub", "/run/lab/host_key"}


def test_the_break_glass_account_has_the_key_of_its_name() -> None:
    job = SshJob(node="r1", daemons=(), breakglass="emergency", breakglass_key="/run/lab/bg.pub")
    files = ssh_service(job, KEYS).files
    assert files["/run/lab/bg.pub"] == KEYS.accounts["emergency"].public + "\n"


def test_the_service_starts_after_the_daemons_it_changes() -> None:
    (daemon,) = ssh_service(SshJob(node="r1", daemons=("zebra", "bgpd")), KEYS).daemons
    assert daemon.argv == ("stormdrill-node", "ssh", "/run/lab/ssh.json")
    assert (daemon.after, daemon.ready) == (("zebra", "bgpd"), Ready.FILE)
    assert daemon.path == "/run/lab/ssh.ready"


def test_an_account_without_keys_is_an_error() -> None:
    job = SshJob(node="r1", daemons=(), accounts={"nobody": "/run/lab/nobody.pub"})
    with pytest.raises(KeyError, match="nobody"):
        ssh_service(job, KEYS)


def test_a_client_has_its_private_keys_and_knows_every_address() -> None:
    files = client_files(KEYS, ("ops",), ("10.0.0.1", "10.0.0.2"))
    host = " ".join(KEYS.host.public.split()[:2])
    assert files == {
        "/run/lab/keys/ops": KEYS.accounts["ops"].private,
        "/run/lab/known_hosts": f"10.0.0.1 {host}\n10.0.0.2 {host}\n",
    }
