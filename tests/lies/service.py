"""Lies about what users saw."""

from tests.lies.edits import Lies, all_of, blind, change, drop, insert, late

OUT = ("outage", "diagnose")
FALL = ("fault", *OUT)
BACK = ("repair", "return", "after")
SERVED = {"ok": True, "status": 200, "error": "", "proxy_status": ""}
REFUSED = {"ok": False, "status": 503, "error": ""}
LOST = {"ok": False, "rcode": "SERVFAIL"}
LOOK = {"role": "resolver", "name": "www.facebook.com.", "target": "1.1.1.1"}


def on_return(event: object) -> bool:
    """Return whether the status of a page on return says that it came."""
    return event == 200


LIES: Lies = {
    "F36": {
        "HTTP came back 8 s before DNS": late("http", -16.0, *BACK, status=on_return),
        "one lucky look-up before pages, DNS 20 s later": all_of(
            change("dns", *BACK, role="resolver", to=LOST),
            insert("return", 0.01, "dns", "usr-swisscom", **LOOK, rcode="NOERROR", took_ms=1.0),
            late("http", -3.0, *BACK, status=on_return),
        ),
        "names failed first": change("dns", "fault", role="resolver", to=LOST),
        "pages never came before": change("http", "steady", to=REFUSED),
        "names never resolved before": change("dns", "steady", role="resolver", to=LOST),
        "nobody fetched": drop("http", *FALL),
        "nobody looked names up": drop("dns", *BACK, role="resolver"),
        "the look-ups were blind": blind("dns", *FALL, role="resolver"),
    },
    "F37": {
        "pages were served": change("http", *OUT, by="address", to=SERVED),
        "another 503": change("http", *OUT, by="address", to={"proxy_status": ""}),
        "a proxy had a server": change("counter", *OUT, subject="edge-sin", to={"servers_up": 1}),
        "a proxy never had a server": change(
            "counter", "steady", subject="edge-sin", to={"servers_up": 0}
        ),
        "one proxy was not asked": drop("counter", *OUT, subject="edge-sin"),
        "one proxy was not asked before": drop("counter", "steady", subject="edge-sin"),
        "nobody fetched": drop("http", *OUT, by="address"),
        "the fetches were blind": blind("http", *OUT, by="address"),
    },
    "F42": {
        "one application stayed": change("http", *FALL, by="address", app="whatsapp", to=SERVED),
        "one fell 10 s later": late("http", 10.0, *FALL, by="address", app="whatsapp"),
        "one came back once": change("http", "diagnose", by="address", app="whatsapp", to=SERVED),
        "one was never served": change("http", "steady", by="address", app="whatsapp", to=REFUSED),
        "one was not fetched": drop("http", *FALL, by="address", app="whatsapp"),
        "one was not fetched before": drop("http", "steady", by="address", app="whatsapp"),
        "two applications only": drop(
            "http", by="address", app=lambda app: app in ("whatsapp", "instagram")
        ),
        "the fetches were blind": blind("http", *FALL, by="address"),
    },
}
OWED: frozenset[str] = frozenset()
