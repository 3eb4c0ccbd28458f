"""Lies about the recorded run of optus-2023."""

from tests.lies.edits import Edit, Lies, drop, late
from tests.lies.probes import gone, kept, lost, probe

PAGES = probe("http", "pages")
CALLS = probe("tcp", "calls")
OTHERS = probe("tcp", "others")
CORE = probe("tcp", "core")
EDGE = probe("sessions", "edge")
WAY_IN = probe("login", "way-in")
TABLE = probe("routes", "table")
ABROAD = probe("routes", "seen-abroad")
DARK = ("outage", "cause-gone", "suspect")
REPAIR = ("reset", "visits", "after")


def _isolated(phase: str) -> dict[str, Edit]:
    return {
        "one router kept a session": EDGE.says(phase, to={"up": 1}, subject="pe1-mel"),
        "one router was isolated before": EDGE.says("steady", to={"up": 0}, subject="pe1-mel"),
        "one router was not looked at": EDGE.silent(phase, subject="pe2-per"),
        "one router could not be asked": EDGE.hidden(phase, subject="pe2-per"),
    }


LIES: Lies = {
    "O01": _isolated("outage"),
    "O02": {
        "no more routes came": TABLE.says("outage", to={"total": 30}),
        "they were there before": TABLE.says("steady", to={"total": 400}),
        "one gateway was not asked": TABLE.silent("outage", subject="gw2"),
        "nobody looked before": TABLE.silent("steady"),
    },
    "O03": {
        "users were never served": PAGES.fails("steady", "upgrade"),
        "some users stayed served": PAGES.works("outage", subject="usr-per"),
        "it took half a minute": late("change", -15, subject="exchange-upgrade"),
        "there was no change": drop("change", subject="exchange-upgrade"),
    },
    "O04": _isolated("cause-gone"),
    "O05": lost(CALLS, "steady", DARK, "usr-mel"),
    "O06": {
        "the NOC got in everywhere": WAY_IN.works("suspect"),
        "the NOC got into one": WAY_IN.works("suspect", dst="pe1-syd"),
        "it never got in": WAY_IN.fails("steady"),
        "nobody tried one router": WAY_IN.silent("suspect", dst="pe1-syd"),
        "the tries were blind": WAY_IN.hidden("suspect"),
    },
    "O07": lost(PAGES, "steady", ("suspect",), "usr-mel"),
    "O08": {
        "Perth came first": PAGES.works("reset", subject="usr-per"),
        "all sites at once": late("http", -20, *REPAIR, probe="pages", site="per"),
        "Sydney was never lost": PAGES.works(*DARK, "reset", subject="usr-syd"),
        "Perth never came back": PAGES.fails(*REPAIR, subject="usr-per"),
    },
    "O09": gone(ABROAD, 0, "steady", DARK),
    "O10": lost(PAGES, "steady", DARK, "usr-syd"),
    "N01": kept(OTHERS, DARK, "usr-telstra"),
    "N02": kept(CORE, ("cause-gone",), "portal"),
}
