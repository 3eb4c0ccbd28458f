"""The console behind the nginx of docs/gameday.md: below a path, and at a name of its own."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from socket import create_connection, socket

import pytest
from websockets.exceptions import InvalidStatus

from lab.web import stream
from tests.e2e.callers import Caller
from tests.fakes.game import FakeGame
from tests.fakes.served import Served

DOCS = Path(__file__).parents[3] / "docs" / "gameday.md"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MAIN = """\
daemon off; pid nginx.pid; error_log stderr; worker_processes 1;
events {{ }}
http {{
    access_log access.log;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
{0}
}}
"""


@pytest.fixture(params=["/drill/", "/"])
def link(
    request: pytest.FixtureRequest, console: Served, tmp_path: Path
) -> Iterator[str]:  # fmt: skip
    """Return the link of a responder as a proxy shows it."""
    if NGINX is None:
        pytest.skip("no nginx on this host: apt-get install nginx-light")
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path / "nginx"
    folder.mkdir()
    (folder / "nginx.conf").write_text(MAIN.format(told(port, console.port, request.param)))
    argv = (NGINX, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr")
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as proxy:
        try:
            served(proxy, port)
            yield f"http://localhost:{port}{request.param}{console.join('team-1')[1:]}"
        finally:
            proxy.terminate()
    assert "/join/" not in (folder / "access.log").read_text()


def told(port: int, console: int, path: str) -> str:
    """Return what the documentation says of nginx, for a port, a console and a path."""
    text: str
    (text,) = re.findall(r"```nginx\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    for shipped, ours in (("listen 80;", f"listen 127.0.0.1:{port};"),
                          ("server_name drill.example.org;", "server_name localhost;"),
                          ("127.0.0.1:8021", f"127.0.0.1:{console}"),
                          ("location /drill/ {", f"location {path} {{")):  # fmt: skip
        assert shipped in text
        text = text.replace(shipped, ours)
    return text


def served(proxy: "subprocess.Popen[str]", port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        with suppress(OSError), create_connection(("127.0.0.1", port), 1):
            return
        if proxy.poll() is not None:
            assert proxy.stderr is not None
            pytest.fail(proxy.stderr.read())
        assert time.monotonic() < deadline


def test_a_link_leads_to_a_page_that_people_act_on(game: FakeGame, link: str) -> None:
    ada = Caller.of(link, "Ada")
    assert "The quiet morning" in ada.look()
    ada.does("declare", severity="SEV2")
    assert "SEV2" in ada.look()
    assert game.done[-1][1:] == ("Ada", "declare", {"severity": "SEV2"})
    style = ada.ask("GET", f"{ada.top}static/console.css")
    assert style.status == 200


def test_a_cookie_is_of_this_console_alone(link: str) -> None:
    ada = Caller.of(link, "Ada")
    assert all(one["httponly"] and one["samesite"] == "strict" for one in ada.cookies.values())
    stranger = Caller(ada.host, ada.top, ada.seat)
    assert stranger.ask("GET", stranger.page).status == 403


def test_a_terminal_carries_bytes_both_ways(link: str) -> None:
    with Caller.of(link, "Ada").terminal("noc") as keys:
        assert "42" in keys.type("echo $((6*7))", r"\b42\b")


def test_what_changes_comes_at_once(
    game: FakeGame, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BEAT_S", 3600.0)
    came: list[float] = []
    with Caller.of(link, "Ada").stream() as events:
        while not events.readline().startswith(b"data: "):
            pass
        time.sleep(stream.SPACING_S)
        said = time.monotonic()
        game.act(game.seats()[2], "Ben", "say", {"channel": "chat", "text": "only now"})
        while b"only now" not in events.readline():
            pass
        came.append(time.monotonic() - said)
    assert came[0] < 2.0


def test_pages_of_another_origin_are_refused(link: str) -> None:
    ada = Caller.of(link, "Ada")
    ada.origin = "http://evil.example"
    answer = ada.ask("POST", f"{ada.page}act", {"verb": "resolved"})
    assert answer.status == 403
    with pytest.raises(InvalidStatus), ada.terminal("noc"):
        pass
