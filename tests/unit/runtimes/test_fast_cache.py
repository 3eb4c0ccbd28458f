"""Where fast start keeps what it has compiled and tried."""

from pathlib import Path

import pytest

from lab.runtimes.embedded.fast.cache import cache

HERE = Path("/state")


@pytest.mark.parametrize(
    ("set_to", "found"),
    [("/caches", "/caches/stormdrill"), ("caches", "/me/.cache/stormdrill"),
     ("", "/me/.cache/stormdrill")],
)  # fmt: skip
def test_it_is_the_users_cache_folder(
    set_to: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/me")
    monkeypatch.setenv("XDG_CACHE_HOME", set_to)
    assert cache(HERE) == Path(found)


def test_a_user_without_a_home_has_it_beside_the_labs(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", none)
    assert cache(HERE) == HERE
