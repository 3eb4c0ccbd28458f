"""A made-up journal of a whole run, for everything that reads journals.

``whole_run()`` gives the outage, a control before it and the repair, as about 3,000 events; equal
seeds give equal events. Nothing in it was measured: the times follow the order of the public
record, the numbers are of the size a small lab shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from lab.model.event import Event, JsonValue
from lab.model.verdict import FactResult, Verdict

DAY = "2021-10-04T"
PHASES: tuple[tuple[str, str, str, float], ...] = (
    ("steady", "Steady state", "15:00:00", 30.0),
    ("control", "One plane drained, on purpose", "", 66.0),
    ("assess", "The capacity assessment", "15:36:00", 90.0),
    ("fall", "The backbone goes, the name servers follow", "15:39:00", 102.0),
    ("dark", "Cached answers run out", "15:50:00", 126.0),
    ("locked-out", "Nobody gets in", "16:30:00", 180.0),
    ("repair", "Hands on the console", "20:50:00", 204.0),
    ("return", "Names first, then pages", "21:05:00", 222.0),
    ("stable", "Stable again", "21:30:00", 264.0),
)
END = 288.0
FAULT, REPAIR = 102.6, 208.2
CONTROL, CONTROL_END = 68.0, 82.0
DATA_CENTRES = ("prn", "frc")
BACKBONE_SITES = ("prn", "frc", "iad")
PLANES = 8
POPS: Mapping[str, tuple[str, float]] = {
    "sjc": ("abc", 2.34),
    "lhr": ("bcd", 2.61),
    "sin": ("acd", 3.27),
}
LETTER_PREFIXES = {
    "a": ("129.134.30.0/23", "129.134.30.0/24"),
    "b": ("129.134.30.0/23", "129.134.31.0/24"),
    "c": ("185.89.218.0/23", "185.89.218.0/24"),
    "d": ("185.89.218.0/23", "185.89.219.0/24"),
}
RESOLVERS: Mapping[str, tuple[str, str, float]] = {
    "cloudflare": ("1.1.1.1", "unbound", 24.0),
    "google": ("8.8.8.8", "unbound", 27.5),
    "res-swisscom": ("178.197.53.1", "bind", 31.0),
    "res-comcast": ("73.1.53.1", "legacy", 21.5),
}
USERS = {"usr-swisscom": 120, "usr-janet": 60, "usr-comcast": 120}
APPS = ("facebook", "whatsapp", "messenger", "instagram")
NAMES = {"www.facebook.com": "facebook", "web.whatsapp.com": "whatsapp"} | {
    "www.instagram.com": "instagram"
}
EB = tuple(f"eb{plane}-{site}" for plane in range(1, PLANES + 1) for site in BACKBONE_SITES)


@dataclass
class Journal:
    """Collects what happens in any order and numbers the lines by time."""

    seed: int = 7
    notes: list[tuple[float, str, str, Mapping[str, JsonValue]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311

    def note(self, at: float, kind: str, subject: str, **data: JsonValue) -> None:
        self.notes.append((at, kind, subject, data))

    def looks(self, every: float, start: float = 30.4) -> Iterator[float]:
        """Yield the times of a probe with a beat of ``every`` seconds and a little jitter."""
        beats = int((END - start) / every)
        yield from (start + beat * every + self.random.random() * 0.2 for beat in range(beats))

    def events(self) -> list[Event]:
        ordered = sorted(self.notes, key=lambda note: note[0])
        return [
            Event(line, round(at, 3), kind, subject, data)
            for line, (at, kind, subject, data) in enumerate(ordered, 1)
        ]


def whole_run(seed: int = 7) -> list[Event]:
    """Return the events of the outage from deploy to clean-up."""
    journal = Journal(seed)
    for part in (
        _start, _phases, _change, _repair, _control, _access, _health,
        _backbone, _reach, _announce, _collector, _dns, _http, _load, _counters, _end,
    ):  # fmt: skip
        part(journal)
    return journal.events()


def interrupted_run(seed: int = 7) -> list[Event]:
    """Return the events of a run that was stopped in the middle of the outage."""
    kept = [event for event in whole_run(seed) if event.at < 150]
    last = kept[-1]
    kept.append(Event(last.line + 1, 150.0, "interrupted", "SIGINT", {}))
    done: dict[str, JsonValue] = {"verified": True, "leftovers": [], "seconds": 0.8}
    kept.append(Event(last.line + 2, 150.9, "cleanup", "facebook-2021", done))
    return kept


def facts() -> tuple[FactResult, ...]:
    """Return a few scored facts of every outcome, and controls, for ``whole_run``."""
    return (
        FactResult(
            "F02", "The command took down all backbone connections", Verdict.PASS,
            "8 of 8 planes out at 1:43", "8 of 8 planes", "Meta, 5 Oct 2021",
            tuple(range(900, 932)),
        ),
        FactResult(
            "F08", "The withdrawn routes are the six DNS prefixes", Verdict.PASS,
            "6 withdrawn, the same six", "the six of F08", "Cloudflare; NANOG 54558", (1201, 1340),
        ),
        FactResult(
            "F30", "Client retries raise resolver load about 30 times", Verdict.FAIL,
            "peak 18.4 times", "20 to 45 times", "Cloudflare, 4 Oct 2021", (1410, 1502),
        ),
        FactResult(
            "F33", "Unrelated names stay fast | except p99", Verdict.UNKNOWN, "",
            "p50 under 10 ms", "Cloudflare, 4 Oct 2021",
        ),
        FactResult(
            "N02", "One drained plane is not noticed", Verdict.PASS,
            "success 99.9 %", "at least 99 %", "negative control", (640, 655),
        ),
    )  # fmt: skip


def _nodes() -> list[tuple[str, str, str, int | None]]:
    nodes: list[tuple[str, str, str, int | None]] = []
    for code in DATA_CENTRES:
        nodes += [(f"fa{index}-{code}", "fa", code, None) for index in (1, 2)]
        nodes += [(f"ssw{index}-s1-{code}", "ssw", code, None) for index in (1, 2)]
        for pod in (1, 2):
            nodes.append((f"fsw1-p{pod}-{code}", "fsw", code, None))
            nodes.append((f"rsw1-p{pod}-{code}", "rsw", code, None))
            nodes.append((f"web{pod}-{code}", "web", code, None))
    nodes += [(f"{kind}-prn", kind, "prn", None) for kind in ("ctl", "aaa", "mon")]
    nodes += [(name, "eb", name.split("-")[1], int(name[2])) for name in EB]
    for code in POPS:
        nodes += [(f"{kind}-{code}", kind, code, None) for kind in ("asw", "dns", "edge")]
        nodes.append((f"pr1-{code}", "pr", code, None))
    nodes += [(name, "transit", f"as-{name}", None) for name in ("tata", "lumen")]
    nodes += [(name, "isp", f"as-{name}", None) for name in ("swisscom", "janet", "comcast")]
    nodes += [(name, "resolver", f"as-{name}", None) for name in RESOLVERS]
    nodes += [(name, "users", name.removeprefix("usr-"), None) for name in USERS]
    nodes += [("root", "root", "as-root", None), ("gtld", "tld", "as-gtld", None)]
    nodes += [("route53", "provider", "as-route53", None), ("ris", "collector", "as-ris", None)]
    return [*nodes, ("noc", "noc", "noc", None), ("oob", "oob", "noc", None)]


def _start(journal: Journal) -> None:
    nodes = _nodes()
    links: list[JsonValue] = [
        {"a": f"eb{plane}-{one}:e0", "b": f"eb{plane}-{two}:e0", "role": "backbone"}
        for plane in range(1, PLANES + 1)
        for one, two in (("prn", "frc"), ("frc", "iad"), ("prn", "iad"))
    ]
    journal.note(
        0.0, "run.started", "facebook-2021", profile="standard", runtime="embedded",
        lab="facebook-2021", seed=journal.seed, started_utc="2026-11-22T14:02:11Z",
        parameters={"ttl_s": 20, "mrai_s": 3, "health_interval_s": 1, "oob": "shares-transport"},
        versions={"stormdrill": "1.0.0", "frr": "8.4.4", "nsd": "4.6.1", "unbound": "1.17.1"},
        phases=[
            {"id": ident, "title": title, "historical_utc": _utc(clock)}
            for ident, title, clock, _ in PHASES
        ],
        apps=list(APPS),
        nodes=[
            {"name": name, "kind": kind, "site": site, "plane": plane, "asn": None}
            for name, kind, site, plane in nodes
        ],
        links=links,
    )  # fmt: skip
    counts: dict[str, JsonValue] = {"nodes": len(nodes), "links": 214, "daemons": 171}
    journal.note(0.02, "deploy.started", "facebook-2021", **counts)
    journal.note(11.4, "deploy.done", "facebook-2021", **counts, seconds=11.38)
    journal.note(
        29.6, "converged", "facebook-2021", seconds=18.2,
        checks={"backbone": "24 of 24 adjacencies", "collector": "43 prefixes"},
    )  # fmt: skip


def _utc(clock: str) -> str:
    return f"{DAY}{clock}Z" if clock else ""


def _phases(journal: Journal) -> None:
    ends = [*(at for *_, at in PHASES[1:]), END]
    for (ident, title, clock, at), end in zip(PHASES, ends, strict=True):
        told: dict[str, JsonValue] = {"title": title, "historical_utc": _utc(clock)}
        journal.note(at, "phase.started", ident, **told)
        journal.note(end - 0.001, "phase.ended", ident, **told)
    for phase, at, name, claim, verdict in (
        ("steady", 65.0, "all-services", "Every service answers", "pass"),
        ("control", 85.0, "nobody-notices", "Success stays above 99 %", "pass"),
        ("dark", 160.0, "names-fail", "www.facebook.com gives SERVFAIL", "pass"),
        ("locked-out", 200.0, "in-band-dead", "No in-band login succeeds", "pass"),
        ("return", 260.0, "unrelated-fast", "Unrelated names stay fast", "unknown"),
    ):
        journal.note(
            at, "expectation", name, phase=phase, claim=claim, form="becomes", verdict=verdict,
            measured="" if verdict == "unknown" else "as claimed", lines=[200, 201, 202],
        )  # fmt: skip
    journal.note(
        91.0, "step", "assess", action="request", text="The drain tool measures spare capacity"
    )
    journal.note(
        206.0, "step", "repair", action="console", text="Engineers reach the routers' consoles"
    )


def _push(journal: Journal, at: float, router: str, change: str, path: str) -> None:
    took = 12 + journal.random.random() * 20
    for step, delay in (("login", 0.0), ("stage", 0.1), ("activate", 0.3)):
        journal.note(
            at + delay, "push", router, change=change, path=path, step=step, outcome="ok",
            error="", took_ms=round(took, 1),
        )  # fmt: skip
    for step, delay in (("staged", 0.15), ("armed", 0.28), ("applied", 0.45)):
        journal.note(
            at + delay + journal.random.random() * 0.05, "router.change", router, change=change,
            step=step, detail="", lines=["max-metric router-lsa administrative"],
        )  # fmt: skip


def _change(journal: Journal) -> None:
    journal.note(
        92.0, "request", "req-2", tool="capacity-assessment", intent="assess spare capacity",
        scope_asked="", scope_effective=[f"plane {plane}" for plane in range(1, PLANES + 1)],
    )  # fmt: skip
    cuts: list[JsonValue] = ["prn and frc lose each other", "6 DNS prefixes would be withdrawn"]
    for bug, decision, reason, effective in (
        ("on", "allow", "the scope is empty, nothing to check", True),
        ("off", "refuse", "8 of 8 planes would be drained", False),
    ):
        journal.note(
            92.4, "audit", "req-2", bug=bug, decision=decision, would_cut=cuts, reason=reason,
            effective=effective,
        )  # fmt: skip
    for router in EB:
        _push(journal, FAULT - 0.45, router, "req-2", "in-band")
        journal.note(
            FAULT + 5, "push", router, change="req-2", path="in-band", step="confirm",
            outcome="unknown", error="no answer in 5 s", took_ms=5000.0,
        )  # fmt: skip


def _repair(journal: Journal) -> None:
    for order, router in enumerate(EB):
        at = REPAIR - 0.45 + order * 0.05
        _push(journal, at, router, "undrain", "oob")
        journal.note(
            at + 1.2, "push", router, change="undrain", path="oob", step="confirm", outcome="ok",
            error="", took_ms=21.0,
        )  # fmt: skip
    journal.note(REPAIR + 18, "warmup", "web1-prn", decision="cold", reason="caches are empty")
    journal.note(REPAIR + 32, "warmup", "web1-prn", decision="warm", reason="25 s have passed")


def _control(journal: Journal) -> None:
    journal.note(
        67.0, "request", "req-1", tool="drain", intent="control", scope_asked="plane 1",
        scope_effective=["plane 1"],
    )  # fmt: skip
    for router in EB[:3]:
        _push(journal, CONTROL - 0.45, router, "req-1", "in-band")
        _push(journal, CONTROL_END - 0.45, router, "undo-1", "in-band")


def _access(journal: Journal) -> None:
    for at, target, path, account, ok, error, stage in (
        (40.0, "eb1-prn", "in-band", "aaa", True, "", "done"),
        (130.0, "eb1-prn", "in-band", "aaa", False, "no route to host", "connect"),
        (140.0, "pr1-sjc", "in-band", "aaa", False, "AAA does not answer", "auth"),
        (185.0, "eb1-prn", "oob", "aaa", False, "timed out", "connect"),
        (186.0, "eb1-frc", "oob", "aaa", False, "timed out", "connect"),
        (205.0, "eb1-prn", "console", "breakglass", True, "", "done"),
    ):
        journal.note(
            at, "login", "noc", target=target, path=path, account=account, ok=ok, error=error,
            stage=stage, took_ms=30.0 if ok else 5000.0,
        )  # fmt: skip


def _prefixes(letters: str) -> list[JsonValue]:
    return list(sorted({prefix for each in letters for prefix in LETTER_PREFIXES[each]}))


def _health(journal: Journal) -> None:
    for code, (letters, delay) in POPS.items():
        for at, decision, ok in (
            (28.0, "start", True),
            (FAULT + delay, "withdraw", False),
            (REPAIR + 1.3 + delay, "announce", True),
        ):
            checks: list[JsonValue] = [
                {"dc": dc, "ok": ok, "error": "" if ok else "timed out"} for dc in DATA_CENTRES
            ]
            journal.note(
                at, "health", f"dns-{code}", decision=decision, checks=checks,
                reason="data centres answer" if ok else "3 checks failed in a row",
                prefixes=_prefixes(letters),
            )  # fmt: skip


def _out(at: float) -> bool:
    return FAULT <= at < REPAIR + 0.7


def _backbone(journal: Journal) -> None:
    for at in journal.looks(3.0):
        for plane in range(1, PLANES + 1):
            out = _out(at) or (plane == 1 and CONTROL <= at < CONTROL_END)
            journal.note(
                at, "backbone", f"p{plane}", ospf_full=0 if out else 6, ospf_expected=6,
                bgp_up=8 if out else 20, bgp_expected=20, links_up=9, links_total=9,
                routers_drained=3 if out else 0, routers=3,
            )  # fmt: skip


def _reach(journal: Journal) -> None:
    pairs = [("web1-prn", "web1-frc", "dc-dc"), ("web1-frc", "web1-prn", "dc-dc")]
    pairs += [(f"edge-{code}", "web1-prn", "pop-dc") for code in POPS]
    for at in journal.looks(2.0):
        for source, target, between in pairs:
            ok = not _out(at)
            journal.note(
                at, "reach", source, dst=target, address="10.101.1.10", ok=ok,
                error="" if ok else "unreachable", took_ms=1.1, between=between,
            )  # fmt: skip


def _announced(code: str, at: float) -> list[JsonValue]:
    letters, delay = POPS[code]
    gone = FAULT + delay + 0.2 <= at < REPAIR + 1.6 + delay
    return [] if gone else _prefixes(letters)


def _announce(journal: Journal) -> None:
    for at in journal.looks(2.0):
        for code in POPS:
            journal.note(at, "announce", code, prefixes=_announced(code, at))
        if int(at) % 6 < 2:
            gone = all(not _announced(code, at) for code in POPS)
            dns: list[str] = [] if gone else [str(each) for each in _prefixes("abcd")]
            prefixes: dict[str, JsonValue] = dict.fromkeys(dns, 5)
            covers = {f"157.240.{number}.0/24": 5 for number in range(37)}
            best: dict[str, JsonValue] = {"129.134.0.0/17": "3303 6453 32934"}
            journal.note(
                at, "rib", "ris", origin=32934, prefixes={**prefixes, **covers}, best=best
            )


def _collector(journal: Journal) -> None:
    bursts: Sequence[tuple[float, int, int]] = (
        (FAULT + 2.6, 18, 4), (FAULT + 5.6, 3, 26),
        (REPAIR + 3.9, 18, 0), (REPAIR + 5.0, 1, 3), (REPAIR + 6.9, 12, 0),
    )  # fmt: skip
    prefixes = _prefixes("abcd")
    for at, announced, withdrawn in bursts:
        for number in range(announced + withdrawn):
            kind = "A" if number < announced else "W"
            journal.note(
                at + journal.random.random() * 0.4, "bgp", "ris", type=kind,
                prefix=prefixes[number % len(prefixes)], peer_as=3303,
                path="3303 6453 32934" if kind == "A" else "",
            )  # fmt: skip


def _dark(at: float, after: float, back: float = 4.5) -> bool:
    return FAULT + after <= at < REPAIR + back


def _rcode(name: str, address: str, at: float, after: float) -> str:
    if name.endswith("instagram.com") or not _dark(at, after):
        return "NOERROR"
    slow = at < FAULT + after + 6 or address == "178.197.53.1"
    return "TIMEOUT" if slow else "SERVFAIL"


def _dns(journal: Journal) -> None:
    for at in journal.looks(2.0):
        for node, (address, _, after) in RESOLVERS.items():
            for name in NAMES:
                rcode = _rcode(name, address, at, after)
                answers: list[JsonValue] = ["157.240.3.35"] if rcode == "NOERROR" else []
                journal.note(
                    at, "dns", "usr-swisscom", target=address, role="resolver", scope="outside",
                    server=node, name=name, qtype="A", rcode=rcode, took_ms=0.8, answers=answers,
                )  # fmt: skip
    for at in journal.looks(6.0):
        gone = _dark(at, 4.0)
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


def _http(journal: Journal) -> None:
    for at in journal.looks(4.0):
        for app in APPS:
            dark = app != "instagram" and _dark(at, 24.0)
            broken = FAULT + 0.5 <= at < REPAIR + 32
            status: JsonValue = None if dark else 503 if broken else 200
            journal.note(
                at, "http", "usr-comcast", app=app, by="name", address="157.240.3.35",
                status=status, error="dns" if dark else "",
                proxy_status="no_server_available" if status == 503 else "", took_ms=40.0,
            )  # fmt: skip


def _load(journal: Journal) -> None:
    for at in journal.looks(1.0):
        for node, users in USERS.items():
            apps: dict[str, JsonValue] = {app: _second(journal, app, at) for app in APPS}
            sent = round(users * (0.4 if _dark(at, 28.0) else 0.03))
            queries: dict[str, JsonValue] = {
                address: sent for address, *_ in list(RESOLVERS.values())[:2]
            }
            journal.note(at, "load", node, apps=apps, queries=queries, users=users)


def _second(journal: Journal, app: str, at: float) -> dict[str, JsonValue]:
    fetches = 8 + journal.random.randrange(5)
    dark = app != "instagram" and _dark(at, 22.0 + journal.random.random() * 6)
    broken = FAULT + 0.5 <= at < REPAIR + 32
    failed = 0 if dark else fetches if broken else 0
    return {
        "lookups": 40 if dark else 3, "dns_ok": 0 if dark else 3, "servfail": 34 if dark else 0,
        "dns_timeout": 6 if dark else 0, "dns_other": 0, "fetches": 0 if dark else fetches,
        "http_ok": 0 if dark or broken else fetches, "http_5xx": failed, "http_fail": 0,
    }  # fmt: skip


def _counters(journal: Journal) -> None:
    totals = dict.fromkeys([*RESOLVERS, "gtld"], 0.0)
    failures = dict.fromkeys(totals, 0.0)
    for at in journal.looks(2.0):
        for node in totals:
            _, server, after = RESOLVERS.get(node, ("", "nsd", 24.0))
            dark = _dark(at, after)
            rate = (34.0 if dark else 0.2) if node == "gtld" else 120.0 if dark else 4.4
            totals[node] += 2 * rate * (0.85 + 0.3 * journal.random.random())
            failures[node] += 2 * rate * 0.9 if dark and node != "gtld" else 0.0
            journal.note(
                at + 0.1, "counter", node, server=server, queries=round(totals[node]),
                servfail=round(failures[node]),
            )  # fmt: skip


def _end(journal: Journal) -> None:
    journal.note(END + 0.1, "undo", "request", ok=True, took_s=0.4, error="")
    journal.note(
        END + 1.2, "cleanup", "facebook-2021", verified=True, leftovers=[], seconds=1.06
    )
    journal.note(END + 1.4, "run.ended", "facebook-2021", verdict="fail", seconds=END + 1.4)
