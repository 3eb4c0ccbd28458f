"""A journal of an incident without a pack: probes, measures and actions as data."""

from collections.abc import Iterator, Mapping

from lab.model.event import Event, JsonValue

Line = tuple[float, str, str, Mapping[str, JsonValue]]

SITES = ("oslo", "lima", "delhi")
PHASES = (
    ("calm", "Everything works", 10.0),
    ("leak", "A customer announces a more specific prefix", 40.0),
    ("filtered", "The provider filters it", 80.0),
    ("end", "Everything works again", 100.0),
)
END = 120.0


def outage() -> list[Event]:
    """Return the events of a short run that ended well."""
    lines = sorted([*_frame(), *_actions(), *_probes(), *_measures()], key=lambda line: line[0])
    return [Event(number, *line) for number, line in enumerate(lines, 1)]


def _frame() -> Iterator[Line]:
    nodes: list[JsonValue] = [
        {
            "name": f"users-{site}",
            "kind": "host",
            "site": site,
            "asn": None,
            "labels": {"role": "users"},
        }
        for site in SITES
    ]
    nodes += [
        {"name": name, "kind": "router", "site": "oslo", "asn": 64500} for name in ("r1", "r2")
    ]
    yield 0.0, "run.started", "leak-drill", {
        "profile": "mini", "runtime": "embedded", "seed": 3, "started_utc": "2031-06-02T10:00:00Z",
        "nodes": nodes, "parameters": {"filter": "off"}, "versions": {"frr": "8.4.4"},
        "phases": [{"id": name, "title": title} for name, title, _ in PHASES],
        "windows": {"before": "calm", "during": "leak", "after": "end"},
    }  # fmt: skip
    yield 5.0, "deploy.done", "leak-drill", {"nodes": 5, "links": 6, "daemons": 9, "seconds": 4.8}
    for place, (name, title, at) in enumerate(PHASES):
        yield at, "phase.started", name, {"title": title, "historical_utc": ""}
        end = PHASES[place + 1][2] if place + 1 < len(PHASES) else END
        yield end - 0.1, "phase.ended", name, {"title": title, "historical_utc": ""}
    yield 118.0, "expectation", "users are served", {
        "phase": "end", "claim": "reach.web >= 0.99", "form": "becomes", "verdict": "pass",
        "measured": "1", "lines": [7, 8],
    }  # fmt: skip
    yield END + 1, "cleanup", "leak-drill", {"verified": True, "leftovers": [], "seconds": 1.0}
    yield END + 2, "run.ended", "leak-drill", {"verdict": "pass", "seconds": 122.0}


def _actions() -> Iterator[Line]:
    for at, phase, words in (
        (40.0, "leak", "change leak"), (69.9, "leak", "link r1 and r2 down"),
        (80.1, "filtered", "undo leak"),
    ):  # fmt: skip
        yield at, "step", phase, {"action": words.split()[0], "text": words}
    yield 40.05, "change", "leak", {"text": "change leak", "nodes": ["r1", "r2"]}
    yield from _routers(40.1, "leak")
    yield 55.0, "visit", "oslo", {"text": "a crew arrives at oslo"}
    for router in ("r1", "r2"):
        yield 62.0, "console", router, {"text": "console on kind router", "ok": True, "error": ""}
    yield 70.0, "link", "r1 and r2", {"text": "link r1 and r2 down", "ok": False,
                                      "error": "r2 does not answer"}  # fmt: skip
    yield 80.2, "undone", "leak", {"text": "undo leak", "nodes": ["r1", "r2"]}
    yield from _routers(80.3, "undo-leak")
    yield END + 0.5, "undo", "link r1 and r2", {"ok": True, "took_s": 0.6, "error": ""}


def _routers(start: float, change: str) -> Iterator[Line]:
    for place, router in enumerate(("r1", "r2")):
        for step, late in (("staged", 0.0), ("applied", 0.4), ("confirmed", 0.9)):
            at = start + late + place / 10
            yield at, "router.change", router, {"change": change, "step": step, "detail": ""}


def _bad(site: str, at: float) -> bool:
    return site != "delhi" and 42.0 <= at < (82.0 if site == "oslo" else 90.0)


def _probes() -> Iterator[Line]:
    for at in range(10, int(END)):
        for place, site in enumerate(SITES):
            user, late = f"users-{site}", at + place / 10
            bad = _bad(site, late)
            blind = site == "lima" and 60 <= at < 66
            fetch: dict[str, JsonValue] = (
                {"blind": "the node is busy"} if blind
                else {"status": None if bad else 200, "error": "timeout" if bad else ""}
            )  # fmt: skip
            yield late, "http", user, {"probe": "web", "address": "192.0.2.1", **fetch}
            rcode = "TIMEOUT" if bad and at % 2 else "NOERROR"
            yield late, "dns", user, {"probe": "names", "name": "shop.example", "rcode": rcode}
        if at % 2 == 0:
            up = 3 if 70 <= at < 80 else 4
            yield at + 0.5, "sessions", "r1", {"probe": "sessions", "up": up, "configured": 4}


def _measures() -> Iterator[Line]:
    for at in range(12, int(END), 2):
        good = sum(not _bad(site, at) for site in SITES)
        yield at + 0.9, "measure", "reach.web", {"value": good / 3, "whole": 1, "lines": [at]}
        heard: dict[str, JsonValue] = {"value": 5 if 42 <= at < 82 else 4, "whole": None}
        if 60 <= at < 66:
            heard = {"blind": "nothing was seen"}
        yield at + 0.9, "measure", "routes.heard", heard
        yield at + 0.9, "measure", "sites.served", {"value": good, "whole": 3, "lines": [at]}
