"""F06, F22, F23, F24, F50: the name servers' own decisions."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import (
    OTHERS,
    SIX,
    Edit,
    always,
    blind,
    change,
    drop,
    during,
    insert,
)

SAW_ONE = [{"dc": "prn", "ok": True, "error": ""}, {"dc": "frc", "ok": False, "error": "timeout"}]


def last_failure(at: float) -> tuple[Edit, ...]:
    """Let sin's edge reach a data centre until its last look, which fails and takes 0.8 s."""
    looks = {"subject": "edge-sin", "dst": "web-frc-1"}
    failed = {"dst": "web-frc-1", "ok": False, "between": "pop-dc", "took_ms": 800.0}
    return (
        change("reach", during(110, 115, **looks), ok=True),
        drop("reach", during(114.1, 116, **looks)),
        insert(at, "reach", "edge-sin", **failed),
    )


@pytest.mark.parametrize(
    "case",
    [
        holds(
            "F06",
            "strict order",
            "withdrawals decided +2.3 to +2.9 s, first update",
        ),
        fails(
            "F06",
            "updates before decisions",
            "first update of a DNS prefix +1.0 s",
            insert(113.0, "bgp", "ris", type="W", prefix=SIX[0], path=""),
        ),
        fails(
            "F06",
            "withdrawal before the drain",
            "withdrawals decided -1.0 to",
            insert(111.0, "health", "dns-lhr", decision="withdraw", reason="x", checks=[]),
        ),
        holds(
            "F06",
            "the last router applies later, and a name server decides after it",
            "within 3.0 s, the first at 112.0",
            insert(115.0, "router.change", "eb-prn-p3", change="r2", step="applied"),
            drop("health", during(110, 130, subject="dns-sin")),
            insert(119.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        fails(
            "F06",
            "a router that applies after all decisions excuses none",
            "2 routers applied the change within 0.0 s",
            drop("health", during(110, 130, subject="dns-sin")),
            insert(119.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
            insert(119.5, "router.change", "eb-prn-p3", change="r2", step="applied"),
        ),
        fails(
            "F06",
            "routers apply one after the other",
            "within 6.0 s",
            insert(118.0, "router.change", "eb-prn-p3", change="r2", step="applied"),
            drop("health", during(110, 130, subject="dns-sin")),
            insert(119.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        unknown("F06", "routers not watched", "no backbone looks", drop("backbone")),
        fails(
            "F06",
            "one name server decides long after the others",
            "decided +2.3 to +9.0 s",
            drop("health", during(110, 130, subject="dns-sin")),
            insert(121.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        fails(
            "F06",
            "one name server does not withdraw",
            "no withdrawal by dns-sin",
            drop("health", during(110, 130, subject="dns-sin")),
        ),
        unknown("F06", "no router's record", "no router's own record", drop("router.change")),
        unknown(
            "F06",
            "a PoP was silent before",
            "announced nothing before the fault: sin",
            change("announce", during(105, 110, subject="sin"), prefixes=[]),
        ),
        unknown(
            "F06",
            "dials not told",
            "the run does not say health.interval_s",
            change("run.started", always(), parameters={"bgp.mrai_s": 3}),
        ),
        unknown("F06", "agents silent", "no name server withdrew", drop("health")),
        unknown("F06", "no updates", "no update of a DNS prefix", drop("bgp")),
        holds("F22", "each by itself", "3 of 3 name servers found no data centre and withdrew"),
        fails(
            "F22",
            "one did not withdraw",
            "no withdrawal by dns-sin",
            drop("health", always(subject="dns-sin")),
        ),
        fails(
            "F22",
            "one saw a data centre",
            "2 of 3 name servers",
            change("health", during(110, 130, subject="dns-sin"), checks=SAW_ONE),
        ),
        fails(
            "F22",
            "a central order",
            "1 changes or log-ins",
            insert(114.0, "push", "pr-sin-1", change="x", path="in-band", step="stage"),
        ),
        fails(
            "F22",
            "the edge proxy reached a data centre",
            "at 2 the edge proxy did not reach one",
            change("reach", during(110, 116, subject="edge-sin", dst="web-frc-1"), ok=True),
        ),
        holds(
            "F22",
            "the edge proxy's look waited for its time limit while the name server decided",
            "at 3 the edge proxy did not reach one",
            *last_failure(115.0),
        ),
        fails(
            "F22",
            "the edge proxy looked again only after its name server had decided",
            "at 2 the edge proxy did not reach one",
            *last_failure(115.9),
        ),
        fails(
            "F22",
            "bgpd went on",
            "of 2 bgpd asked from outside had stopped",
            change("announce", during(110, 130, subject="sin"), originated=["129.134.30.12/32"]),
        ),
        fails(
            "F22",
            "somebody typed",
            "looks saw other lines running",
            change(
                "configured",
                during(113, 301, subject="sin"),
                nodes={"pr-sin-1": "ffff", "dns-sin": "3c4d"},
            ),
        ),
        unknown(
            "F22",
            "the edge was not looking",
            "sin did not look at frc",
            drop("reach", during(100, 120, subject="edge-sin")),
        ),
        unknown(
            "F22",
            "bgpd's end not told",
            "end of bgpd's announcement",
            drop("health.routes", during(110, 130)),
        ),
        unknown(
            "F22",
            "configurations unseen",
            "the configurations at sin",
            drop("configured", during(0, 301, subject="sin")),
        ),
        unknown("F22", "no agent logged", "no health agent", drop("health")),
        holds("F23", "all at once", "announcing sites 3 to 0; 3 decisions within 0.6 s"),
        fails(
            "F23",
            "one site goes on",
            "announcing sites 3 to 1",
            change("announce", during(125, 230, subject="sin"), prefixes=SIX),
        ),
        fails(
            "F23",
            "decisions far apart",
            "within 15.4 s",
            drop("health", during(110, 130, subject="dns-sin")),
            insert(129.7, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        fails(
            "F23",
            "one alone takes another along",
            "withdrawals at lhr, sin",
            insert(90.0, "health", "dns-sin", decision="withdraw", reason="x", checks=[]),
        ),
        fails(
            "F23",
            "one alone costs a route",
            "DNS prefixes missing in 1 of 30 looks",
            change("rib", during(95, 96), prefixes=dict.fromkeys(OTHERS, 5)),
        ),
        unknown(
            "F23",
            "control not played",
            "no phase control-pop",
            drop("phase.started", always(subject="control-pop")),
        ),
        unknown(
            "F23",
            "control without effect",
            "no name server withdrew, so no PoP was cut off",
            drop("health", during(80, 110)),
        ),
        unknown("F23", "announcements unseen", "no looks at what PoPs announce", drop("announce")),
        holds(
            "F24", "different subsets", "3 of 3 PoPs announce some but not all; together 6 of 6"
        ),
        fails("F24", "all the same", "0 of 3", change("announce", during(0, 60), prefixes=SIX)),
        unknown("F24", "announcements unseen", "no looks", drop("announce")),
        holds(
            "F50",
            "by itself",
            "6 of 6 prefixes back at every feeder, 3 of 3 PoPs announce",
        ),
        fails(
            "F50",
            "a route stays away",
            "5 of 6 prefixes back",
            change("rib", during(240, 301), prefixes=dict.fromkeys([*OTHERS, *SIX[1:]], 5)),
        ),
        fails(
            "F50",
            "users are not served",
            "users served 0.0% at the end",
            change("load", during(250, 301), apps={"facebook": {"http_5xx": 5}}),
        ),
        fails(
            "F50",
            "a site announces less",
            "2 of 3 PoPs announce as before",
            change("announce", during(240, 301, subject="sin"), prefixes=SIX[:1]),
        ),
        fails(
            "F50",
            "a PoP was changed by hand",
            "1 changes or log-ins at PoP nodes",
            insert(239.0, "router.change", "pr-lhr-1", change="x", step="applied"),
        ),
        fails(
            "F50",
            "somebody logged in at a PoP",
            "1 changes or log-ins at PoP nodes",
            insert(239.0, "login", "noc", target="dns-lhr", path="oob", ok=True),
        ),
        fails(
            "F50",
            "one name server stays silent",
            "2 of 3 name servers announced",
            drop("health", during(230, 300, subject="dns-sin")),
        ),
        holds(
            "F50",
            "a name server announces between the first router's undrain and the last one's",
            "3 of 3 name servers announced",
            drop("health", during(230, 300, subject="dns-sin")),
            insert(231.0, "router.change", "eb-prn-p1", change="undo", step="applied"),
            insert(231.5, "health", "dns-sin", decision="announce", reason="x", checks=[]),
        ),
        fails(
            "F50",
            "a name server announces before the first router's undrain",
            "2 of 3 name servers announced",
            drop("health", during(230, 300, subject="dns-sin")),
            insert(231.0, "health", "dns-sin", decision="announce", reason="x", checks=[]),
            insert(231.5, "router.change", "eb-prn-p1", change="undo", step="applied"),
        ),
        fails(
            "F50",
            "only a router that undrained nothing wrote before a name server announced",
            "2 of 3 name servers announced",
            drop("health", during(230, 300, subject="dns-sin")),
            insert(231.0, "router.change", "eb-prn-p1", change="undo", step="armed"),
            insert(231.5, "health", "dns-sin", decision="announce", reason="x", checks=[]),
        ),
        unknown(
            "F50", "never undrained", "no plane was seen back", drop("backbone", during(230, 301))
        ),
        unknown(
            "F50", "undrain unseen", "no plane was seen back", blind("backbone", during(230, 301))
        ),
        unknown(
            "F50", "no repair", "no phase repair", drop("phase.started", always(subject="repair"))
        ),
        unknown(
            "F50",
            "nodes not listed",
            "no session with ris",
            change("run.started", always(), nodes=[]),
        ),
    ],
)
def test_name_servers_decide_by_themselves(case: Case) -> None:
    check(case)
