"""Users: what a fetch counts as."""

import pytest

from lab.inside.users.users import met
from lab.net.fetch import Fetched


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
