"""The command line with a play-back of ``lab.app`` behind it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

import lab
from lab.catalog.index import Listed
from lab.cli import call
from lab.doctor import Check
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.agreement import Agreement, Compared
from lab.model.deployment import Cleanup, Completed, LabState, NodeState
from lab.model.errors import NoSuchCommand, Problem
from lab.model.event import Event
from lab.model.export import Exported, ExportRequest
from lab.model.format import Format
from lab.model.gate import JudgedFolder
from lab.model.inspect import NodeRow
from lab.model.play import Comparison, DeployRequest, RunRequest, RunResult
from lab.model.setup import Difference, Reset
from lab.model.topology import Node, Topology
from lab.model.verdict import Verdict
from lab.model.verification import Finding, Judgement, Verification, VerifyRequest
from lab.report.tiles import Board, ProbeBoard
from lab.reset.spare import Spare

TOPOLOGY = Topology(
    "facebook-2021",
    "mini",
    (Node("eb1-prn", Kind.EB, "prn"), Node("usr-ch", Kind.USERS, "ch")),
    (),
)

LISTED = Listed(
    "facebook-2021", "The outage", ("steady", "fault"), ("dns.ttl_s",), {"mini": 57, "large": 600}
)
SILENT = Completed((), 0, "", "")
PASSED = RunResult(Path("runs/x"), {"verdict": "pass", "facts": []}, Verdict.PASS)
GONE = Cleanup(verified=True)
NO_CHANGES = JudgedFolder("facebook-2021", "mini", "0.36.0", (), 22)
AGREED = Agreement("0.36.0", (Compared("outage", 120.0, "plane 1", 10, 10, at_rest=True),), ())
SAFE = Verification(
    "facebook-2021",
    "mini",
    "0.36.0",
    (Judgement("", "what runs now", (Finding("dc-dc", "prn - frc", Verdict.PASS, "both ways"),)),),
)


@dataclass
class FakeLab:
    """A lab that answers every command with the same, and remembers what it was asked."""

    name: str = "facebook-2021"
    topology: Topology = TOPOLOGY
    answer: Completed = SILENT
    asked: list[tuple[str, tuple[str, ...], object]] = field(default_factory=list)
    absent: tuple[str, ...] = ("nosuch", "show")
    start: str = "fast, 2 of 3 daemons"

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        self.asked.append((node, tuple(argv), (timeout, stdin)))
        return self.answer

    def nodes(self) -> tuple[NodeState, ...]:
        return (
            NodeState("eb1-prn", "eb", "prn", "running", (("zebra", "running"),)),
            NodeState("usr-ch", "users", "ch", "running", (("users", "running"),)),
        )

    def stop_node(self, node: str) -> None:
        self.asked.append((node, (), "stop"))

    def start_node(self, node: str) -> None:
        self.asked.append((node, (), "start"))

    def restart_daemon(self, node: str, daemon: str) -> None:
        self.asked.append((node, (daemon,), "restart"))

    def interactive(
        self,
        node: str,
        argv: Sequence[str],
        *,
        listen: bool = True,
        limit: timedelta | None = None,
    ) -> int:
        self.asked.append((node, tuple(argv), (listen, limit)))
        if argv[0] in self.absent:
            raise NoSuchCommand(f"{node}: {argv[0]}: No such file or directory")
        return self.answer.returncode


@dataclass
class FakeShared:
    """A lab of somebody else."""

    name: str = "walk"
    owner: str = "ann"
    asked: list[str] = field(default_factory=list)

    def inspect(self) -> list[NodeRow]:
        return [NodeRow("far", "linux", "west", "running")]

    def shell(self, node: str) -> int:
        self.asked.append(node)
        return 7


@dataclass
class FakeApp:
    """The functions of ``lab.app`` that the command line calls, with answers a test may set."""

    lab: FakeLab = field(default_factory=FakeLab)
    differences: tuple[Difference, ...] = ()
    left: tuple[Difference, ...] = ()
    short: tuple[str, ...] = ()
    states: tuple[LabState, ...] = (
        LabState("facebook-2021", "embedded", "facebook-2021", "mini", "running", 57),
    )
    error: BaseException | None = None
    result: RunResult = PASSED
    cleanup: Cleanup = GONE
    verification: Verification = SAFE
    judged: JudgedFolder = NO_CHANGES
    agreement: Agreement = AGREED
    calls: list[object] = field(default_factory=list)
    guest_of: FakeShared | None = None
    checks: tuple[Check, ...] = ()

    def _note(self, *call: object) -> None:
        self.calls.append(call)
        if self.error is not None:
            raise self.error

    def home(self) -> Path:
        return Path("/nowhere/stormdrill")

    def examined(self, profile: str) -> tuple[Check, ...]:
        self._note("examined", profile)
        return self.checks

    def incidents(self) -> tuple[Listed, ...]:
        return (LISTED,)

    def topologies(self) -> list[str]:
        return ["facebook-2021"]

    def labs(self) -> tuple[LabState, ...]:
        return self.states

    def schema(self, format_: Format) -> dict[str, object]:
        self._note("schema", format_)
        return {"title": format_.value}

    def check(self, paths: list[str], _ask: object = None) -> list[str]:
        self._note("check", *paths)
        return [f"{path}: blueprint" for path in paths]

    def deploy(
        self,
        request: DeployRequest,
        progress: Callable[[str], None],
        warned: Callable[[Problem], None],
    ) -> FakeLab:
        warned(Problem("frr.conf:3", "r1: this FRR refuses: router pim"))
        progress("starting")
        progress("starting")
        self._note("deploy", request)
        return self.lab

    def attach(self, name: str | None) -> FakeLab:
        self._note("attach", name)
        return self.lab

    def share(self, name: str, users: Sequence[str], tell: Callable[[str], None]) -> None:
        tell("bob: inspect")
        self._note("share", name, *users)

    def shared(self, name: str) -> FakeShared | None:
        return self.guest_of

    def shared_labs(self) -> list[str]:
        return [] if self.guest_of is None else [self.guest_of.name]

    def inspect(self, lab: FakeLab) -> list[NodeRow]:
        return [
            NodeRow("eb1-prn", "eb", "prn", "running", 11, 12),
            NodeRow("usr-ch", "users", "ch", "running"),
        ]

    def destroy(self, name: str) -> Cleanup:
        self._note("destroy", name)
        return self.cleanup

    def clean(self) -> tuple[str, ...]:
        return ("lab old",)

    def diff(self, name: str, nodes: Sequence[str]) -> tuple[Difference, ...]:
        self._note("diff", name, *nodes)
        return self.differences

    def reset(self, name: str, nodes: Sequence[str], progress: Callable[[str], None]) -> Reset:
        self._note("reset", name, *nodes)
        progress("taking back")
        return Reset(self.differences, self.left, ("res-ch",), self.short)

    def run(self, request: RunRequest, spare: Spare | None = None) -> RunResult:
        self._note("run", request)
        request.watcher(Event(1, 0.0, "run.started", request.scenario, {}))
        return self.result

    def report(self, folder: Path) -> RunResult:
        self._note("report", folder)
        return self.result

    def board(self, scenario: str) -> Board:
        return ProbeBoard()

    def compare(self, a: Path, b: Path, out: Path | None = None) -> Comparison:
        self._note("compare", a, b)
        return Comparison("a  b", {"runs": [str(a), str(b)]})

    def render(self, topology: str, profile: str | None, out: Path) -> int:
        self._note("render", topology, profile, out)
        return 3

    def export_containerlab(self, wanted: ExportRequest, out: Path) -> Exported:
        self._note("export", wanted, out)
        return Exported(out / "lab.clab.yml", 5, ("a name is long",))

    def build_image(
        self, tag: str, debian: str, network: str, step: Callable[[int, int, str], None]
    ) -> str:
        self._note("build", tag, debian, network)
        step(1, 2, "FROM debian")
        return "sha256:0123"

    def judge_folder(self, request: VerifyRequest, folder: Path) -> JudgedFolder:
        self._note("judge_folder", request, folder)
        return self.judged

    def rehearse(self, request: VerifyRequest, folder: Path) -> int:
        self._note("rehearse", request, folder)
        return 1

    def against(self, folder: Path, say: Callable[[str], None]) -> Agreement:
        self._note("against", folder)
        return self.agreement

    def verify(self, request: VerifyRequest) -> Verification:
        request.say("judging")
        self._note("verify", request)
        return self.verification


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FakeApp:
    """Put a fake in the place of ``lab.app`` and return it."""
    fake = FakeApp()
    module = ModuleType("lab.app")
    for name in dir(fake):
        if not name.startswith("_") and callable(getattr(fake, name)):
            setattr(module, name, getattr(fake, name))
    monkeypatch.setitem(sys.modules, "lab.app", module)
    monkeypatch.setattr(lab, "app", module, raising=False)
    return fake


@dataclass(frozen=True)
class Answer:
    """What a command line gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def stormdrill(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Return a function that runs a command line."""

    def run(*arguments: str) -> Answer:
        code = call(arguments)
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run
