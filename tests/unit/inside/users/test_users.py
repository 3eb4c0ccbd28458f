"""Users: their configuration, and what a fetch counts as."""

import pytest

from lab.inside.net.fetch import Fetched
from lab.inside.users.retry import Retry, Stub
from lab.inside.users.users import App, UsersConfig, configured, met
from lab.model.errors import InputError

_RAW = {
    "node": "usr-ch",
    "users": 150,
    "resolvers": ["1.1.1.1", "193.60.1.53"],
    "apps": {"facebook": {"host": "www.facebook.com", "weight": 2}},
    "seed": "7-usr-ch",
    "think_s": 5,
    "stub": {"timeout_s": 5, "attempts": 2, "max_ttl": 3600},
    "retry": {"base_s": 1, "cap_s": 8, "jitter": [0.5, 1.5]},
    "http_timeout_s": 4,
}


def test_the_whole_configuration_is_read() -> None:
    assert configured(_RAW) == UsersConfig(
        node="usr-ch",
        users=150,
        resolvers=("1.1.1.1", "193.60.1.53"),
        apps={"facebook": App("www.facebook.com", weight=2)},
        seed="7-usr-ch",
        think_s=5,
        stub=Stub(timeout_s=5, attempts=2, max_ttl=3600),
        retry=Retry(1, 8, [0.5, 1.5]),  # type: ignore[arg-type]
        http_timeout_s=4,
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"apps": {"facebook": {}}}, r"^apps\.facebook: .*'host'"),
        ({"stub": {"rounds": 2}}, r"^stub: .*'rounds'"),
        ({"retry": {"cap": 8}}, r"^retry: .*'cap'"),
        ({"people": 3}, r"^users: .*'people'"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict[str, object], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        configured({**_RAW, **change})


@pytest.mark.parametrize(
    ("fetched", "count"),
    [
        (Fetched(200), "http_ok"),
        (Fetched(503, proxy_status="e; error=no_server_available"), "http_5xx"),
        (Fetched(404), "http_fail"),
        (Fetched(None, "timeout"), "http_fail"),
        (Fetched(None, "receive"), "http_fail"),
    ],
)
def test_a_fetch_counts_as_what_the_user_met(fetched: Fetched, count: str) -> None:
    assert met(fetched) == count
