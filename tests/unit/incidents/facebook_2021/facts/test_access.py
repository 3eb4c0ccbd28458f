"""F05, F43, F44, F45: who could still log in."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import always, change, drop, during, insert

DARK = (125, 230)
IN_BAND = {"path": "in-band", "account": "aaa"}


@pytest.mark.parametrize(
    "case",
    [
        holds(
            "F05", "cut off", "2 of 2 worked before, 0 of 1 during; failed with: no route to host"
        ),
        fails(
            "F05", "a push got in", "1 of 1 during", change("push", during(*DARK), outcome="ok")
        ),
        fails(
            "F05",
            "it never worked",
            "1 of 2 worked before",
            change("login", during(0, 60, subject="ctl-prn"), ok=False),
        ),
        unknown("F05", "not tried", "no attempts of the controller during", drop("push")),
        holds("F43", "lost", "1 of 1 worked before, 0 of 1 during"),
        fails(
            "F43",
            "still in",
            "1 of 2 during",
            insert(207.0, "login", "noc", target="fa-prn-1", ok=True, stage="done", **IN_BAND),
        ),
        unknown(
            "F43",
            "only a PoP tried",
            "no NOC log-ins in band during",
            change("login", during(*DARK), target="pr-lhr-1"),
        ),
        holds("F44", "lost", "0 of 2 out-of-band log-ins worked; failed with: timeout"),
        fails(
            "F44",
            "break-glass worked from afar",
            "1 of 2 out-of-band",
            change("login", during(*DARK, account="breakglass"), ok=True),
        ),
        unknown("F44", "not tried", "no out-of-band log-ins", drop("login", always(path="oob"))),
        holds(
            "F45",
            "AAA out of reach",
            "0 of 1 let in where the path works; break-glass account: 2 of 3",
        ),
        fails(
            "F45",
            "AAA lets in",
            "1 of 1 let in",
            change("login", during(*DARK, path="oob", account="aaa"), ok=True, stage="done"),
        ),
        fails(
            "F45",
            "break-glass refused",
            "0 of 3 let in",
            change("login", always(account="breakglass"), ok=False),
            change("push", always(path="oob"), outcome="refused"),
        ),
        unknown(
            "F45",
            "no path worked",
            "no AAA log-ins over a path that works",
            change("login", during(*DARK), stage="connect"),
        ),
        unknown(
            "F45",
            "no break-glass",
            "no break-glass log-ins",
            drop("login", always(account="breakglass")),
            drop("push", always(path="oob")),
        ),
        unknown(
            "F45",
            "only switched on at the console",
            "no break-glass log-ins",
            drop("login", always(account="breakglass", path="oob")),
            drop("push", always(path="oob")),
        ),
    ],
)
def test_access_is_lost_as_it_was(case: Case) -> None:
    check(case)
