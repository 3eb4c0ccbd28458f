"""A game day without a lab: views of the three roles, and shells of this host as terminals."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lab.model.gameday import FACILITATOR, OBSERVER, RESPONDER, Place, Refused, Seat
from lab.report.draw.network import Network, draw
from tests.fakes.debrief import debrief
from tests.fakes.recorded_day import cast

# Words that only a facilitator may read before the end.
SECRETS = ("backbone-drained", "SECRET-INJECT", "SECRET-ACTION", "SECRET-HARM", "SECRET-TRUTH",
           "SECRET-FAULT", "SECRET-HINT", "SECRET-NOTE", "show-secret-line")  # fmt: skip
SITES = {"north": ("n1", "n2", "web"), "south": ("s1", "s2", "dns"), "west": ("w1", "noc")}
LINKS = (("n1", "s1"), ("n2", "s2"), ("n1", "w1"), ("s1", "w1"), ("n1", "n2"), ("n2", "web"),
         ("s2", "dns"), ("w1", "noc"))  # fmt: skip


class Shell:
    """A terminal of this host, for tests alone."""

    def __init__(self, folder: Path, over: Callable[[], str] = str) -> None:
        self.over = over
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            ["setsid", "--ctty", "/bin/sh", "-i"],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
            env={"PS1": "lab$ ", "TERM": "xterm-256color", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        os.close(theirs)
        self.closed = threading.Event()

    def fileno(self) -> int:
        return self._ours

    def read(self) -> bytes:
        try:
            return os.read(self._ours, 65536)
        except OSError:  # the last program has gone
            return b""

    def write(self, data: bytes) -> None:
        os.write(self._ours, data)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def close(self) -> None:
        if not self.closed.is_set():
            self._process.send_signal(signal.SIGHUP)
            self._process.kill()
            self._process.wait(5)
            os.close(self._ours)
            self.closed.set()


class FakeGame:
    """A game day that does what it is told and remembers it."""

    title = "The quiet morning"

    def __init__(self, folder: Path, teams: tuple[str, ...] = ("blue",)) -> None:
        self.folder = folder
        self.teams = teams
        self.lost: tuple[str, ...] = ()
        self.state = "ready"
        self.lab_s: float | None = None
        self.said: list[dict[str, Any]] = []
        self.done: list[tuple[Seat, str, str, dict[str, str]]] = []
        self.shells: list[Shell] = []
        self.severity = ""
        self.roles: dict[str, str] = {}
        self.hypotheses: list[dict[str, Any]] = []
        self.status: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = [
            {"at_s": 40.0, "who": "Fay", "role": FACILITATOR, "tag": "", "text": "SECRET-NOTE"}
        ]
        self.injects = {"press": "planned", "customer": "sent"}
        self.taken: set[str] = set()
        self.ended = False
        self._version = 1
        self._moved = threading.Condition()

    def __enter__(self) -> "FakeGame":
        return self

    def __exit__(self, *_: object) -> None:
        for shell in self.shells:
            shell.close()
        self.ended = True

    def play(self, lab_s: float = 862.0) -> "FakeGame":
        """Go to the middle of the exercise."""
        self.state, self.lab_s = "running", lab_s
        self.said += [
            {"at_s": 300.0, "who": "Customer desk", "channel": "phone",
             "text": "Callers say that nothing loads. Is it us?"},
            {"at_s": 420.0, "who": "Ada", "channel": "chat",
             "text": "Looking at the name servers"},
        ]  # fmt: skip
        self.touch()
        return self

    def touch(self) -> None:
        with self._moved:
            self._version += 1
            self._moved.notify_all()

    def seats(self) -> tuple[Seat, ...]:
        return (Seat(FACILITATOR), Seat(OBSERVER), *(Seat(RESPONDER, name) for name in self.teams))

    def changed(self, since: int, timeout_s: float) -> int:
        with self._moved:
            self._moved.wait_for(lambda: self._version > since, timeout_s)
            return self._version

    def _over(self) -> str:
        return "the game day has ended" if self.state == "ended" else ""

    def opened(self, seat: Seat, who: str, place: str) -> Shell:
        self.done.append((seat, who, "opened", {"place": place}))
        shell = Shell(self.folder, self._over)
        self.shells.append(shell)
        return shell

    def places(self, seat: Seat) -> tuple[Place, ...]:
        if seat.role == OBSERVER:
            return ()
        found = (
            Place("noc", "NOC workstation", "noc", ("/bin/sh",), open=True, why=""),
            Place("north-n1", "North: console of n1", "n1", ("vtysh",), open=False,
                  why="send someone on site: 4 min"),
        )  # fmt: skip
        if seat.team == "green":
            return (
                *found,
                Place("green-desk", "Desk of green", "noc", ("/bin/sh",), open=True, why=""),
            )
        return found

    def act(self, seat: Seat, who: str, verb: str, fields: Mapping[str, str]) -> None:
        self.done.append((seat, who, verb, dict(fields)))
        at = {"at_s": self.lab_s or 0.0, "who": who}
        if verb == "say":
            self.said.append({**at, "channel": fields["channel"], "text": fields["text"]})
        elif verb == "declare":
            self.severity = fields["severity"]
        elif verb == "take_role":
            self.roles[fields["role"]] = who
        elif verb == "hypothesis":
            self.hypotheses.append({**at, **fields})
        elif verb == "status":
            self.status.append({**at, "text": fields["text"]})
        elif verb == "note":
            self.notes.append({**at, "role": seat.role, **fields})
        elif verb in ("fire", "skip"):
            if self.injects[fields["id"]] == "sent":
                raise Refused(f"inject {fields['id']} was sent already; fire another")
            self.injects[fields["id"]] = "sent" if verb == "fire" else "skipped"
        elif verb == "hint":
            self.taken.add(fields["id"])
        else:
            self._turned(verb)
        self.touch()

    def _turned(self, verb: str) -> None:
        states = {"start": "running", "pause": "paused", "resume": "running", "abort": "ended",
                  "stop": "ended", "end": "ended"}  # fmt: skip
        self.state = states.get(verb, self.state)
        if verb == "start":
            self.lab_s = 0.0

    def view_at(self, seat: Seat, lab_s: float) -> Mapping[str, object]:
        found = dict(self.view(seat))
        found["clock"] = {"lab_s": lab_s, "past": None}
        found["chat"] = [line for line in self.said if line["at_s"] <= lab_s]
        return found

    def view(self, seat: Seat) -> Mapping[str, object]:
        whole = seat.role == FACILITATOR or self.state == "ended"
        found = self._common(seat, whole=whole)
        if whole:
            found |= self._secret()
        elif seat.role == OBSERVER:
            found["notes"] = [note for note in self.notes if note["role"] == OBSERVER]
        if seat.role != RESPONDER:
            found["teams"] = [
                {"name": name, "state": self.state, "ok": 0.42, "declared_s": None, "hints": 1}
                for name in self.teams
            ]
        if self.state == "ended":
            found |= debrief()
        return found

    def handout(self, seat: Seat, name: str) -> Path | None:
        """Give away the files in its folder that a debrief has, once it has ended."""
        path = self.folder / name
        known = ("debrief.html", "terminal/noc-1.cast")
        there = self.state == "ended" and name in known and path.is_file()
        return path if there else None

    def end(self) -> None:
        """End it, with a debrief and the recording of a terminal in its folder."""
        (self.folder / "terminal").mkdir(exist_ok=True)
        (self.folder / "debrief.html").write_text("<!doctype html><p>debrief", encoding="utf-8")
        (self.folder / "terminal/noc-1.cast").write_text(cast(), encoding="utf-8")
        self.state = "ended"
        self.touch()

    def _common(self, seat: Seat, *, whole: bool) -> dict[str, object]:
        svg = draw(Network(SITES, LINKS), "topology", ("The network", "8 nodes at 3 sites"))
        past = "2021-10-04T15:53:22+00:00" if whole and self.lab_s is not None else None
        return {
            "version": self._version, "title": self.title, "role": seat.role, "team": seat.team,
            "state": self.state, "clock": {"lab_s": self.lab_s, "past": past},
            "services": [
                {"id": "web", "title": "Pages load", "ok": 0.0, "state": "bad", "seen_s": 860.0},
                {"id": "dns", "title": "Names resolve", "ok": None, "state": "unseen",
                 "seen_s": 512.0},
                {"id": "mail", "title": "Mail flows", "ok": 0.998, "state": "ok", "seen_s": 861.0},
            ],
            "charts": self._charts(),
            "alerts": [
                {"at_s": 318.0, "text": "Pages load: below 99 % for 5 s", "state": "firing"},
                {"at_s": 120.0, "text": "Mail flows: below 99 % for 5 s", "state": "resolved"},
            ],
            "topology": {"svg": str(svg), "nodes": [
                {"name": node, "kind": "router", "state": "unknown"}
                for nodes in SITES.values() for node in nodes
            ]},
            "incident": {"declared_s": 402.0 if self.severity else None, "severity": self.severity,
                         "roles": self.roles, "resolved_s": None},
            "hypotheses": self.hypotheses, "status_page": self.status, "chat": self.said,
            "hints": [
                {"id": f"way-{level}", "for": "getting in", "level": level, "price": price,
                 **({"text": "SECRET-HINT: the other door"} if f"way-{level}" in self.taken
                    else {})}
                for level, price in ((1, 2), (2, 5), (3, 10))
            ],
            "places": [{"id": one.id, "title": one.title, "open": one.open, "why": one.why}
                       for one in self.places(seat)],
            "briefing": "# The quiet morning\n\nYou run a network. **Stop word**: `halt`.\n\n"
                        "- Say what you believe before you change it\n- Call it out\n\n"
                        "| Tool | For |\n|---|---|\n| ssh | routers |\n",
            "choices": {"severities": ["SEV1", "SEV2", "SEV3"],
                        "roles": ["ic", "communications", "operations", "scribe"],
                        "sites": [{"id": "north", "title": "North", "travel_s": 240.0,
                                   "state": "away"}],
                        "categories": [{"id": "names", "title": "Names"},
                                       {"id": "routes", "title": "Routes, which somebody has "
                                        "taken back for a reason that it takes long to tell"}]},
        }  # fmt: skip

    def _charts(self) -> list[dict[str, object]]:
        at = [float(second) for second in range(0, 862, 6)]
        good = [1.0 if second < 310 else max(0.0, 1 - (second - 310) / 60) for second in at]
        asked = [40.0 if second < 310 else min(900.0, 40 + second - 310) for second in at]
        failed = [value * (1 - share) for value, share in zip(asked, good, strict=True)]
        return [
            {"id": "users", "title": "Users served", "unit": "share", "t": at,
             "lines": [{"label": "pages", "values": good},
                       {"label": "names", "values": [*good[:70], *[None] * (len(at) - 70)]}]},
            {"id": "load", "title": "Questions", "unit": "per s", "t": at,
             "lines": [{"label": "asked", "values": asked},
                       {"label": "failed", "values": failed}]},
        ]  # fmt: skip

    def _secret(self) -> dict[str, object]:
        return {
            "injects": [
                {"id": "customer", "title": "SECRET-INJECT customer", "due_s": 300.0,
                 "state": self.injects["customer"], "channel": "phone",
                 "text": "Callers say that nothing loads. Is it us?", "expects": "declare"},
                {"id": "press", "title": "SECRET-INJECT press", "due_s": 900.0,
                 "state": self.injects["press"], "channel": "press",
                 "text": "A paper asks when you are back.", "expects": "status-page"},
            ],
            "expected": [
                {"id": "declare", "title": "SECRET-ACTION declare", "why": "roles before repair",
                 "state": "late", "at_s": None, "points": 5},
                {"id": "console", "title": "Somebody at a console", "why": "", "state": "done",
                 "at_s": 700.0, "points": 10},
            ],
            "harmful": [{"id": "flush", "title": "SECRET-HARM flush", "count": 1, "at_s": 610.0}],
            "typed": [{"at_s": 512.0, "who": "Ada", "place": "noc", "line": "show-secret-line"}],
            "ledger": [{"at_s": 530.0, "who": "Ada", "id": "way-1", "price": 2}],
            "faults": [{"id": "second", "title": "SECRET-FAULT second"}],
            "notes": self.notes,
            "marks": {"T0": 290.0, "Timp": 310.0, "Tdecl": None},
            "score": {"outcome": 31.5, "total": 52} if self.state == "ended" else None,
            "ground_truth": "SECRET-TRUTH: the step `backbone-drained` was applied at T0.",
            "debrief": "- What surprised you?\n- What would you do first next time?",
        }  # fmt: skip
