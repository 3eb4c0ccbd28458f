"""What pages weigh, and that HAProxy takes what a web server is given."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.dials import CapacitySettings, Settings
from lab.incidents.facebook_2021.files import servers
from lab.incidents.facebook_2021.files.pages import files
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import NodeConfig
from lab.model.dial import Switch
from lab.model.programs.agents import ADMITTED, ANY
from tests.fakes.context import context, network

ON = CapacitySettings(links=Switch.ON, page_kib=8, object_kib=32)


def web(capacity: CapacitySettings) -> NodeConfig:
    found = context(settings=Settings(capacity=capacity))
    return servers.web(found, network().of_kind(Kind.WEB)[0])


def needs(capacity: CapacitySettings) -> list[tuple[list[str] | None, float | None]]:
    found = context(settings=Settings(capacity=capacity))
    users = servers.users(found, network().of_kind(Kind.USERS)[0])
    apps = json.loads(users.files["/run/lab/users.json"])["apps"].values()
    return [(app.get("objects"), app.get("cached_s")) for app in apps]


def test_pages_weigh_what_their_dials_say() -> None:
    sizes = {path: len(text) for path, text in files("web1-prn", ON).items()}
    assert sizes["/run/lab/object"] == 32 * 1024
    assert 8 * 1024 - 64 < sizes["/run/lab/page.html"] <= 8 * 1024


def test_without_capacity_pages_have_no_size_and_no_object() -> None:
    assert files("web1-prn", CapacitySettings()) == {}
    assert needs(CapacitySettings()) == [(None, None)] * 4


def test_users_fetch_the_object_and_keep_it() -> None:
    assert needs(ON) == [(["/object"], ON.object_cached_s)] * 4


def test_a_page_that_was_let_in_gets_its_object_whatever_the_pace() -> None:
    lines = web(ON).files["/run/lab/haproxy.cfg"].splitlines()
    refuses = next(n for n, line in enumerate(lines) if "connection_limit_reached" in line)
    serves = next(n for n, line in enumerate(lines) if "path /object" in line)
    assert serves < refuses


def test_users_wait_for_a_whole_page_as_long_as_its_dial_says() -> None:
    def limit(capacity: CapacitySettings) -> float:
        found = context(settings=Settings(capacity=capacity))
        users = servers.users(found, network().of_kind(Kind.USERS)[0])
        return float(json.loads(users.files["/run/lab/users.json"])["http_timeout_s"])

    assert limit(ON) == ON.patience_s
    assert limit(CapacitySettings()) == Settings().users.http_timeout_s


def test_a_pace_takes_the_place_of_a_cold_start() -> None:
    def job(paced_s: float) -> dict[str, float]:
        text = web(replace(ON, paced_s=paced_s, pace_per_s=5)).files["/run/lab/warmup.json"]
        return dict(json.loads(text))

    cold_s = Settings().warmup.cold_start_s
    assert [job(20.0).get(key, 0) for key in ("cold_start_s", "paced_s")] == [0, 20.0]
    assert job(20.0)["pace_per_s"] == 5
    assert [job(0.0).get(key, 0) for key in ("cold_start_s", "paced_s")] == [cold_s, 0]


def test_a_page_may_have_no_object() -> None:
    plain = CapacitySettings(links=Switch.ON, object_kib=0)
    assert needs(plain) == [(None, None)] * 4
    assert "/object" not in web(plain).files["/run/lab/haproxy.cfg"]


@pytest.mark.parametrize("capacity", [CapacitySettings(), ON], ids=["plain", "with a size"])
def test_haproxy_takes_the_configuration(capacity: CapacitySettings, tmp_path: Path) -> None:
    done = subprocess.run(
        [haproxy(), "-c", "-f", str(written(web(capacity).files, tmp_path))], capture_output=True,
        text=True, timeout=20, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("pace", "served"), [(0, {0}), (3, {3, 4}), (ANY, {20})])
def test_haproxy_keeps_a_pace_and_serves_the_objects_of_pages(
    pace: int, served: set[int], tmp_path: Path
) -> None:
    config = written({**web(ON).files, ADMITTED: f"pages {pace}\n"}, tmp_path)
    config.write_text(config.read_text().replace("bind :", f"bind unix@{tmp_path}/"))
    argv = [haproxy(), "-db", "-f", str(config)]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            pages = [status(tmp_path / "80", "/") for _ in range(20)]
            objects = [status(tmp_path / "80", "/object") for _ in range(20)]
        finally:
            process.kill()
    # A second of HAProxy's may end while pages are asked for.
    assert pages.count(200) in served
    assert set(pages) <= {200, 503}
    assert set(objects) == {200}


def status(there: Path, path: str) -> int:
    """Return the status of a page of a server, once it listens."""
    until = time.monotonic() + 10
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(there))
                client.sendall(f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
                return int(client.recv(12).split()[1])
        except OSError:
            if time.monotonic() > until:
                raise


def haproxy() -> str:
    """Return the program; skip the test where it is not."""
    program = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("no haproxy here")
    return program


def written(given: Mapping[str, str], folder: Path) -> Path:
    """Write a web server's files into a folder; return its configuration."""
    text = given["/run/lab/haproxy.cfg"].replace("/run/haproxy/admin.sock", f"{folder}/sock")
    for path, body in given.items():
        name = folder / Path(path).name
        name.write_text(body, encoding="utf-8")
        text = text.replace(f" {path} ", f" {name} ").replace(f"({path},", f"({name},")
    config = folder / "haproxy.cfg"
    config.write_text(text, encoding="utf-8")
    return config
