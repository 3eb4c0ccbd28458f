"""Lies about answers from caches after the name servers were gone."""

from tests.lies.edits import Lies, blind, change, drop

BEFORE = ("before",)
GONE = ("fault", "outage", "diagnose")
FACEBOOK = "www.facebook.com."

LIES: Lies = {
    "F28": {
        "a resolver kept an answer for ever": change(
            "dns", "diagnose", role="resolver", target="1.1.1.1", name=FACEBOOK,
            to={"rcode": "NOERROR"},
        ),
        "nothing was cached": change("dns", *GONE, role="resolver", to={"rcode": "SERVFAIL"}),
        "the name servers answered all the while": change(
            "dns", *GONE, role="authority", scope="outside", to={"rcode": "NOERROR"}
        ),
        "the name servers never answered": change(
            "dns", role="authority", scope="outside", to={"rcode": "TIMEOUT"}
        ),
        "nobody asked the name servers": drop("dns", role="authority", scope="outside"),
        "nobody asked them after": drop("dns", "outage", "diagnose", role="authority"),
        "a resolver was not asked in the outage": drop(
            "dns", *GONE, role="resolver", target="8.8.8.8"
        ),
        "a resolver never answered before": change(
            "dns", *BEFORE, role="resolver", target="8.8.8.8", to={"rcode": "SERVFAIL"}
        ),
        "the looks were blind": blind("dns", *GONE, role="resolver"),
        "no resolver was asked": drop("dns", role="resolver"),
    },
}  # fmt: skip
OWED: frozenset[str] = frozenset()
