"""A class without a host: labs that are counted, nodes that say yes once somebody has solved."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from lab.classroom.classroom import Classroom, lab_of
from lab.classroom.labs import Labs, Taught
from lab.lesson.bench import Bench
from lab.model.deployment import Completed, Deployment, NodeState
from lab.model.errors import RuntimeFailure
from lab.model.gameday import Seat
from lab.model.lesson import Act, Check, Lesson, Step
from lab.model.setup import Deployed
from lab.model.topology import Topology
from lab.ports import RunningLab
from tests.fakes.clock import FakeClock
from tests.fakes.game import Shell


def step(name: str, title: str) -> Step:
    """Return a step that is done once its solution was run in its lab."""
    look = "look at `show bgp summary` on r1"
    check = Check(f"{name} is mended", "r1", f"look {name}", look, finds="yes")
    text = f"Mend **{name}**. Open r1 (`stormdrill shell LAB r1`) and look at `show bgp summary`."
    return Step(
        name, title, text, (check,), (Act("r1", f"SECRET-SOLUTION {name}"),), "",
        (Act("r1", f"setup {name}"),),
        (f"SECRET-HINT one of {name}", f"SECRET-HINT two of {name}"),
    )  # fmt: skip


def taught(name: str = "tables", minutes: int = 10) -> Taught:
    """Return a lesson of two steps."""
    steps = (step("session", "Who is on the other side?"), step("prefix", "Nobody reaches it"))
    return Taught(Path("/x/lesson.yml"), Lesson(name, f"Read {name}", minutes, "net", (), steps))


class FakeLab:
    """A lab that notes its commands; a check holds once the step was solved after its setup."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.did: list[str] = []
        self.gone = False
        self.shells: list[Shell] = []
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self._folder = folder

    def run(
        self, _node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        if self.gone:
            raise RuntimeFailure(f"lab {self.name} has ended")
        command = argv[-1]
        if command.startswith("look "):
            solved = any(each.startswith("SECRET-SOLUTION") for each in self._of(command[5:]))
            return Completed(tuple(argv), 0, "yes" if solved else "no", stdin)
        self.did.append(command)
        return Completed(tuple(argv), 0, "", str(timeout) and "")

    def fails(self, *_: object) -> Any:
        """Fail as a lab that nobody can use any more."""
        raise RuntimeFailure(f"lab {self.name} is broken")

    def _of(self, step: str) -> list[str]:
        last = max((n for n, each in enumerate(self.did) if each == f"setup {step}"), default=0)
        return [each for each in self.did[last:] if each.endswith(step)]

    def deployed(self) -> Deployed:
        return Deployed(Deployment(self.name, Topology("net", "", (), ()), {}), {})

    def nodes(self) -> tuple[NodeState, ...]:
        if self.gone:
            raise RuntimeFailure(f"lab {self.name} has ended")
        router = NodeState("r1", "router", "", "running", (("zebra", "running"),))
        return (NodeState("users", "host", "", "running"), router)

    def terminal(self, node: str, argv: Sequence[str]) -> Shell:
        self.asked.append((node, tuple(argv)))
        self.shells.append(Shell(self._folder))
        return self.shells[-1]


class FakeLabs:
    """Labs by name; they outlive a class that is not ended, as real ones do."""

    def __init__(self, folder: Path) -> None:
        self.there: dict[str, FakeLab] = {}
        self.started_: list[str] = []
        self.broken = ""  # why none can be started
        self._folder = folder

    def started(self, taught: Taught, lab: str) -> Bench:
        self.remove(lab)
        if self.broken:
            raise RuntimeFailure(self.broken)
        self.started_.append(f"{taught.lesson.name} {lab}")
        self.there[lab] = FakeLab(lab, self._folder)
        return self._bench(lab)

    def found(self, _taught: Taught, lab: str) -> Bench | None:
        return self._bench(lab) if lab in self.there else None

    def remove(self, lab: str) -> None:
        found = self.there.pop(lab, None)
        if found is not None:
            found.gone = True
            for shell in found.shells:
                shell.close()

    def _bench(self, lab: str) -> Bench:
        found = self.there[lab]
        return Bench(
            cast(RunningLab, found), lambda: found.did.append("reset"),
            lambda phase: found.did.append(f"play {phase}"), FakeClock(),
        )  # fmt: skip


class FakeClass(Classroom):
    """A class of such labs that can be waited for."""

    def __init__(
        self, folder: Path, names: Sequence[str] = ("Ann", "Bob"),
        lessons: Sequence[Taught] = (), labs: FakeLabs | None = None,
    ) -> None:  # fmt: skip
        self._waits = False
        self.labs = labs or FakeLabs(folder)
        super().__init__(names, lessons or (taught(),), folder, cast(Labs, self.labs))

    def at_rest(self, *names: str) -> "FakeClass":
        """Return once nothing is being done for these students, all unless named."""
        for name in names or self.teams:
            pupil, rest = self._pupils[name], threading.Event()
            for _ in range(2000):
                if not pupil.doing:
                    break
                rest.wait(0.005)
            assert not pupil.doing, pupil.doing
        return self

    def at_once(self) -> "FakeClass":
        """Return it as one that is waited for once it is entered."""
        self._waits = True
        return self

    def __enter__(self) -> "FakeClass":
        super().__enter__()
        return self.at_rest() if self._waits else self

    def asks(self, name: str, *verbs: str) -> "FakeClass":
        """Do what a student asks, one thing after the other."""
        for verb in verbs:
            self.act(Seat("student", name), name, verb, {})
            self.at_rest(name)
        return self

    def lab(self, name: str) -> FakeLab:
        return self.labs.there[lab_of(name)]

    def student(self, name: str) -> Any:
        return self.view(Seat("student", name))

    @property
    def teacher(self) -> Any:
        return self.view(Seat("teacher"))
