"""Lies about the recorded run of cloudflare-2022."""

from tests.lies.edits import Lies, change, drop, late
from tests.lies.probes import gone, kept, lost, probe

MCP = {"ams", "lhr"}


def _mcp(site: object) -> bool:
    return site in MCP


def _old(site: object) -> bool:
    return site not in MCP


PAGES = probe("http", "pages")
MCP_PAGES = probe("http", "pages", site=_mcp)
OLD_PAGES = probe("http", "pages", site=_old)
COLO = probe("http", "colo")
ORIGIN = probe("http", "origin", site=_mcp)
OLD_ORIGIN = probe("http", "origin", site=_old)
PEERS = probe("reach", "peers", site=_mcp)
OLD_PEERS = probe("reach", "peers", site=_old)
BGP = probe("sessions", "bgp")
ANYCAST = probe("routes", "anycast")
LOCALS = probe("routes", "site-locals")
WAY_IN = probe("login", "way-in-mcp")
OLD_WAY_IN = probe("login", "way-in-old")
WAY_ROUND = probe("login", "way-round")
OLD = ("first-site", "old-sites")
DARK = ("outage",)
REPAIR = ("proof", "revert", "stray", "last-revert")
ALL = ("steady", "first-site", "old-sites", "mcp-sites", "outage", *REPAIR, "after")
MCP_TOO = "162.158.10.0/24 "
SMALL = {"proxy_status": "small-ams"}
BIG = {"proxy_status": "big-ams"}

LIES: Lies = {
    "C01": kept(PAGES, ("first-site", "old-sites"), "usr-kpn")
    | {"it never worked": PAGES.fails("steady")},
    "C02": {
        "one site was left out": change("exec", "old-sites", to={"output": "162.158.30.0/24 "}),
        "an MCP site had it too": change(
            "exec",
            "old-sites",
            to=lambda event: {"output": MCP_TOO + str(event.data["output"])},
        ),
        "the command failed": change("exec", "old-sites", to={"ok": False}),
        "nobody looked": drop("exec", "old-sites"),
    },
    "C03": {
        "it took twenty seconds": late("push", -20, "mcp-sites", step="activate"),
        "the sites were dark before": MCP_PAGES.fails("old-sites", "mcp-sites"),
        "one site stayed": PAGES.works("mcp-sites", "outage", site="lhr"),
        "no spine took it": drop("push", "mcp-sites", step="activate"),
    },
    "C04": {
        "all requests failed": PAGES.fails(*DARK),
        "none failed": PAGES.works(*DARK),
        "they failed before": MCP_PAGES.fails("steady"),
        "one network did not look": PAGES.silent(*DARK, subject="usr-kpn"),
    },
    "C05": {
        "one site was not dark": PAGES.works(*DARK, site="lhr"),
        "an old site was dark": OLD_PAGES.fails(*DARK, subject="usr-telia-ee"),
        "they were dark before": MCP_PAGES.fails("steady"),
        "one site was not looked at": PAGES.silent(*DARK, site="lhr"),
    },
    "C06": kept(OLD_PAGES, DARK + REPAIR, "usr-telia-ee"),
    "C07": gone(LOCALS, 4, "steady", DARK),
    "C08": {
        "one prefix left": ANYCAST.sees(2, *DARK),
        "it left once": ANYCAST.sees(2, "proof"),
        "nobody looked": ANYCAST.silent(*DARK, *REPAIR),
        "the looks were blind": ANYCAST.hidden(*DARK, *REPAIR),
    },
    "C09": lost(ORIGIN, "steady", DARK, "big-ams"),
    "C10": lost(PEERS, "steady", DARK, "big-ams"),
    "C11": {
        "small clusters got a quarter": COLO.says(*DARK, to=BIG),
        "they got all": COLO.says(*DARK, to=SMALL),
        "they had half before": COLO.says("steady", to=SMALL),
        "nobody looked": COLO.silent(*DARK),
    },
    "C12": {
        "the NOC got into one": WAY_IN.works(*DARK, dst="spine1-ams"),
        "it never got in": WAY_IN.fails("steady"),
        "nobody tried one router": WAY_IN.silent(*DARK, dst="spine1-ams"),
        "the tries were blind": WAY_IN.hidden(*DARK),
    },
    "C13": {
        "one router was not reached": WAY_ROUND.fails(*DARK, dst="edge-ams"),
        "nobody tried one router": WAY_ROUND.silent(*DARK, dst="edge-ams"),
        "the tries were blind": WAY_ROUND.hidden(*DARK),
        "the path never was there": WAY_ROUND.fails("steady"),
    },
    "C14": {
        "ams was never lost": PAGES.works(*DARK, *REPAIR, site="ams"),
        "lhr came first": PAGES.works("proof", site="lhr"),
        "nothing was reverted": drop("undone", subject="terms"),
        "ams stayed dark": PAGES.fails(*REPAIR, site="ams"),
    },
    "C15": {
        "ams stayed served": PAGES.works("stray", site="ams"),
        "nobody took a revert back": drop("undone", subject="first-revert"),
        "ams stayed dark": PAGES.fails("last-revert", "after", site="ams"),
        "ams was not served in between": PAGES.fails("proof", "revert", site="ams"),
    },
    "C16": kept(PAGES, ("after",), "usr-kpn")
    | {
        "nothing was ever lost": PAGES.works(*DARK),
        "one site stayed dark": PAGES.fails("after", site="ams"),
    },
    "C17": {
        "users met silence": MCP_PAGES.fails(*DARK),
        "they got pages": MCP_PAGES.works(*DARK),
        "they got errors before": MCP_PAGES.says("steady", to={"ok": False, "status": 503}),
        "nobody looked": MCP_PAGES.silent(*DARK),
    },
    "N01": kept(OLD_PEERS, DARK + REPAIR, "web1-waw"),
    "N02": kept(OLD_ORIGIN, DARK + REPAIR, "web1-waw"),
    "N03": {
        "another site answered": COLO.says(*DARK, to={"proxy_status": "big-lhr"}, site="ams"),
        "nobody answered": COLO.fails(*DARK, site="ams"),
        "nobody looked": COLO.silent(*DARK, site="ams"),
    },
    "N04": {
        "another site answered": COLO.says(*DARK, to={"proxy_status": "big-ams"}, site="lhr"),
        "nobody answered": COLO.fails(*DARK, site="lhr"),
        "nobody looked": COLO.silent(*DARK, site="lhr"),
    },
    "N05": {
        "one session went down": BGP.fails(*DARK, subject="spine1-ams"),
        "one router was not looked at": BGP.silent(*ALL, subject="spine1-ams"),
        "one router could not be asked": BGP.hidden(*ALL, subject="spine1-ams"),
    },
    "N06": {
        "one router was not reached": OLD_WAY_IN.fails(*DARK, dst="edge-waw"),
        "nobody tried one router": OLD_WAY_IN.silent(*DARK, dst="edge-waw"),
        "the tries were blind": OLD_WAY_IN.hidden(*DARK),
    },
}
