"""A made-up journal of a whole run, for everything that reads journals.

``whole_run()`` gives the outage, a control before it and the repair, as about 5,000 events; equal
seeds give equal events. Nothing in it was measured: the times follow the order of the public
record, the numbers are of the size a small lab shows.
"""

from lab.model.event import Event, JsonValue
from tests.fakes import looks
from tests.fakes.plan import (
    APPS,
    CONTROL,
    CONTROL_END,
    DATA_CENTRES,
    DAY,
    EB,
    END,
    FAULT,
    PHASES,
    PLANES,
    POPS,
    REPAIR,
    RESOLVERS,
    USERS,
    Journal,
    prefixes_of,
)


def whole_run(seed: int = 7) -> list[Event]:
    """Return the events of the outage from deploy to clean-up."""
    journal = Journal(seed)
    for part in (
        _start, _phases, _change, _repair, _control, _access, _health,
        looks.backbone, looks.reach, looks.announce, looks.collector, looks.dns, looks.http,
        looks.load, looks.counters, _end,
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
                prefixes=prefixes_of(letters),
            )  # fmt: skip


def _end(journal: Journal) -> None:
    journal.note(END + 0.1, "undo", "request", ok=True, took_s=0.4, error="")
    journal.note(END + 1.2, "cleanup", "facebook-2021", verified=True, leftovers=[], seconds=1.06)
    journal.note(END + 1.4, "run.ended", "facebook-2021", verdict="fail", seconds=END + 1.4)
