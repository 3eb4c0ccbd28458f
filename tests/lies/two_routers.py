"""Lies about the recorded run of two-routers."""

from tests.lies.edits import Lies, late
from tests.lies.probes import kept, lost, probe

PAGES = probe("http", "pages")
PREFIX = probe("routes", "web-prefix")
BGP = probe("sessions", "bgp")
WAY_IN = probe("reach", "way-in")
DARK = ("change",)

LIES: Lies = {
    "T1": lost(PAGES, "steady", DARK, "users"),
    "T2": {
        "the prefix never was there": PREFIX.fails("steady"),
        "the prefix stayed": PREFIX.works(*DARK),
        "users were never served": PAGES.fails("steady"),
        "the pages went first": late("http", -8, probe="pages"),
        "nobody looked at the prefix": PREFIX.silent(*DARK),
    },
    "T3": kept(BGP, DARK, "r2") | {"one session was down": BGP.fails(*DARK, subject="r1")},
    "T4": kept(WAY_IN, DARK, "ops")
    | {
        "one router was not reached": WAY_IN.fails(*DARK, dst="r2"),
        "nobody tried one router": WAY_IN.silent(*DARK, dst="r2"),
    },
}
