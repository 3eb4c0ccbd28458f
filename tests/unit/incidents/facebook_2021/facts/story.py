"""A run in which every fact and control holds, and the edits that make one of them not hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from lab.incidents.facebook_2021.record import (
    APPS,
    DNS_PREFIXES,
    DNS_PREFIXES6,
    NAME_SERVERS,
    ZONES,
)
from lab.model.event import Event

# Seconds; two controls overlap. The settled outage is 130 to 230; caches have lapsed from 158 on.
PHASES = {
    "steady": (0, 60),
    "control-plane": (60, 80),
    "control-pop": (80, 110),
    "control-prefixes": (98, 110),
    "fault": (110, 120),
    "outage": (120, 200),
    "diagnose": (200, 230),
    "repair": (230, 240),
    "return": (240, 280),
    "after": (280, 300),
}
END = 300
FAULT = 112.0  # the drain takes effect
GONE = 118.0  # the last path to a DNS prefix left
UNDRAINED = 236.0
BACK = 241.0  # routes are back
PLANES = ("p1", "p2")
FEEDERS = (6453, 3356, 3303, 786, 7922)
POPS = ("sjc", "lhr", "sin")
RESOLVERS = ("cloudflare", "google", "res-comcast")
ADDRESS = {"cloudflare": "1.1.1.1", "google": "8.8.8.8", "res-comcast": "73.1.53.1"}
VIP = {pop: f"157.240.{number}.35" for number, pop in enumerate(POPS, start=1)}
ROUTERS = ("eb-prn-p1", "eb-prn-p2")
SIX = [str(prefix) for prefix in DNS_PREFIXES]
SIX6 = [str(prefix) for prefix in DNS_PREFIXES6]
OTHERS6 = ["2a03:2880::/32", "2401:db00::/32"]
OTHERS = ["129.134.0.0/17"] + [f"157.240.{net}.0/24" for net in range(1, 41)]
EDGE = "31.13.65.1"
NODES = [
    *({"name": f"eb-prn-{p}", "kind": "eb", "site": "prn", "plane": int(p[1:])} for p in PLANES),
    {"name": "ctl-prn", "kind": "ctl", "site": "prn"},
    {"name": "fa-prn-1", "kind": "fa", "site": "prn"},
    *(
        {
            "name": f"pr-{pop}-1",
            "kind": "pr",
            "site": pop,
            "asn": 32934,
            "addresses": [f"31.13.{65 + number}.1"],
        }
        for number, pop in enumerate(POPS)
    ),
    *(
        {
            "name": f"dns-{pop}",
            "kind": "dns",
            "site": pop,
            "addresses": [str(server.address6) for server in NAME_SERVERS],
        }
        for pop in POPS
    ),
    *(
        {"name": f"edge-{pop}", "kind": "edge", "site": pop, "addresses": [VIP[pop]]}
        for pop in POPS
    ),
    *(
        {"name": name, "kind": "resolver", "site": "internet", "addresses": [ADDRESS[name]]}
        for name in RESOLVERS
    ),
    {"name": "usr-swisscom", "kind": "users", "site": "swisscom"},
    *({"name": f"web-{dc}-1", "kind": "web", "site": dc} for dc in ("prn", "frc")),
    {"name": "ris", "kind": "collector", "site": "ris"},
    {"name": "gtld", "kind": "tld", "site": "internet"},
    {"name": "noc", "kind": "noc", "site": "hq"},
]
DELEGATION = [
    line
    for server in NAME_SERVERS
    for line in (
        f"facebook.com. 172800 IN NS {server.name}",
        f"{server.name} 172800 IN A {server.address}",
        f"{server.name} 172800 IN AAAA {server.address6}",
    )
]


@dataclass
class Story:
    """Events as they are told, in any order."""

    told: list[Event] = field(default_factory=list)

    def add(self, at: float, kind: str, subject: str, **data: Any) -> None:
        """Tell one event."""
        self.told.append(Event(0, at, kind, subject, data))

    def journal(self) -> list[Event]:
        """Return the events in order with their line numbers."""
        ordered = sorted(self.told, key=lambda event: event.at)
        return [replace(event, line=number) for number, event in enumerate(ordered, start=1)]


Edit = Callable[[list[Event]], list[Event]]
Choice = Callable[[Event], bool]


def during(start: float, end: float, **matching: Any) -> Choice:
    """Choose events of a time whose data (or ``subject``) have these values."""

    def chosen(event: Event) -> bool:
        values = {**event.data, "subject": event.subject}
        return start <= event.at < end and all(values.get(k) == v for k, v in matching.items())

    return chosen


def always(**matching: Any) -> Choice:
    """Choose events of the whole run whose data (or ``subject``) have these values."""
    return during(0, END + 1, **matching)


def drop(kind: str, choice: Choice | None = None) -> Edit:
    """Take events away."""
    chosen = choice or always()
    return lambda events: [e for e in events if e.kind != kind or not chosen(e)]


def change(kind: str, choice: Choice, **data: Any) -> Edit:
    """Give events other data."""
    return lambda events: [
        replace(e, data={**e.data, **data}) if e.kind == kind and choice(e) else e for e in events
    ]


def insert(at: float, kind: str, subject: str, **data: Any) -> Edit:
    """Add an event; its line number is beyond all others."""
    return lambda events: [*events, Event(len(events) + 1, at, kind, subject, data)]


def repeat(ats: Iterable[float], kind: str, subject: str, **data: Any) -> Edit:
    """Add the same event at several times; their line numbers are beyond all others."""
    return lambda events: [
        *events,
        *(Event(len(events) + n, at, kind, subject, data) for n, at in enumerate(ats, start=1)),
    ]


def blind(kind: str, choice: Choice | None = None) -> Edit:
    """Make looks blind."""
    return change(kind, choice or always(), blind="no vty")


def good_run() -> list[Event]:
    """Return the journal of a run in which everything holds."""
    story = Story()
    story.add(
        0,
        "run.started",
        "facebook-2021",
        nodes=NODES,
        links=[
            {"a": f"as{feeder}:e1", "b": f"ris:e{number}", "role": "collector"}
            for number, feeder in enumerate(FEEDERS)
        ],
        parameters={
            "dns.ttl_s": 30,
            "bgp.mrai_s": 3,
            "users.retry_cap_s": 4,
            "health.fall": 3,
            "health.interval_s": 1.0,
            "health.timeout_s": 0.8,
            "users.broken_share": 0.05,
        },
        apps=[app.name for app in APPS],
        phases=[{"id": phase} for phase in PHASES],
    )
    for name, (start, end) in PHASES.items():
        story.add(start, "phase.started", name)
        story.add(end, "phase.ended", name)
    for second in range(END):
        at = second + 0.5
        _look_at_network(story, at)
        if second % 2 == 0:
            _look_at_dns(story, at)
            _look_at_service(story, at)
            _look_at_side(story, at)
        _users(story, at)
        if second % 5 == 0:
            _count(story, float(second))
    _decisions(story)
    _changes(story)
    return story.journal()


def _down(at: float) -> bool:
    return FAULT <= at < UNDRAINED


def _lost(at: float) -> bool:
    return GONE <= at < BACK


def _lapsed(at: float) -> bool:
    return 150 <= at < BACK + 2


def _look_at_network(story: Story, at: float) -> None:
    for plane in PLANES:
        out = _down(at) or (plane == "p1" and 62 <= at < 78)
        story.add(
            at,
            "backbone",
            plane,
            ospf_full=0 if out else 6,
            ospf_expected=6,
            links_up=9,
            links_total=9,
            link_changes=4,
            routers_drained=3 if out else 0,
            routers=3,
        )
    for source, target in (("web-prn-1", "web-frc-1"), ("web-frc-1", "web-prn-1")):
        story.add(at, "reach", source, dst=target, ok=not _down(at), between="dc-dc")
    for router in ROUTERS:
        reached = not _down(at)
        story.add(at, "reach", "ctl-prn", dst=router, ok=reached, between="mgmt", error="")
    for pop in POPS:
        cut = _down(at) or (pop == "lhr" and 82 <= at < 105)
        for web in ("web-prn-1", "web-frc-1"):
            story.add(
                at, "reach", f"edge-{pop}", dst=web, ok=not cut, between="pop-dc", took_ms=0.4
            )
        quiet = _lost(at) or (pop == "lhr" and 85 <= at < 108)
        left_out = "129.134.31.0/24" if pop == "lhr" else "185.89.219.0/24"
        kept = [prefix for prefix in SIX if prefix != left_out]
        decided = _down(at - 3) or (pop == "lhr" and 85 <= at < 108)
        story.add(
            at, "announce", pop, prefixes=[] if quiet else kept,
            originated=[] if decided else ["129.134.30.12/32"],
        )  # fmt: skip
        nodes = {f"pr-{pop}-1": "1a2b", f"dns-{pop}": "3c4d"}
        story.add(at, "configured", pop, nodes=nodes)
    away = OTHERS[1:7] if 100 <= at < 108 else SIX if _lost(at) else []
    seen = [prefix for prefix in OTHERS + SIX if prefix not in away]
    seen6 = OTHERS6 if _lost(at) else OTHERS6 + SIX6
    story.add(
        at,
        "rib",
        "ris",
        origin=32934,
        prefixes=dict.fromkeys(seen, 5),
        best=dict.fromkeys(seen, "6453 32934"),
        origins=dict.fromkeys(seen, "32934"),
        feeders={f"as{feeder}": True for feeder in FEEDERS},
        prefixes6=dict.fromkeys(seen6, 5),
        origins6=dict.fromkeys(seen6, "32934"),
    )


def _look_at_dns(story: Story, at: float) -> None:
    for resolver in RESOLVERS:
        for zone in (*ZONES, "instagram.com."):
            bad = _lapsed(at) and zone != "instagram.com."
            story.add(
                at,
                "dns",
                "usr-swisscom",
                role="resolver",
                target=ADDRESS[resolver],
                scope="outside",
                name=f"www.{zone}",
                rcode=_failure(resolver) if bad else "NOERROR",
                took_ms=3000.0 if bad and at < 153 else 0.4,  # caches have lapsed
            )
    _look_at_delegation(story, at)
    authority = {"role": "authority", "name": "www.facebook.com.", "took_ms": 1.0}
    for pop in POPS:
        story.add(
            at,
            "dns",
            f"edge-{pop}",
            **authority,
            scope="in-pop",
            server=f"dns-{pop}",
            rcode="NOERROR",
            answers=["www.facebook.com. 30 IN A 157.240.1.35"],
        )
    for server in NAME_SERVERS:
        rcode = "TIMEOUT" if server.letter in "ab" else "UNREACHABLE"
        story.add(
            at,
            "dns",
            "usr-swisscom",
            **authority,
            scope="outside",
            server="anycast",
            target=str(server.address),
            rcode=rcode if _lost(at) else "NOERROR",
        )
        _trace(story, at, str(server.address), cover=server.letter in "ab")
    story.add(
        at,
        "dns",
        "usr-swisscom",
        role="parent",
        target="192.5.6.30",
        name="facebook.com.",
        rcode="NOERROR",
        took_ms=0.5,
        answers=DELEGATION,
    )


def _look_at_delegation(story: Story, at: float) -> None:
    def answer(name: str, qtype: str, data: Iterable[object]) -> None:
        story.add(
            at, "dns", "usr-swisscom", role="delegation", target="1.1.1.1", name=name, qtype=qtype,
            rcode="NOERROR", took_ms=0.4,
            answers=[f"{name} 86000 IN {qtype} {each}" for each in data],
        )  # fmt: skip

    answer("facebook.com.", "NS", (server.name for server in NAME_SERVERS))
    for server in NAME_SERVERS:
        answer(server.name, "AAAA", [server.address6])


def _failure(resolver: str) -> str:
    return "TIMEOUT" if resolver == "res-comcast" else "SERVFAIL"


def _trace(story: Story, at: float, target: str, *, cover: bool) -> None:
    hops: list[dict[str, Any]] = [{"ttl": 1, "address": "178.197.0.1"}]
    answered = "reached"
    if cover or not _lost(at):
        end = None if _lost(at) else target
        hops += [{"ttl": 2, "address": EDGE}, {"ttl": 3, "address": end}]
        answered = "silent" if _lost(at) else "reached"
    else:
        hops[0]["mark"], answered = "!N", "unreachable"
    story.add(at, "trace", "usr-swisscom", target=target, hops=hops, answered=answered)


def _look_at_service(story: Story, at: float) -> None:
    down = FAULT + 1 <= at < BACK + 10
    for app in APPS:
        answer: dict[str, Any] = {"status": 503 if down else 200, "error": ""}
        proxy = "edge-sjc; error=no_server_available" if down else ""
        story.add(
            at,
            "http",
            "usr-swisscom",
            app=app.name,
            by="address",
            proxy_status=proxy,
            took_ms=1,
            **answer,
        )
        if _lapsed(at) and app.in_house_dns:
            answer = {"status": None, "error": "dns"}
        story.add(
            at,
            "http",
            "usr-swisscom",
            app=app.name,
            by="name",
            proxy_status="",
            took_ms=1,
            **answer,
        )


def _look_at_side(story: Story, at: float) -> None:
    """Tell the looks at pages that are no applications."""
    answer: dict[str, Any] = {"status": 200, "error": ""}
    if _lapsed(at):
        answer = {"status": None, "error": "dns"}
    story.add(at, "http", "usr-swisscom", app="registrar", by="name", took_ms=1, **answer)
    story.add(
        at, "dns", "usr-swisscom", role="service", target="1.1.1.1", scope="outside",
        name="twitter.com.", rcode="NOERROR", took_ms=0.4,
    )  # fmt: skip
    story.add(at, "http", "noc", app="tools", by="name", took_ms=1, **answer)
    story.add(at, "http", "noc", app="tools", by="address", took_ms=1, status=200, error="")


def _services(at: float) -> int:
    """Return the queries a second for services of other companies; people turn to these."""
    return 3 if 150 <= at < BACK else 1


def _users(story: Story, at: float) -> None:
    down = FAULT + 1 <= at < BACK + 10
    late = 150 <= at < BACK
    story.add(
        at,
        "load",
        "usr-swisscom",
        users=10,
        apps={"facebook": _attempts(at, down=down)},
        queries={
            address: 2 + 58 * late + _services(at) * (address == "1.1.1.1")
            for address in ADDRESS.values()
        },
        others={"services": {"queries": {"1.1.1.1": _services(at)}}},
        addresses={
            VIP[pop]: {"app": "facebook", "http_ok": 0 if out else 3, "failed": 3 if out else 0}
            for pop in POPS
            if (out := down or (pop == "lhr" and 83 <= at < 97)) or pop != "lhr" or at < 82
        },
    )


def _attempts(at: float, *, down: bool) -> dict[str, int]:
    if _lapsed(at):
        return {"lookups": 30, "dns_ok": 0, "servfail": 20, "dns_timeout": 10, "fetches": 0}
    return {
        "lookups": 5,
        "dns_ok": 5,
        "fetches": 5,
        "http_5xx": 5 * down,
        "http_ok": 5 * (not down),
    }


def _count(story: Story, at: float) -> None:
    probes = at / 2 * (len(ZONES) + 1)
    # Fetches by name, delegation, and other services.
    first = at / 2 * (len(APPS) + len(NAME_SERVERS) + 2)
    late = max(0.0, min(at, BACK) - 150)
    for resolver in RESOLVERS:
        story.add(
            at,
            "counter",
            resolver,
            server="unbound",
            queries=at * 2 + late * 58 + probes + first + (at + late * 2) * (first > 0),
            servfail=at + late * 62,
        )
        first = 0.0
    story.add(at, "counter", "gtld", server="nsd", queries=at / 2 + late * 20)
    for pop in POPS:
        story.add(
            at, "counter", f"edge-{pop}", server="haproxy", servers=4,
            servers_up=0 if FAULT + 3 <= at < BACK + 10 else 4,
        )  # fmt: skip


def _decisions(story: Story) -> None:
    def decide(at: float, pop: str, decision: str) -> None:
        ok = decision == "announce"
        checks = [{"dc": dc, "ok": ok, "error": "" if ok else "timeout"} for dc in ("prn", "frc")]
        reason = "a data centre answers" if ok else "no data centre answers"
        story.add(at, "health", f"dns-{pop}", decision=decision, reason=reason, checks=checks)
        announced = ["129.134.30.12/32"] if ok else []
        story.add(at + 0.1, "health.routes", f"dns-{pop}", announced=announced)

    decide(85.0, "lhr", "withdraw")
    decide(108.0, "lhr", "announce")
    for number, pop in enumerate(POPS):
        decide(114.3 + 0.3 * number, pop, "withdraw")
        decide(239.3 + 0.3 * number, pop, "announce")
    for number, (prefix, feeder) in enumerate(product(SIX6, FEEDERS)):
        at, update = number / 100, {"prefix": prefix, "peer_as": feeder}
        story.add(115.1 + at, "bgp", "ris", type="A", path=f"{feeder} 3356 32934", **update)
        story.add(117.5 + at, "bgp", "ris", type="W", path="", **update)
        story.add(BACK - 1 + at, "bgp", "ris", type="A", path=f"{feeder} 32934", **update)
    for number, (prefix, feeder) in enumerate(product(SIX, FEEDERS)):
        at, update = number / 100, {"prefix": prefix, "peer_as": feeder}
        story.add(115.1 + at, "bgp", "ris", type="A", path=f"{feeder} 3356 32934", **update)
        story.add(117.5 + at, "bgp", "ris", type="W", path="", **update)
        story.add(BACK - 1 + at, "bgp", "ris", type="A", path=f"{feeder} 32934", **update)
        other = {"prefix": OTHERS[1 + number // len(FEEDERS)], "peer_as": feeder}
        story.add(99.5 + at, "bgp", "ris", type="W", path="", **other)
        story.add(107.5 + at, "bgp", "ris", type="A", path=f"{feeder} 32934", **other)
        if feeder == FEEDERS[0]:
            story.add(BACK + 2 + at, "bgp", "ris", type="A", path=f"{feeder} 32934", **update)


def _changes(story: Story) -> None:
    cut = [f"plane {plane}" for plane in PLANES]
    request = {"would_cut": cut, "reason": "scope"}
    story.add(111.0, "audit", "r2", bug="on", decision="allow", effective=True, **request)
    story.add(111.1, "audit", "r2", bug="off", decision="refuse", effective=False, **request)
    assessed = {"tool": "capacity assessment", "intent": "assess the capacity of the backbone"}
    story.add(110.9, "request", "r2", scope_asked="", scope_effective=cut, **assessed)
    for plane in PLANES:
        story.add(FAULT, "router.change", f"eb-prn-{plane}", change="r2", step="applied")
    story.add(62.0, "push", "eb-prn-p1", change="r1", path="in-band", step="login", outcome="ok")

    def login(at: float, who: str, target: str, how: str, stage: str) -> None:
        path, account = how.split()
        ok = stage == "done"
        error = "" if ok else "timeout"
        story.add(
            at, "login", who, target=target, path=path, account=account, ok=ok, error=error,
            stage=stage,
        )  # fmt: skip

    for router in ROUTERS:
        login(10.0, "ctl-prn", router, "in-band aaa", "done")
        login(11.0, "noc", router, "in-band aaa", "done")
        login(12.0, "noc", router, "oob aaa", "done")
        login(206.0, "noc", router, "in-band aaa", "connect")
        login(210.0, "noc", router, "oob aaa", "auth")
        login(214.0, "noc", router, "oob breakglass", "auth")
        login(231.0, "on-site", router, "console breakglass", "done")
        login(233.0, "noc", router, "oob breakglass", "done")
        login(295.0, "on-site", router, "console breakglass", "done")
        story.add(
            205.0, "push", router, change="u1", path="in-band", step="login", outcome="unknown",
            error="no route to host",
        )  # fmt: skip
        story.add(
            235.0, "push", router, change="u2", path="oob", step="login", outcome="ok", error="",
        )  # fmt: skip
    login(11.0, "noc", "fa-prn-1", "in-band aaa", "done")
    login(206.0, "noc", "fa-prn-1", "in-band aaa", "connect")
