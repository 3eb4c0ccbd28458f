import pytest

from lab.journal.served import Attempts, attempts, of_app, probe_attempts, succeeded
from lab.model.event import Event, JsonValue


def event(kind: str, **data: JsonValue) -> Event:
    return Event(1, 0.0, kind, "usr", data)


def test_an_attempt_counts_in_the_second_it_ends() -> None:
    assert of_app({"chat": {"fetches": 1, "http_ok": 3}}, "chat") == Attempts(3.0, 3.0)


def test_a_failed_lookup_is_an_attempt() -> None:
    chat: JsonValue = {"http_ok": 1, "servfail": 2, "dns_timeout": 1}
    mail: JsonValue = {"http_ok": 4}
    load = event("load", apps={"chat": chat, "mail": mail})
    assert attempts(load, ["chat"]).served == 0.25
    assert attempts(load) == Attempts(5.0, 8.0)


def test_nobody_trying_is_no_share() -> None:
    assert attempts(event("load", apps={})).served is None


@pytest.mark.parametrize(
    ("probe", "good"),
    [
        (event("http", status=204), True),
        (event("http", status=503), False),
        (event("http", status=None), False),
        (event("dns", rcode="NOERROR"), True),
        (event("dns", rcode="TIMEOUT"), False),
        (event("tcp", ok=False), False),
        (event("trace", answered="reached"), True),
        (event("http", blind="", status=200), None),
        (event("routes", total=3), None),
    ],
)
def test_a_probe_succeeds_by_the_rule_of_its_kind(probe: Event, good: bool | None) -> None:  # noqa: FBT001
    assert succeeded(probe) is good


def test_sessions_count_as_many_attempts_as_are_configured() -> None:
    assert probe_attempts(event("sessions", up=3, configured=4)) == Attempts(3.0, 4.0)
