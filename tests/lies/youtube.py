"""Lies about the recorded run of youtube-2008."""

from tests.lies.edits import Edit, Lies, all_of, drop, late
from tests.lies.probes import Probe, kept, lost, probe

INSIDE = {"users-ptcl", "users-cybernet"}


def _outside(node: object) -> bool:
    return node not in INSIDE


def _inside(node: object) -> bool:
    return node in INSIDE


PAGES = probe("http", "by-address", subject=_outside)
INNER = probe("http", "by-address", subject=_inside)
NAMES = probe("dns", "static-name", subject=_outside)
SAME_22 = probe("http", "same-22", subject=_outside)
INNER_22 = probe("http", "same-22", subject=_inside)
CYBERNET = probe("http", "same-22", subject="users-cybernet")
OTHER = probe("http", "other-prefix", subject=_outside)
PTCL = probe("http", "ptcl-page")
TO_17557 = probe("routes", "ris-17557")
LONGER = probe("routes", "ris-longer")
POSTED = probe("routes", "ris-posted")
SLASH25 = probe("routes", "ris-slash25")
SLASH22 = probe("routes", "ris-slash22")
CUSTOMER = probe("routes", "ris-customer")
CHOSEN = probe("routes", "chosen")
PROVIDER = probe("routes", "provider")
PEER = probe("routes", "peer")
TRANSITS = ("level3", "uunet", "pccw", "isp-hk")
BEFORE, HIJACK = "steady", "hijack"
BACK = ("slash24", "slash25", "prepend", "withdraw")
DARK = (HIJACK, *BACK)


def _came(it: Probe, before: str, during: str) -> dict[str, Edit]:
    """Return the lies about routes that are there during, and were not before."""
    return {
        "it was so before": it.sees(9, before),
        "it did not come": it.sees(0, during),
        "nobody looked": it.silent(during),
        "the looks were blind": it.hidden(during),
    }


def _part(before: str, during: str) -> dict[str, Edit]:
    """Return the lies about a part of the users that has the page, more than before."""
    return {
        "all had it": PAGES.works(during),
        "none had it": PAGES.fails(during),
        "all had it before": PAGES.works(before),
        "one network did not look": PAGES.silent(during, subject="users-uu"),
        "one network was blind": PAGES.hidden(during, subject="users-uu"),
    }


LIES: Lies = {
    "Y01": lost(PAGES, BEFORE, (HIJACK,), "users-uu"),
    "Y02": _came(TO_17557, BEFORE, HIJACK) | {"five peers had it": TO_17557.sees(5, HIJACK)},
    "Y03": {
        "it was so before": CHOSEN.sees(1, BEFORE),
        "it did not come": CHOSEN.sees(0, HIJACK),
        "one network was not asked": CHOSEN.silent(HIJACK, subject="level3"),
        "transit networks did not take it": all_of(
            *(CHOSEN.sees(0, HIJACK, subject=name) for name in TRANSITS)
        ),
        "the looks were blind": CHOSEN.hidden(HIJACK),
    },
    "Y04": {
        "it took twenty seconds": late("change", -20, subject="block-youtube"),
        "users never had the page": PAGES.fails(BEFORE, HIJACK),
        "users kept it": PAGES.works(HIJACK),
        "nothing was announced": drop("change", subject="block-youtube"),
    },
    "Y05": _came(POSTED, BEFORE, HIJACK),
    "Y06": lost(NAMES, BEFORE, (HIJACK,), "users-uu"),
    "Y07": _part(HIJACK, "slash24"),
    "Y08": {
        "it had both": PROVIDER.sees(2, "prepend"),
        "it had none": PROVIDER.sees(0, "slash24"),
        "it had none before": PROVIDER.sees(0, BEFORE),
        "nobody looked": PROVIDER.silent(*BACK),
        "the looks were blind": PROVIDER.hidden(*BACK),
    },
    "Y09": _came(PEER, BEFORE, "slash24"),
    "Y10": _part(HIJACK, "slash25"),
    "Y11": _came(SLASH25, BEFORE, "slash25") | {"all peers took it": SLASH25.sees(10, "slash25")},
    "Y12": {
        "it was longer all along": LONGER.sees(3, BEFORE, *DARK),
        "it never was": LONGER.sees(0, *DARK),
        "it took half a minute": late("change", -25, subject="pccw-shuts-first-link"),
        "nothing was changed": drop("change", subject="pccw-shuts-first-link"),
    },
    "Y13": _part("slash25", "prepend"),
    "Y14": {
        "one network stayed lost": PAGES.fails("withdraw", subject="users-uu"),
        "all had it before": PAGES.works("prepend"),
        "one network did not look": PAGES.silent("withdraw", subject="users-uu"),
    },
    "Y15": {
        "one peer kept it": TO_17557.sees(1, "withdraw"),
        "it was gone before": TO_17557.sees(0, "prepend"),
        "nobody looked": TO_17557.silent("withdraw"),
    },
    "Y16": lost(PTCL, BEFORE, ("withdraw",), "users-uu"),
    "Y17": {
        "one peer lost it": CUSTOMER.sees(8, "withdraw"),
        "nobody had it before": CUSTOMER.sees(0, BEFORE),
        "nobody looked": CUSTOMER.silent("withdraw"),
        "the looks were blind": CUSTOMER.hidden("withdraw"),
    },
    "Y18": {
        "all were back at once": PAGES.works(*BACK),
        "the /25 changed nothing": PAGES.fails("slash25", "prepend"),
        "the /25 never came": drop("change", subject="youtube-announces-25"),
        "the withdrawal came first": late("change", -40, subject="pccw-drops-17557"),
        "not all came back": PAGES.fails("withdraw", subject="users-uu"),
    },
    "Y19": lost(INNER, BEFORE, BACK[:3], "users-cybernet"),
    "N01": kept(SAME_22, DARK, "users-uu"),
    "N02": kept(OTHER, DARK, "users-uu"),
    "N03": {
        "one peer lost it": SLASH22.sees(9, "slash25"),
        "nobody looked": SLASH22.silent(*DARK),
        "the looks were blind": SLASH22.hidden(*DARK),
    },
    "N04": kept(probe("http", "by-address", subject="users-small"), DARK, "users-small"),
    "N05": kept(PTCL, DARK[:4], "users-uu"),
    "N06": kept(INNER_22, DARK[:4], "users-cybernet"),
    "N07": kept(
        probe("http", "same-22", subject="users-cybernet"), ("withdraw",), "users-cybernet"
    ),
}
