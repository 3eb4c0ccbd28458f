"""A pusher's login and a router's SSH service, over one connection on the loopback."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lab.inside.pusher.login import Credentials, LoginFailed, Outcome, Reply, RouterLogin
from lab.inside.router.accounts import Accounts
from lab.inside.router.ssh_server import Service
from lab.model.programs.access import SshJob
from tests.unit.inside.router.fake_router import DENY, DRAIN, Router

ADDRESS = "10.1.0.1"


def key(place: Path, name: str) -> paramiko.Ed25519Key:
    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    (place / name).write_bytes(text)
    return paramiko.Ed25519Key.from_private_key_file(str(place / name))


class Site:
    """A router whose local account is enabled, and somebody with a key."""

    def __init__(self, place: Path) -> None:
        self.router = Router(place)
        self.key, self.host_key = key(place, "user"), key(place, "host")
        (place / "breakglass.pub").write_text(f"ssh-ed25519 {self.key.get_base64()} me\n")
        (place / "enabled").touch()
        job = SshJob(
            node="r1", aaa="http://127.0.0.1:1/keys", aaa_timeout_s=0.1, daemons=(),
            breakglass_key=str(place / "breakglass.pub"),
            breakglass_enabled=str(place / "enabled"),
        )  # fmt: skip
        self.service = Service.with_key(self.router.orders, Accounts(job), str(place / "host"))
        self._open: list[RouterLogin] = []

    def log_in(
        self, account: str = "breakglass", user: paramiko.PKey | None = None,
        known: paramiko.PKey | None = None,
    ) -> RouterLogin:  # fmt: skip
        """Log in over a new connection; ``known`` is the host key the client expects."""
        hosts = paramiko.HostKeys()
        hosts.add(ADDRESS, "ssh-ed25519", known or self.host_key)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            near = socket.create_connection(listener.getsockname())
            self.service.take(listener.accept()[0], "client")
        credentials = Credentials(account, user or self.key, hosts, 2.0)
        self._open.append(RouterLogin(near, ADDRESS, credentials))
        return self._open[-1]

    def close(self) -> None:
        for login in self._open:
            login.close()
        self.router.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.close()


def test_orders_go_over_one_kept_connection(site: Site) -> None:
    login = site.log_in()
    assert login.order("stage c1", DRAIN) == Reply(Outcome.OK, "staged")
    assert login.order("activate c1 0") == Reply(Outcome.OK, "armed")
    site.router.wait(lambda: site.router.state() == "applied")
    assert json.loads(login.order("status c1").text)["state"] == "applied"
    assert DENY in login.order("show running-config").text
    assert login.order("exit") == Reply(Outcome.OK)


def test_what_a_router_refuses_is_refused(site: Site) -> None:
    assert site.log_in().order("status c9") == Reply(
        Outcome.REFUSED, "% change c9 is not known here"
    )


@pytest.mark.parametrize(
    ("enter", "stage", "text"),
    [
        (lambda site: site.log_in(user=site.host_key), "auth", "Authentication failed"),
        (lambda site: site.log_in("noc"), "auth", "Authentication failed"),
        (lambda site: site.log_in(known=site.key), "connect", "the host key is not the known one"),
    ],
)
def test_nobody_gets_in_with_a_wrong_key_without_aaa_or_to_a_stranger(
    site: Site, enter: Callable[[Site], object], stage: str, text: str
) -> None:
    with pytest.raises(LoginFailed) as caught:
        enter(site)
    assert (caught.value.stage, str(caught.value)) == (stage, text)


def test_a_connection_that_ends_leaves_the_outcome_unknown(site: Site) -> None:
    login = site.log_in()
    login.close()
    assert login.order("status c1").outcome is Outcome.UNKNOWN


def test_a_peer_that_speaks_no_ssh_fails_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    credentials = Credentials("noc", paramiko.PKey(), paramiko.HostKeys(), 0.05)
    with far, pytest.raises(LoginFailed) as caught:
        RouterLogin(near, ADDRESS, credentials)
    assert (caught.value.stage, str(caught.value)) == ("connect", "timeout")


def test_an_address_without_a_service_is_refused() -> None:
    credentials = Credentials("noc", paramiko.PKey(), paramiko.HostKeys(), 1.0)
    with pytest.raises(LoginFailed, match="refused"):
        RouterLogin.at("127.255.255.254", credentials)
