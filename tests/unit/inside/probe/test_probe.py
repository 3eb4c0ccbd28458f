"""The configuration of a probe, and what an event says when nothing could be seen."""

import asyncio
import errno
import os
from typing import Any

import pytest

from lab.inside.probe.dns_check import DnsCheck
from lab.inside.probe.http_check import HttpCheck, ReachCheck
from lab.inside.probe.probe import ProbeConfig, configured, seen
from lab.inside.probe.trace_check import TraceCheck
from lab.model.errors import InputError


def test_a_check_has_the_interval_of_the_probe_unless_it_has_its_own() -> None:
    raw = {
        "node": "usr-ch",
        "interval_s": 2,
        "checks": [
            {"type": "dns", "target": "1.1.1.1", "role": "resolver", "name": "a.", "rd": True},
            {"type": "http", "app": "facebook", "by": "address", "address": "157.240.1.35"}
            | {"host": "www.facebook.com", "interval_s": 0.5},
            {"type": "reach", "dst": "aaa", "address": "10.1.1.30", "port": 80}
            | {"between": "dc-dc"},
            {"type": "trace", "target": "129.134.30.12"},
        ],
    }

    assert configured(raw) == ProbeConfig(
        "usr-ch",
        (
            DnsCheck("1.1.1.1", "resolver", "a.", rd=True, interval_s=2.0),
            HttpCheck(
                "facebook",
                "address",
                "www.facebook.com",
                address="157.240.1.35",
                interval_s=0.5,
            ),
            ReachCheck("aaa", "10.1.1.30", 80, "dc-dc", interval_s=2.0),
            TraceCheck("129.134.30.12", interval_s=5.0),
        ),
        2.0,
    )


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ({"type": "ping"}, r"checks\[0\]: type is none of dns, http, reach, trace"),
        ({}, r"checks\[0\]: type is none of"),
        ({"type": "trace"}, r"checks\[0\]: .*missing 1 required positional argument: 'target'"),
        (
            {"type": "http", "app": "facebook", "by": "name", "host": "www.facebook.com"},
            r"checks\[0\]: an http check by name needs a resolver",
        ),
    ],
)
def test_a_wrong_check_is_refused_with_its_number(check: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        configured({"node": "a", "checks": [check]})


def test_a_check_that_could_not_look_is_blind_and_says_at_what(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def no_socket(*_: object) -> bytes:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("lab.inside.probe.dns_check.exchange", no_socket)

    assert asyncio.run(seen(DnsCheck("1.1.1.1", "resolver", "a."))) == {
        "target": "1.1.1.1",
        "role": "resolver",
        "scope": "outside",
        "server": "anycast",
        "name": "a.",
        "qtype": "A",
        "blind": "[Errno 24] Too many open files",
    }
