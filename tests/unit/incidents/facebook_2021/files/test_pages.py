"""What pages weigh, and that HAProxy takes what a web server is given."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.dials import CapacitySettings, Settings
from lab.incidents.facebook_2021.files import servers
from lab.incidents.facebook_2021.files.pages import files
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import NodeConfig
from lab.model.dial import Switch
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


def test_a_page_that_was_let_in_gets_its_object_whatever_the_share() -> None:
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
    def job(ramp_s: float) -> dict[str, float]:
        text = web(replace(ON, ramp_s=ramp_s)).files["/run/lab/warmup.json"]
        return dict(json.loads(text))

    cold_s = Settings().warmup.cold_start_s
    assert [job(20.0).get(key, 0) for key in ("cold_start_s", "ramp_s")] == [0, 20.0]
    assert [job(0.0).get(key, 0) for key in ("cold_start_s", "ramp_s")] == [cold_s, 0]


def test_a_page_may_have_no_object() -> None:
    plain = CapacitySettings(links=Switch.ON, object_kib=0)
    assert needs(plain) == [(None, None)] * 4
    assert "/object" not in web(plain).files["/run/lab/haproxy.cfg"]


@pytest.mark.parametrize("capacity", [CapacitySettings(), ON], ids=["plain", "with a size"])
def test_haproxy_takes_the_configuration(capacity: CapacitySettings, tmp_path: Path) -> None:
    program = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("no haproxy here")
    given = web(capacity).files
    text = given["/run/lab/haproxy.cfg"].replace("/run/haproxy/admin.sock", f"{tmp_path}/sock")
    for path, body in given.items():
        name = tmp_path / Path(path).name
        name.write_text(body, encoding="utf-8")
        text = text.replace(f" {path} ", f" {name} ").replace(f"({path},", f"({name},")
    (tmp_path / "haproxy.cfg").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "-c", "-f", str(tmp_path / "haproxy.cfg")], capture_output=True, text=True,
        timeout=20, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
