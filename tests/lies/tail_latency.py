"""Lies about how long the public resolvers took."""

from collections.abc import Callable

from tests.lies.edits import Edit, Lies, blind, change, drop

HIT = ("fault", "outage", "diagnose")
OTHER = ("www.instagram.com.", "www.example.com.")


def _took(milliseconds: float, *phases: str, **where: str | Callable[[object], bool]) -> Edit:
    return change("dns", *phases, role="resolver", to={"took_ms": milliseconds}, **where)


LIES: Lies = {
    "F33": {
        "no answer was slow": _took(1.0, *HIT),
        "no answer of 1.1.1.1 was slow": _took(1.0, *HIT, target="1.1.1.1"),
        "no answer of 8.8.8.8 was slow": _took(1.0, *HIT, target="8.8.8.8"),
        "every answer was slow": _took(2000.0, *HIT),
        "every answer took 50 ms": _took(50.0, *HIT),
        "every failure was slow": change(
            "dns", *HIT, role="resolver", rcode="SERVFAIL", to={"took_ms": 3000.0}
        ),
        "it was as slow before": _took(3000.0, "steady", name="www.facebook.com."),
        "names that were not hit were slow too": _took(
            3000.0, *HIT, name=lambda name: name in OTHER
        ),
        "no other name was asked for": drop("dns", role="resolver", name=lambda n: n in OTHER),
        "nobody asked 8.8.8.8": drop("dns", *HIT, role="resolver", target="8.8.8.8"),
        "nobody asked before": drop("dns", "steady", role="resolver"),
        "the looks were blind": blind("dns", *HIT, role="resolver"),
    },
}
OWED: frozenset[str] = frozenset()
