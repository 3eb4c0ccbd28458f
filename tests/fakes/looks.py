"""What the made-up run's probes and counters saw of its network."""

from collections.abc import Sequence

from lab.model.event import JsonValue
from tests.fakes.plan import (
    APPS,
    CONTROL,
    CONTROL_END,
    FAULT,
    NAMES,
    PLANES,
    POPS,
    REPAIR,
    RESOLVERS,
    USERS,
    Journal,
    prefixes_of,
)


def is_out(at: float) -> bool:
    return FAULT <= at < REPAIR + 0.7


def backbone(journal: Journal) -> None:
    for at in journal.looks(3.0):
        for plane in range(1, PLANES + 1):
            out = is_out(at) or (plane == 1 and CONTROL <= at < CONTROL_END)
            journal.note(
                at, "backbone", f"p{plane}", ospf_full=0 if out else 6, ospf_expected=6,
                bgp_up=8 if out else 20, bgp_expected=20, links_up=9, links_total=9,
                routers_drained=3 if out else 0, routers=3,
            )  # fmt: skip


def reach(journal: Journal) -> None:
    pairs = [("web1-prn", "web1-frc", "dc-dc"), ("web1-frc", "web1-prn", "dc-dc")]
    pairs += [(f"edge-{code}", "web1-prn", "pop-dc") for code in POPS]
    for at in journal.looks(2.0):
        for source, target, between in pairs:
            ok = not is_out(at)
            journal.note(
                at, "reach", source, dst=target, address="10.101.1.10", ok=ok,
                error="" if ok else "unreachable", took_ms=1.1, between=between,
            )  # fmt: skip


def announced(code: str, at: float) -> list[JsonValue]:
    letters, delay = POPS[code]
    gone = FAULT + delay + 0.2 <= at < REPAIR + 1.6 + delay
    return [] if gone else prefixes_of(letters)


def announce(journal: Journal) -> None:
    for at in journal.looks(2.0):
        for code in POPS:
            journal.note(at, "announce", code, prefixes=announced(code, at))
        if int(at) % 6 < 2:
            gone = all(not announced(code, at) for code in POPS)
            dns: list[str] = [] if gone else [str(each) for each in prefixes_of("abcd")]
            prefixes: dict[str, JsonValue] = dict.fromkeys(dns, 5)
            covers = {f"157.240.{number}.0/24": 5 for number in range(37)}
            best: dict[str, JsonValue] = {"129.134.0.0/17": "3303 6453 32934"}
            journal.note(
                at, "rib", "ris", origin=32934, prefixes={**prefixes, **covers}, best=best
            )


def collector(journal: Journal) -> None:
    bursts: Sequence[tuple[float, int, int]] = (
        (FAULT + 2.6, 18, 4), (FAULT + 5.6, 3, 26),
        (REPAIR + 3.9, 18, 0), (REPAIR + 5.0, 1, 3), (REPAIR + 6.9, 12, 0),
    )  # fmt: skip
    prefixes = prefixes_of("abcd")
    for at, announced, withdrawn in bursts:
        for number in range(announced + withdrawn):
            kind = "A" if number < announced else "W"
            journal.note(
                at + journal.random.random() * 0.4, "bgp", "ris", type=kind,
                prefix=prefixes[number % len(prefixes)], peer_as=3303,
                path="3303 6453 32934" if kind == "A" else "",
            )  # fmt: skip


def is_dark(at: float, after: float, back: float = 4.5) -> bool:
    return FAULT + after <= at < REPAIR + back


def rcode_of(name: str, address: str, at: float, after: float) -> str:
    if name.endswith("instagram.com") or not is_dark(at, after):
        return "NOERROR"
    slow = at < FAULT + after + 6 or address == "178.197.53.1"
    return "TIMEOUT" if slow else "SERVFAIL"


def dns(journal: Journal) -> None:
    for at in journal.looks(2.0):
        for node, (address, _, after) in RESOLVERS.items():
            for name in NAMES:
                rcode = rcode_of(name, address, at, after)
                answers: list[JsonValue] = ["157.240.3.35"] if rcode == "NOERROR" else []
                journal.note(
                    at, "dns", "usr-swisscom", target=address, role="resolver", scope="outside",
                    server=node, name=name, qtype="A", rcode=rcode, took_ms=0.8, answers=answers,
                )  # fmt: skip
    for at in journal.looks(6.0):
        gone = is_dark(at, 4.0)
        for scope, source, server in (
            ("outside", "usr-janet", "anycast"),
            *(("in-pop", f"edge-{code}", f"dns-{code}") for code in POPS),
        ):
            journal.note(
                at, "dns", source, target="129.134.30.12", role="authority", scope=scope,
                server=server, name="www.facebook.com", qtype="A",
                rcode="TIMEOUT" if gone and scope == "outside" else "NOERROR", took_ms=1.0,
                answers=[],
            )  # fmt: skip
    journal.note(
        150.0, "dns", "usr-janet", role="authority", scope="outside", server="anycast",
        target="185.89.218.12", name="www.facebook.com", qtype="A", blind="the probe ended",
    )  # fmt: skip


def http(journal: Journal) -> None:
    for at in journal.looks(4.0):
        for app in APPS:
            dark = app != "instagram" and is_dark(at, 24.0)
            broken = FAULT + 0.5 <= at < REPAIR + 32
            status: JsonValue = None if dark else 503 if broken else 200
            journal.note(
                at, "http", "usr-comcast", app=app, by="name", address="157.240.3.35",
                status=status, error="dns" if dark else "",
                proxy_status="no_server_available" if status == 503 else "", took_ms=40.0,
            )  # fmt: skip


def load(journal: Journal) -> None:
    for at in journal.looks(1.0):
        for node, users in USERS.items():
            apps: dict[str, JsonValue] = {app: second(journal, app, at) for app in APPS}
            sent = round(users * (0.4 if is_dark(at, 28.0) else 0.03))
            queries: dict[str, JsonValue] = {
                address: sent for address, *_ in list(RESOLVERS.values())[:2]
            }
            journal.note(at, "load", node, apps=apps, queries=queries, users=users)


def second(journal: Journal, app: str, at: float) -> dict[str, JsonValue]:
    fetches = 8 + journal.random.randrange(5)
    dark = app != "instagram" and is_dark(at, 22.0 + journal.random.random() * 6)
    broken = FAULT + 0.5 <= at < REPAIR + 32
    failed = 0 if dark else fetches if broken else 0
    return {
        "lookups": 40 if dark else 3, "dns_ok": 0 if dark else 3, "servfail": 34 if dark else 0,
        "dns_timeout": 6 if dark else 0, "dns_other": 0, "fetches": 0 if dark else fetches,
        "http_ok": 0 if dark or broken else fetches, "http_5xx": failed, "http_fail": 0,
    }  # fmt: skip


def counters(journal: Journal) -> None:
    totals = dict.fromkeys([*RESOLVERS, "gtld"], 0.0)
    failures = dict.fromkeys(totals, 0.0)
    for at in journal.looks(2.0):
        for node in totals:
            _, server, after = RESOLVERS.get(node, ("", "nsd", 24.0))
            dark = is_dark(at, after)
            rate = (34.0 if dark else 0.2) if node == "gtld" else 120.0 if dark else 4.4
            totals[node] += 2 * rate * (0.85 + 0.3 * journal.random.random())
            failures[node] += 2 * rate * 0.9 if dark and node != "gtld" else 0.0
            journal.note(
                at + 0.1, "counter", node, server=server, queries=round(totals[node]),
                servfail=round(failures[node]),
            )  # fmt: skip
