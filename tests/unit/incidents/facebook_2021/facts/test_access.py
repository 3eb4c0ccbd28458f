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
            "F05",
            "cut off",
            "0 of 2 during; failed with: no route to host; looks at 2 backbone routers: 100%",
        ),
        holds(
            "F05",
            "a push to a PoP failed in a control",
            "3 of 3 worked before",
            insert(
                90.0,
                "push",
                "pr-lhr-1",
                change="c3",
                path="in-band",
                step="login",
                outcome="unknown",
                error="timeout",
            ),
        ),
        fails(
            "F05", "a push got in", "2 of 2 during", change("push", during(*DARK), outcome="ok")
        ),
        fails(
            "F05",
            "it never worked",
            "1 of 3 worked before",
            change("login", during(0, 60, subject="ctl-prn"), ok=False),
        ),
        unknown("F05", "not tried", "no attempts of the controller during", drop("push")),
        holds("F43", "lost", "3 of 3 worked before, 0 of 3 during"),
        fails(
            "F43",
            "still in",
            "1 of 4 during",
            insert(207.0, "login", "noc", target="fa-prn-1", ok=True, stage="done", **IN_BAND),
        ),
        unknown(
            "F43",
            "only a PoP tried",
            "not tried by the NOC during: eb-prn-p1, eb-prn-p2, fa-prn-1",
            change("login", during(*DARK), target="pr-lhr-1"),
        ),
        holds("F44", "lost", "2 of 2 worked before, 0 of 4 during; failed with: timeout"),
        fails(
            "F44",
            "break-glass worked from afar",
            "2 of 4 during",
            change("login", during(*DARK, account="breakglass"), ok=True),
        ),
        unknown(
            "F44", "not tried", "not tried by the NOC before", drop("login", always(path="oob"))
        ),
        holds(
            "F45",
            "AAA out of reach",
            "0 of 2 let in where the path works; break-glass account: 4 of 4",
        ),
        fails(
            "F45",
            "AAA lets in",
            "2 of 2 let in where",
            change("login", during(*DARK, path="oob", account="aaa"), ok=True, stage="done"),
        ),
        fails(
            "F45",
            "break-glass refused",
            "0 of 4 let in once",
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
