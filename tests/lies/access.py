"""Lies about the ways to the routers."""

from tests.lies.edits import Lies, all_of, change, drop

OUT = ("outage", "diagnose")
IN = {"ok": True, "stage": "done", "error": ""}
OUTSIDE = {"ok": False, "stage": "connect", "error": "timeout"}
REFUSED = {"ok": False, "stage": "auth", "error": "Authentication failed"}
ROUTER = "eb1-frc"
AAA, GLASS = {"account": "aaa"}, {"account": "breakglass"}

LIES: Lies = {
    "F05": {
        "one push got in": change(
            "push", *OUT, path="in-band", step="login", subject=ROUTER, to={"outcome": "ok"}
        ),
        "it never reached one router": change(
            "login", "steady", subject="ctl-prn", target=ROUTER, to=OUTSIDE
        ),
        "one router was not tried before": drop(
            "login", "steady", subject="ctl-prn", target=ROUTER
        ),
        "one router was not tried during": drop("push", *OUT, subject=ROUTER, step="login"),
        "its looks reached a router all the while": change(
            "reach", *OUT, between="mgmt", dst=ROUTER, to={"ok": True}
        ),
        "its looks never reached a router": change(
            "reach", "steady", between="mgmt", dst=ROUTER, to={"ok": False}
        ),
        "nobody looked from the controller": drop("reach", *OUT, between="mgmt"),
    },
    "F43": {
        "one log-in worked": change(
            "login", *OUT, subject="noc", path="in-band", target="fa1-frc", to=IN
        ),
        "one never worked": change(
            "login", "steady", subject="noc", path="in-band", target="fa1-frc", to=OUTSIDE
        ),
        "one router was not tried": drop(
            "login", *OUT, subject="noc", path="in-band", target=ROUTER
        ),
        "one router was not tried before": drop(
            "login", "steady", subject="noc", path="in-band", target=ROUTER
        ),
        "nobody tried": drop("login", *OUT, path="in-band"),
    },
    "F44": {
        "one log-in worked": change("login", *OUT, path="oob", target=ROUTER, **AAA, to=IN),
        "it never worked": change("login", "steady", path="oob", to=OUTSIDE),
        "it did not work at one router": change(
            "login", "steady", path="oob", target=ROUTER, to=OUTSIDE
        ),
        "nobody tried before": drop("login", "steady", path="oob"),
        "one router was not tried": drop("login", *OUT, path="oob", target=ROUTER),
        "break-glass worked from afar": change(
            "login", *OUT, path="oob", target=ROUTER, **GLASS, to=IN
        ),
    },
    "F45": {
        "the AAA account was let in": change(
            "login", *OUT, path="oob", target=ROUTER, **AAA, to=IN
        ),
        "no path worked": change("login", *OUT, "repair", path="oob", **AAA, to=OUTSIDE),
        "the AAA account never worked": change("login", "steady", **AAA, to=REFUSED),
        "break-glass was refused on site": all_of(
            change("login", "repair", path="oob", **GLASS, to=REFUSED),
            change("push", "repair", path="oob", step="login", to={"outcome": "refused"}),
        ),
        "one router was not tried": drop("login", *OUT, "repair", target=ROUTER, **AAA),
        "break-glass was not tried": all_of(
            drop("login", *OUT, "repair", path="oob", **GLASS),
            drop("push", "repair", path="oob", step="login"),
        ),
    },
}
OWED: frozenset[str] = frozenset()
