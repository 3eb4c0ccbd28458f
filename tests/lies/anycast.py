"""Lies about the name servers' own decisions."""

from typing import Any

from lab.model.event import Event
from tests.lies.edits import Edit, Lies, blind, change, drop, insert, late
from tests.lies.tables import half_deaf, without

BEFORE = ("before",)
POP = "control-pop"
LEAVING = ("fault", "outage")
OUT = ("outage", "diagnose")
SOME = "129.134.30.0/24"


def _dial(name: str, value: float | None) -> Edit:
    def told(event: Event) -> dict[str, Any]:
        parameters = event.data["parameters"]
        assert isinstance(parameters, dict)
        return {"parameters": {**parameters, name: value}}

    return change("run.started", to=told)


def typed(*when: str, site: str) -> Edit:
    """Let a peering router of a PoP have run other lines."""

    def other(event: Event) -> dict[str, Any]:
        nodes = event.data["nodes"]
        assert isinstance(nodes, dict)
        return {"nodes": {**nodes, f"pr1-{site}": "000000000000"}}

    return change("configured", *when, subject=site, to=other)


def _decided(phase: str, name: str) -> Edit:
    checks = [{"dc": dc, "ok": False, "error": "timeout"} for dc in ("prn", "frc")]
    reason = "no data centre answered in 3 rounds"
    return insert(phase, 0.5, "health", name, decision="withdraw", reason=reason, checks=checks)


def _one_answered(event: Event) -> dict[str, Any]:
    checks = event.data["checks"]
    assert isinstance(checks, list)
    return {"checks": [{"dc": "prn", "ok": True, "error": ""}, *checks[1:]]}


LIES: Lies = {
    "F06": {
        "withdrawals came a minute later": late("health", 60.0, *LEAVING, decision="withdraw"),
        "withdrawals came 3 s later": late("health", 3.0, *LEAVING, decision="withdraw"),
        "one came 3 s later": late(
            "health", 3.0, *LEAVING, decision="withdraw", subject="dns-sin"
        ),
        "withdrawals came before the drain": late("health", -4.0, *LEAVING, decision="withdraw"),
        "withdrawals came too soon to be caused": late(
            "health", -2.0, *LEAVING, decision="withdraw"
        ),
        "routers applied the change later": late(
            "router.change", 4.0, "fault", step="applied"
        ),
        "one name server did not withdraw": drop(
            "health", *LEAVING, decision="withdraw", subject="dns-lhr"
        ),
        "updates came before the decisions": late("bgp", -1.5, *LEAVING),
        "updates came 10 s later": late("bgp", 10.0, *LEAVING),
        "no plane was drained": change(
            "backbone", *LEAVING, "diagnose", to={"routers_drained": 0}
        ),
        "no router applied anything": drop("router.change", "fault", step="applied"),
        "a PoP announced nothing before": change(
            "announce", *BEFORE, "fault", subject="sin", to={"prefixes": []}
        ),
        "the agents' patience is not told": _dial("health.interval_s", None),
        "the collector was dead": drop("bgp", *LEAVING),
        "agents wrote nothing": drop("health"),
    },
    "F22": {
        "PoPs reached the data centres all the time": change(
            "reach", between="pop-dc", to={"ok": True}
        ),
        "one PoP reached one data centre": change(
            "reach", "fault", subject="edge-sin", dst="web1-frc", to={"ok": True}
        ),
        "PoPs never reached one": change("reach", *BEFORE, between="pop-dc", to={"ok": False}),
        "the edge did not look": drop("reach", "fault", subject="edge-lhr"),
        "the edge was blind": blind("reach", "fault", between="pop-dc"),
        "an agent saw a data centre": change(
            "health", *LEAVING, decision="withdraw", subject="dns-sjc", to=_one_answered
        ),
        "an agent says nothing of checks": change(
            "health", *LEAVING, decision="withdraw", subject="dns-sjc", to={"checks": []}
        ),
        "an agent did not withdraw": drop(
            "health", *LEAVING, decision="withdraw", subject="dns-sin"
        ),
        "its bgpd went on, by its own word": drop("health.routes", *LEAVING, subject="dns-sin"),
        "its bgpd stopped 3 s later": late("health.routes", 3.0, *LEAVING, subject="dns-sin"),
        "its bgpd went on, asked from outside": change(
            "announce", *LEAVING, subject="sin", to={"originated": ["129.134.30.12/32"]}
        ),
        "its bgpd never announced": change(
            "announce", *BEFORE, "fault", subject="sin", to={"originated": []}
        ),
        "nobody asked the bgpds": drop("announce", *LEAVING),
        "what bgpds originate is not told": change("announce", *LEAVING, to={"originated": None}),
        "somebody typed at a peering router": typed("fault", *OUT, site="sin"),
        "nobody looked at configurations": drop("configured"),
        "nobody looked at them since": drop(
            "configured", "fault", *OUT, "repair", "return", "after"
        ),
        "a node's configuration was not seen": change(
            "configured", "fault", "outage", subject="sin", to={"nodes": {"pr1-sin": "0"}}
        ),
        "a central order": insert(
            "fault", 0.2, "push", "pr1-sin", change="x", path="in-band", step="activate",
            outcome="ok",
        ),
        "somebody logged in": insert(
            "fault", 0.2, "login", "noc", target="dns-sin", path="oob", ok=True, stage="done"
        ),
        "somebody typed at a console": insert("fault", 0.2, "console", "pr1-lhr", run=["x"]),
        "agents wrote nothing": drop("health"),
    },
    "F23": {
        "one site went on": change(
            "announce", *OUT, subject="sin", to={"prefixes": [SOME]}
        ),
        "one decided 4 s after the others": late(
            "health", 4.0, *LEAVING, decision="withdraw", subject="dns-lhr"
        ),
        "one did not decide": drop("health", *LEAVING, decision="withdraw", subject="dns-lhr"),
        "only one site announced before": change(
            "announce", *BEFORE, "fault", subject=lambda pop: pop != "sin", to={"prefixes": []}
        ),
        "one site was not looked at": drop("announce", *OUT, subject="sin"),
        "the looks were blind": blind("announce", *OUT),
        "alone, two sites withdrew": _decided(POP, "dns-sin"),
        "alone, another site withdrew": change(
            "announce", POP, subject="sin", to={"prefixes": []}
        ),
        "alone, the site was not cut off": change(
            "reach", POP, between="pop-dc", to={"ok": True}
        ),
        "alone, the site went on announcing": change(
            "announce", POP, subject="lhr", to={"prefixes": [SOME]}
        ),
        "alone, a route was lost": without({SOME}, POP),
        "alone, nobody withdrew": drop("health", POP),
        "alone, one feeder of five was up": half_deaf(1, POP),
        "alone, nobody read the table": drop("rib", POP),
        "the agents' patience is not told": _dial("health.timeout_s", None),
    },
}  # fmt: skip
OWED: frozenset[str] = frozenset()
