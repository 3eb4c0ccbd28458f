"""Whose keys a router knows, with and without AAA."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from lab.inside.router.accounts import AaaUnavailable, Accounts
from lab.model.programs.access import SshJob

KEY = "ssh-ed25519 AAAAkey noc@lab\n"
NOWHERE = "http://127.0.0.1:1/keys"


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
def job(tmp_path: Path) -> SshJob:
    return SshJob(
        node="r1", daemons=(), aaa=NOWHERE, aaa_timeout_s=0.2, aaa_source="127.0.0.1",
        breakglass_key=str(tmp_path / "breakglass.pub"),
        breakglass_enabled=str(tmp_path / "enabled"),
    )  # fmt: skip


@pytest.fixture
def accounts(job: SshJob) -> Iterator[Accounts]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Aaa)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with closing(server.socket):
        yield Accounts(replace(job, aaa=f"http://127.0.0.1:{server.server_port}/keys"))
        server.shutdown()
        thread.join()


def key_of(job: SshJob, account: str, text: str) -> SshJob:
    """Return the job of a router that knows an account itself."""
    path = Path(job.breakglass_enabled).with_name(f"{account}.pub")
    path.write_text(text)
    return replace(job, accounts={**job.accounts, account: str(path)})


def test_an_account_has_the_keys_that_aaa_knows(accounts: Accounts) -> None:
    assert accounts.keys("noc") == ("AAAAkey",)
    assert accounts.keys("nobody") == ()


def test_a_name_that_is_no_account_is_not_asked_for(job: SshJob) -> None:
    assert Accounts(job).keys("../noc") == ()


def test_no_answer_of_aaa_is_not_an_unknown_account(job: SshJob, accounts: Accounts) -> None:
    with pytest.raises(AaaUnavailable, match="status 500"):
        accounts.keys("broken")
    with pytest.raises(AaaUnavailable, match=r"127\.0\.0\.1:1: ConnectionRefusedError"):
        Accounts(job).keys("noc")


def test_a_silent_aaa_costs_its_time_limit_and_no_more(job: SshJob) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/keys"
        with pytest.raises(AaaUnavailable, match="TimeoutError"):
            Accounts(replace(job, aaa=url, aaa_timeout_s=0.02)).keys("noc")


def test_the_break_glass_account_works_only_while_its_file_exists(job: SshJob) -> None:
    Path(job.breakglass_key).write_text("ssh-ed25519 AAAAlocal\n")
    enabled = Path(job.breakglass_enabled)
    assert Accounts(job).keys("breakglass") == ()
    enabled.touch()
    assert Accounts(job).keys("breakglass") == ("AAAAlocal",)
    enabled.unlink()
    assert Accounts(job).keys("breakglass") == ()


def test_the_break_glass_account_can_have_another_name(job: SshJob) -> None:
    Path(job.breakglass_key).write_text("ssh-ed25519 AAAAlocal\n")
    Path(job.breakglass_enabled).touch()
    other = Accounts(replace(job, breakglass="emergency", aaa=""))
    assert other.keys("emergency") == ("AAAAlocal",)
    assert other.keys("breakglass") == ()


def test_an_account_that_the_router_knows_itself_needs_no_aaa(job: SshJob) -> None:
    known = Accounts(key_of(job, "noc", "ssh-ed25519 AAAAnoc noc\n"))
    assert known.keys("noc") == ("AAAAnoc",)
    with pytest.raises(AaaUnavailable):
        known.keys("drain")


def test_without_aaa_only_the_routers_own_accounts_exist(job: SshJob) -> None:
    alone = replace(job, aaa="", breakglass_key="")
    known = Accounts(key_of(key_of(alone, "ops", "ssh-rsa AAAAops\n"), "admin", KEY))
    assert [known.keys(name) for name in ("ops", "admin", "breakglass", "root")] == [
        ("AAAAops",), ("AAAAkey",), (), (),
    ]  # fmt: skip


def test_an_account_whose_key_file_is_missing_has_no_keys(job: SshJob) -> None:
    assert Accounts(replace(job, accounts={"ops": "/nowhere/ops.pub"})).keys("ops") == ()
