import http.server
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from lab.inside.router.accounts import AaaUnavailable, Accounts, from_config

KEY = "ssh-ed25519 AAAAkey noc@lab\n"


class Aaa(http.server.BaseHTTPRequestHandler):
    """Knows the account noc; fails for the account broken."""

    def do_GET(self) -> None:
        status = {"/keys/noc": 200, "/keys/broken": 500}.get(self.path, 404)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(KEY.encode() if status == 200 else b"no")

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def logins(tmp_path: Path) -> Iterator[Accounts]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Aaa)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with closing(server.socket):
        yield Accounts(
            f"http://127.0.0.1:{server.server_port}/keys", 0.2,
            tmp_path / "breakglass.pub", tmp_path / "enabled", "127.0.0.1",
        )  # fmt: skip
        server.shutdown()
        thread.join()


def test_an_account_has_the_keys_that_aaa_knows(logins: Accounts) -> None:
    assert logins.keys("noc") == ("AAAAkey",)
    assert logins.keys("nobody") == ()


def test_a_name_that_is_no_account_is_not_asked_for(logins: Accounts) -> None:
    nowhere = replace(logins, aaa="http://127.0.0.1:1/keys")
    assert nowhere.keys("../noc") == ()


def test_no_answer_of_aaa_is_told_apart_from_an_unknown_account(logins: Accounts) -> None:
    with pytest.raises(AaaUnavailable, match="status 500"):
        logins.keys("broken")
    with pytest.raises(AaaUnavailable, match=r"127\.0\.0\.1:1: ConnectionRefusedError"):
        replace(logins, aaa="http://127.0.0.1:1/keys").keys("noc")


def test_a_silent_aaa_costs_its_time_limit_and_no_more(logins: Accounts) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent = replace(
            logins, aaa=f"http://127.0.0.1:{mute.getsockname()[1]}/keys", aaa_timeout_s=0.02
        )
        with pytest.raises(AaaUnavailable, match="TimeoutError"):
            silent.keys("noc")


def test_the_local_account_works_only_when_somebody_enabled_it(logins: Accounts) -> None:
    nowhere = replace(logins, aaa="http://127.0.0.1:1/keys")
    logins.breakglass_key.write_text("ssh-ed25519 AAAAlocal\n")
    assert nowhere.keys("breakglass") == ()
    logins.breakglass_enabled.touch()
    assert nowhere.keys("breakglass") == ("AAAAlocal",)


def test_a_router_that_knows_the_nocs_account_itself_asks_nobody(logins: Accounts) -> None:
    key = logins.breakglass_key.with_name("noc.pub")
    key.write_text("ssh-ed25519 AAAAnoc noc\n")
    alone = replace(logins, aaa="http://127.0.0.1:1/keys", noc_key=key)
    assert alone.keys("noc") == ("AAAAnoc",)
    with pytest.raises(AaaUnavailable):
        alone.keys("drain")


def test_logins_are_made_from_the_configuration_of_the_service() -> None:
    config = {"aaa": "http://10.0.0.1:49/keys", "aaa_timeout_s": 2, "breakglass_key": "/k"}
    assert from_config(config) == Accounts(
        "http://10.0.0.1:49/keys", 2.0, Path("/k"), Path("/run/lab/breakglass.enabled")
    )
    assert from_config({**config, "noc_key": "/n"}).noc_key == Path("/n")
