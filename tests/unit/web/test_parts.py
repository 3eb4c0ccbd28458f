"""The small parts of the console: keys, limits, texts, addresses, vendored files."""

import hashlib
from pathlib import Path

import pytest

from lab.model.errors import BackendError, InputError
from lab.report.write.prose import html
from lab.web import application
from lab.web.keys import FILE, keys, remember
from lab.web.limits import Bucket
from lab.web.serve import address, bound, links
from lab.web.shown import past, percent, rows
from tests.fakes.game import FakeGame

VENDORED = (application.STATIC / "vendor", Path(__file__).parents[2] / "browser" / "vendor")


@pytest.mark.parametrize("folder", VENDORED, ids=["console", "tests"])
def test_files_of_others_are_unchanged_and_have_their_licence(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("SHA256SUMS", "README.md")
    }
    assert told == there
    folders = {str(Path(name).parent) for name in told}
    assert {f"{each}/LICENSE".removeprefix("./") for each in folders} <= set(told)


def test_files_of_others_cost_a_browser_less_than_a_megabyte() -> None:
    assert sum(path.stat().st_size for path in VENDORED[0].rglob("*")) < 1_000_000


def test_keys_are_made_once_and_read_again(tmp_path: Path) -> None:
    made = keys(tmp_path, ["facilitator", "team-1"])
    assert keys(tmp_path, ["facilitator", "team-1"]) == made
    assert len(set(made.tokens.values())) == 2
    assert all(len(token) >= 32 for token in made.tokens.values())
    assert made.slug_of(made.tokens["team-1"]) == "team-1"
    assert made.slug_of("") is None
    assert made.slug_of("é") is None


@pytest.mark.parametrize(
    ("text", "mode", "told"),
    [
        ("{", 0o600, "is no JSON"),
        ("[]", 0o600, "has no links for team-1"),
        ('{"console": "x", "tokens": {"team-1": ""}}', 0o600, "has no links for team-1"),
        ('{"console": "x", "tokens": {"team-1": "abc"}}', 0o644, "can be read by others"),
    ],
)
def test_keys_that_are_no_good_are_told(tmp_path: Path, text: str, mode: int, told: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(InputError, match=told):
        keys(tmp_path, ["team-1"])


def test_a_bucket_fills_again() -> None:
    now = 0.0
    bucket = Bucket(2, 1, lambda: now)
    assert [bucket.take(), bucket.take(), bucket.take()] == [True, True, False]
    now = 1.0
    assert [bucket.take(), bucket.take()] == [True, False]
    now = 100.0
    assert [bucket.take(), bucket.take(), bucket.take()] == [True, True, False]
    assert bucket.wait_s(3) == 3


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("# Head\ntext\nmore", "<h3>Head</h3>\n<p>text more</p>"),
        ("- a\n  b\n- **c**", "<ul><li>a b</li><li><strong>c</strong></li></ul>"),
        ("1. a\n2. `b`", "<ol><li>a</li><li><code>b</code></li></ol>"),
        ("| a | b |\n|---|---|\n| 1 | <i> |",
         "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>&lt;i&gt;</td></tr></table>"),
        ("```\n<b> *x*\n```", '<pre tabindex="0"><code>&lt;b&gt; *x*</code></pre>'),
        ("see [here](javascript:alert(1)) *now*", "<p>see here) <em>now</em></p>"),
        ("<script>", "<p>&lt;script&gt;</p>"),
        ("text\n- a", "<p>text</p>\n<ul><li>a</li></ul>"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_becomes_html_without_markup_of_its_own(text: str, markup: str) -> None:
    assert html(text) == markup


def test_numbers_for_people() -> None:
    assert [past(3725.4), past(-5), past(None), percent(0.9987), percent(None)] == [
        "01:02:05", "-00:00:05", "\N{EN DASH}", "99.9 %", "\N{EN DASH}",
    ]  # fmt: skip


def test_a_chart_has_a_short_table_that_ends_with_the_last_point() -> None:
    at = [float(second) for second in range(100)]
    found = rows({"t": at, "lines": [{"values": at}, {"values": [1.0]}]})
    assert len(found) <= 12
    assert found[-1] == (99.0, [99.0, None])
    assert rows({"t": [], "lines": []}) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [(None, ("127.0.0.1", 8021)), ("0.0.0.0:80", ("0.0.0.0", 80)), ("[::1]:0", ("::1", 0))],
)
def test_where_to_listen(text: str | None, where: tuple[str, int]) -> None:
    assert address(text) == where


@pytest.mark.parametrize("text", ["", "host", ":80", "host:", "host:x", "host:99999", "1:-1"])
def test_where_not_to_listen(text: str) -> None:
    with pytest.raises(InputError, match="write HOST:PORT"):
        address(text)


def test_a_port_in_use_is_told_when_it_was_asked_for() -> None:
    with bound("127.0.0.1:0") as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BackendError, match="give another HOST:PORT"):
            bound(f"127.0.0.1:{port}")


def test_without_an_address_a_free_port_of_loopback_is_taken() -> None:
    with bound(None) as one, bound(None) as two:
        assert one.getsockname()[0] == two.getsockname()[0] == "127.0.0.1"
        assert one.getsockname()[1] != two.getsockname()[1]


def test_a_console_that_is_gone_on_with_is_where_it_was(tmp_path: Path) -> None:
    keys(tmp_path, ["facilitator"])
    with bound("127.0.0.1:0") as first:
        port = first.getsockname()[1]
    remember(tmp_path, f"127.0.0.1:{port}")
    assert keys(tmp_path, ["facilitator"]).tokens  # they are as they were, for their owner alone
    with bound(None, tmp_path) as again:
        assert again.getsockname()[1] == port
        with bound(None, tmp_path) as elsewhere:  # taken by another: not a reason to give up
            assert elsewhere.getsockname()[1] != port


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"at": 5}', '{"at": "nowhere"}'])
def test_an_address_that_is_no_good_is_not_taken(tmp_path: Path, kept: str) -> None:
    (tmp_path / FILE).write_text(kept, encoding="utf-8")
    with bound(None, tmp_path) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_each_role_has_one_link(tmp_path: Path) -> None:
    game = FakeGame(tmp_path, ("blue", "green"))
    held = keys(tmp_path, ["facilitator", "observer", "team-1", "team-2"])
    data = links(game, held, "::1", 80).data
    assert list(data) == ["facilitator", "observer", "teams"]
    assert data["facilitator"] == f"http://[::1]:80/join/{held.tokens['facilitator']}"
    assert data["teams"] == [
        {"name": "blue", "responder": f"http://[::1]:80/join/{held.tokens['team-1']}"},
        {"name": "green", "responder": f"http://[::1]:80/join/{held.tokens['team-2']}"},
    ]
