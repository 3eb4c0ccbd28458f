"""Lies about recorded runs that a gate ended: an audit at once, a canary after a part."""

from tests.lies.edits import Lies, change, drop

FAILS = {"apps": {"facebook": {"http_ok": 0, "http_5xx": 9, "http_fail": 9, "servfail": 9}}}

ASSESSMENT = {"change": "assessment"}

AUDIT: Lies = {
    "G1": {
        "the audit allowed it": change("audit", "fault", effective=True, to={"decision": "allow"}),
        "its refusal did not count": change("audit", "fault", to={"effective": False}),
        "no gate was asked": drop("audit", "steady", "control-plane", "control-pop", "fault"),
    },
    "G2": {
        "routers took it all the same": change(
            "router.change", change="control-plane", step="rolled-back",
            to=ASSESSMENT | {"step": "applied"},
        ),
        "the records are lost": change("push", change="control-plane", to=ASSESSMENT),
        "nobody knows the change": drop("audit"),
    },
    "G3": {
        "users failed at the end": change("load", "fault", to=FAILS),
        "nobody told of users at the end": drop("load", "fault"),
        "some users told nothing": drop("load", "fault", subject="usr-dtag"),
        "the play has no end": drop("phase.ended"),
    },
}  # fmt: skip

CANARY: Lies = {
    "G1": {
        "the canary allowed it": change("gate", subject="terms", to={"decision": "allow"}),
        "no gate was asked": drop("gate"),
    },
    "G2": {
        "one router kept it": drop("router.change", subject="spine1-ams", step="rolled-back"),
        "the records are lost": drop("router.change", change="terms"),
        "one router took it again": change(
            "router.change", subject="spine1-ams", step="rolled-back", to={"step": "applied"}
        ),
    },
    "G3": {
        "users were not served again": change(
            "expectation", "mcp-sites", subject="users are served", to={"verdict": "fail"}
        ),
        "nobody looked after the refusal": drop("expectation", "mcp-sites"),
    },
}
