"""Checks: the part of an event that is known before the answer, and checks of URLs."""

import pytest

from lab.model.programs.checks import DnsCheck, HttpCheck, TraceCheck


def test_an_event_names_its_probe_only_when_there_is_one() -> None:
    assert TraceCheck(target="10.0.0.1").asked() == {"target": "10.0.0.1"}
    named = TraceCheck(target="10.0.0.1", probe="path").asked()
    assert named == {"probe": "path", "target": "10.0.0.1"}
    assert "probe" not in DnsCheck(target="1.1.1.1", name="a.").asked()


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
