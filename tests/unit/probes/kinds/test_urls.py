"""Checks of URLs."""

import pytest

from lab.probes.kinds.http import HttpCheck


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://www.a.com", ("name", "www.a.com", "1.1.1.1", "", 80, "/")),
        ("http://www.a.com:8080/x?y=1", ("name", "www.a.com", "1.1.1.1", "", 8080, "/x?y=1")),
        ("http://10.0.0.1:81/h", ("address", "10.0.0.1", "", "10.0.0.1", 81, "/h")),
    ],
)
def test_a_url_gives_host_port_and_path(url: str, wanted: tuple[object, ...]) -> None:
    check = HttpCheck.of_url(url, resolver="1.1.1.1", probe="web")
    found = (check.by, check.host, check.resolver, check.address, check.port, check.path)
    assert found == wanted
    assert (check.app, check.probe) == (check.host, "web")


def test_a_name_can_be_asked_at_an_address() -> None:
    check = HttpCheck.of_url("http://www.a.com/", address="10.0.0.9")
    assert (check.by, check.host, check.address) == ("address", "www.a.com", "10.0.0.9")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://www.a.com/", "is no http: URL"),
        ("www.a.com", "is no http: URL"),
        ("http://www.a.com/", "by name needs a resolver"),
    ],
)
def test_a_url_that_cannot_be_asked_is_refused(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        HttpCheck.of_url(url)
