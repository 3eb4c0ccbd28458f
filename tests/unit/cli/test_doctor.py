"""How the findings about a host are told."""

import json
from collections.abc import Callable
from typing import Any

from lab.doctor import Check, Level

Stormdrill = Callable[..., Any]
CHECKS = (
    Check("python", Level.OK, "3.11.2", "never shown"),
    Check("netem", Level.INFO, "no links with delay", "sudo modprobe sch_netem"),
    Check("nsd", Level.FAIL, "nsd missing", "sudo apt-get install nsd"),
)


def test_a_missing_thing_is_exit_code_3_with_what_mends_it(
    app: Any, stormdrill: Stormdrill
) -> None:
    app.checks = CHECKS
    answer = stormdrill("doctor")
    assert answer.code == 3
    assert answer.out == (
        "ok    python            3.11.2\n"
        "info  netem             no links with delay  -> sudo modprobe sch_netem\n"
        "fail  nsd               nsd missing  -> sudo apt-get install nsd\n"
    )
    assert answer.err == "stormdrill: this host cannot run a lab yet: nsd\n"


def test_optional_things_do_not_count(app: Any, stormdrill: Stormdrill) -> None:
    app.checks = CHECKS[:2]
    answer = stormdrill("doctor", "--json")
    assert answer.code == 0
    assert [check["level"] for check in json.loads(answer.out)] == ["ok", "info"]
