"""Lies about what DNS answered, and to whom."""

from tests.lies.edits import Lies, blind, change, drop

OUT = ("outage", "diagnose")
WHATSAPP, INSTAGRAM = "whatsapp.net.", "www.instagram.com."
FINE = {"rcode": "NOERROR", "ok": True}
LOST = {"rcode": "SERVFAIL", "ok": False}
SILENT = {"rcode": "TIMEOUT", "ok": False}
SERVED = {"ok": True, "status": 200, "proxy_status": ""}
REFUSED = {"ok": False, "status": 503}

LIES: Lies = {
    "F20": {
        "one zone went on resolving": change("dns", *OUT, role="resolver", name=WHATSAPP, to=FINE),
        "it never resolved": change("dns", "steady", role="resolver", name=WHATSAPP, to=LOST),
        "instagram.com failed too": change("dns", *OUT, role="resolver", name=INSTAGRAM, to=LOST),
        "instagram.com never resolved": change(
            "dns", "steady", role="resolver", name=INSTAGRAM, to=LOST
        ),
        "instagram served pages": change("http", *OUT, app="instagram", to=SERVED),
        "instagram never served pages": change("http", "steady", app="instagram", to=REFUSED),
        "one zone was not asked for": drop("dns", *OUT, role="resolver", name=WHATSAPP),
        "nobody fetched instagram": drop("http", *OUT, app="instagram"),
        "the look-ups were blind": blind("dns", *OUT, role="resolver"),
    },
    "F21": {
        "one name server was dead": change(
            "dns", *OUT, role="authority", scope="in-pop", server="dns-lhr", to=SILENT
        ),
        "somebody outside had answers": change(
            "dns", *OUT, role="authority", scope="outside", to=FINE
        ),
        "nobody outside ever had answers": change(
            "dns", "steady", role="authority", scope="outside", to=SILENT
        ),
        "one name server never answered": change(
            "dns", "steady", role="authority", scope="in-pop", server="dns-lhr", to=SILENT
        ),
        "one name server was not asked": drop(
            "dns", *OUT, role="authority", scope="in-pop", server="dns-lhr"
        ),
        "one of the four names was not asked outside": drop(
            "dns", *OUT, role="authority", scope="outside", target="185.89.219.12"
        ),
        "the looks were blind": blind("dns", *OUT, role="authority"),
    },
}
OWED: frozenset[str] = frozenset()
