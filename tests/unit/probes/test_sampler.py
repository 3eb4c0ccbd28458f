"""Looks that go on while a scenario plays, on a lab whose programs say what a test wants."""

import errno
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.files.routers import MRT_FILE
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks import checks as watch
from lab.incidents.facebook_2021.looks.plan import plan
from lab.journal.journal import Journal
from lab.model.deployment import Deployment, NodeConfig
from lab.model.errors import CommandError
from lab.model.event import Event, JsonValue
from lab.model.programs.access import CHANGE_LOG
from lab.model.programs.codec import to_json
from lab.probes import sampler as module
from lab.probes.kinds.kind import ProbeJob
from lab.probes.mrt import updates
from lab.probes.plan import Job, ProbePlan
from lab.probes.sampler import Sampler
from tests.fakes.clock import FakeClock
from tests.fakes.context import network
from tests.fakes.runtime import PROGRAMS, Call, FakeLab, NeverEnds, Program, Said

MINI = network()
SOON_S = 5.0
EB = MINI.of_kind(Kind.EB)[0].name


class Notes:
    """Keeps what is written down, and waits for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._more = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._more:
            self.events.append(event)
            self._more.notify_all()

    def until(self, kind: str, subject: str, times: int = 1) -> list[Event]:
        """Return the first events of a kind and subject once there are so many."""
        with self._more:
            assert self._more.wait_for(lambda: len(self._of(kind, subject)) >= times, SOON_S)
            return self._of(kind, subject)

    def _of(self, kind: str, subject: str) -> list[Event]:
        return [each for each in self.events if (each.kind, each.subject) == (kind, subject)]


def line(at: float, kind: str, subject: str, **data: JsonValue) -> str:
    return json.dumps({"t": at, "kind": kind, "subject": subject, "data": data}) + "\n"


def _verb(argv: Sequence[str]) -> str:
    return "follow" if argv[0] == "tail" else argv[1]


class Programs:
    """What is printed by node and program, or "follow" for a log; it goes on until stopped."""

    def __init__(self) -> None:
        self.says: dict[tuple[str, str], str] = {}
        self.ends: set[tuple[str, str]] = set()

    def __call__(self, call: Call) -> Said:
        key = call.node, _verb(call.argv)
        if key in self.ends:
            return 1, self.says.get(key, ""), ""
        raise NeverEnds(self.says.get(key, ""))


@pytest.fixture
def programs() -> Programs:
    return Programs()


@pytest.fixture
def lab(programs: Programs) -> FakeLab:
    configs = {node.name: NodeConfig() for node in MINI.nodes}
    said: dict[str, Program] = {**PROGRAMS, "stormdrill-node": programs, "tail": programs}
    made = FakeLab(Deployment("drill", MINI, configs), said, {})
    made.files["ris"][MRT_FILE] = ""
    return made


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def watched(tmp_path: Path, clock: FakeClock, notes: Notes) -> Iterator[Journal]:
    opened = Journal(tmp_path / "watched.jsonl", clock, notes)
    yield opened
    opened.close()


@pytest.fixture
def looking(
    lab: FakeLab, watched: Journal, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Sampler]:
    """Return what makes looks of the lab, with a beat that does not wait."""
    monkeypatch.setattr(module, "TABLE_LOOKS_S", 0.01)
    planned = plan(MINI)
    beats = tuple(replace(beat, every_s=0.01) for beat in planned.beats)
    hurried = replace(planned, beats=beats, records_s=0.01)
    return lambda: Sampler(lab, hurried, watched, clock)


def jobs(lab: FakeLab) -> dict[tuple[str, str], Mapping[str, object] | str]:
    """Return what every stream was started for: its configuration, or the path it follows."""
    return {
        (stream.node, _verb(stream.argv)): json.loads(stream.sent[0])
        if stream.sent
        else stream.argv[-1]
        for stream in lab.streams
    }


def test_every_probe_counter_and_log_of_the_network_is_started(
    lab: FakeLab, looking: Callable[[], Sampler]
) -> None:
    with looking():
        started = jobs(lab)
    assert started == {
        **{
            (node, "probe"): to_json(ProbeJob(node=node, checks=tuple(checks)))
            for node, checks in watch.probes(MINI).items()
        },
        **{
            (node, "counters"): {"node": node, "server": server, "address": address}
            for node, (server, address) in watch.counters(MINI).items()
        },
        **{(node, "follow"): path for node, path in watch.logs(MINI).items()},
    }


def test_lines_of_programs_become_events_at_their_own_times(
    programs: Programs, looking: Callable[[], Sampler], notes: Notes
) -> None:
    programs.says["usr-janet", "probe"] = (
        line(1000.5, "dns", "usr-janet", rcode="NOERROR")
        + line(1001.25, "dns", "usr-janet", rcode="SERVFAIL")
    )  # fmt: skip
    with looking():
        found = notes.until("dns", "usr-janet", 2)
    assert [(event.at, event.data) for event in found] == [
        (0.5, {"rcode": "NOERROR"}), (1.25, {"rcode": "SERVFAIL"}),
    ]  # fmt: skip


def test_what_was_before_the_run_is_not_of_the_run(
    programs: Programs, looking: Callable[[], Sampler], notes: Notes
) -> None:
    programs.says["dns-lhr", "follow"] = (
        line(999.9, "health", "dns-lhr", decision="start")
        + line(1000.0, "health", "dns-lhr", decision="announce")
    )  # fmt: skip
    with looking():
        (event,) = notes.until("health", "dns-lhr")
    assert (event.at, event.data) == (0.0, {"decision": "announce"})
    assert not [each for each in notes.events if each.data == {"decision": "start"}]


@pytest.mark.parametrize(
    "nonsense",
    [
        "Traceback (most recent call last):",
        '"load"',
        '{"t": 1001.0, "kind": "load", "subject": "usr-janet"}',
        '{"t": "soon", "kind": "load", "subject": "usr-janet", "data": {}}',
    ],
    ids=["no JSON", "no object", "no data", "no time"],
)
def test_what_is_no_event_is_told_and_the_next_line_is_read(
    nonsense: str, programs: Programs, looking: Callable[[], Sampler], notes: Notes
) -> None:
    programs.says["usr-janet", "follow"] = f"{nonsense}\n" + line(
        1002.0, "load", "usr-janet", users=3
    )
    with looking():
        (event,) = notes.until("load", "usr-janet")
        (error,) = notes.until("error", "usr-janet")
    assert (event.at, event.data) == (2.0, {"users": 3})
    assert error.data == {"text": nonsense}


def test_a_probe_that_ends_before_the_run_is_told(
    programs: Programs, looking: Callable[[], Sampler], notes: Notes
) -> None:
    programs.ends.add(("usr-janet", "probe"))
    with looking():
        (error,) = notes.until("error", "usr-janet")
    assert error.data == {"text": "a probe ended before the run did"}
    assert [event.subject for event in notes.events if event.kind == "error"] == ["usr-janet"]


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_looks_have_begun_when_every_probe_and_counter_has_said_a_word(
    lab: FakeLab,
    programs: Programs,
    looking: Callable[[], Sampler],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BEGIN_S", SOON_S)
    for node in watch.probes(MINI):
        programs.says[node, "probe"] = line(0.0, "reach", node)
    for node in watch.counters(MINI):
        programs.says[node, "counters"] = line(0.0, "counter", node)
    with looking() as begun:
        assert begun.await_begin()


def test_looks_begin_without_a_probe_that_says_nothing_for_long(
    lab: FakeLab, looking: Callable[[], Sampler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BEGIN_S", 0.01)
    with looking() as begun:
        assert not begun.await_begin()


def test_looks_have_begun_at_once_where_no_program_looks(
    lab: FakeLab, watched: Journal, clock: FakeClock
) -> None:
    log = Job("usr-janet", ("tail", "-F", "/var/log/users.log"), "follow")
    with Sampler(lab, ProbePlan((log,)), watched, clock) as begun:
        assert begun.await_begin()


def test_everything_is_stopped_at_the_end(lab: FakeLab, looking: Callable[[], Sampler]) -> None:
    before = threads()
    with looking():
        assert threads() > before | {"backbone", "records", "tables", "follow dns-lhr"}
    assert threads() == before
    assert lab.streams
    assert all(stream.stopped.is_set() for stream in lab.streams)


def test_a_probe_that_cannot_be_started_ends_those_that_were(
    lab: FakeLab, programs: Programs, looking: Callable[[], Sampler]
) -> None:
    def broken(call: Call) -> Said:
        if call.node == "usr-janet":
            raise CommandError("usr-janet: no such node")
        return programs(call)

    before = threads()
    lab.programs = {**PROGRAMS, "stormdrill-node": broken}
    with pytest.raises(CommandError, match="usr-janet: no such node"), looking():
        pytest.fail("it was started all the same")
    assert threads() == before
    assert lab.streams
    assert all(stream.stopped.is_set() for stream in lab.streams)


def test_routers_and_tables_are_looked_at_again_and_again(
    looking: Callable[[], Sampler], notes: Notes
) -> None:
    """Nothing answers on their sockets, so every look is blind."""
    with looking():
        found = [
            notes.until(kind, subject, 3)[2]
            for kind, subject in (
                ("backbone", "p1"), ("backbone", "p2"), ("rib", "ris"), ("announce", "lhr"),
            )
        ]  # fmt: skip
    assert all(list(event.data) == ["blind"] for event in found)


class Files:
    """What reads of one file give, one after the other, the last again and again."""

    def __init__(self, lab: FakeLab, node: str, path: str, *gives: str | bytes | None) -> None:
        self._read = lab.read
        self._file = node, path
        self._gives = list(gives)
        self.all_read = threading.Event()

    def read(self, node: str, path: str) -> bytes:
        if (node, path) != self._file:
            return self._read(node, path)
        if len(self._gives) > 1:
            given = self._gives.pop(0)
        else:
            given = self._gives[0]
            self.all_read.set()
        if given is None:
            raise CommandError(f"{node}: {path}: gone")
        return given.encode() if isinstance(given, str) else given


@pytest.fixture
def giving(lab: FakeLab, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Files]:
    """Return what makes a file of the lab give one thing after another."""

    def give(node: str, path: str, *gives: str | bytes | None) -> Files:
        made = Files(lab, node, path, *gives)
        monkeypatch.setattr(lab, "read", made.read)
        return made

    return give


def test_updates_the_collector_wrote_since_the_run_began_are_told_at_their_times(
    looking: Callable[[], Sampler],
    notes: Notes,
    giving: Callable[..., Files],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded = Path("tests/recorded/frr-8.4.4-updates-et.mrt").read_bytes()
    began = 1795357332.9
    expected = [each for each in updates(recorded)[0] if each.at_us >= began * 1e6]
    assert 0 < len(expected) < len(updates(recorded)[0])
    monkeypatch.setattr("time.time", lambda: began)
    files = giving("ris", MRT_FILE, recorded)
    with looking():
        files.all_read.wait(SOON_S)
        found = notes.until("bgp", "ris", len(expected))
    assert [event.data for event in found] == [each.look("ris").data for each in expected]
    assert [event.at for event in found] == [
        pytest.approx(each.at_us / 1e6 - began, abs=1e-5) for each in expected
    ]


def recorded_change(at: float, step: str) -> str:
    return line(at, "router.change", EB, step=step)


def test_what_a_router_records_of_changes_is_told_once_line_by_line(
    looking: Callable[[], Sampler], notes: Notes, giving: Callable[..., Files]
) -> None:
    text = recorded_change(999.0, "confirmed") + recorded_change(1003.0, "staged")
    torn = recorded_change(1004.0, "armed")
    files = giving(EB, CHANGE_LOG, None, text, text + torn[:20], text + torn, text + torn)
    with looking():
        assert files.all_read.wait(SOON_S)
    found = notes.until("router.change", EB)
    assert [(event.at, event.data["step"]) for event in found] == [(3.0, "staged"), (4.0, "armed")]


def test_a_record_that_could_not_be_read_for_a_moment_is_told_once_all_the_same(
    looking: Callable[[], Sampler], notes: Notes, giving: Callable[..., Files]
) -> None:
    text = recorded_change(1003.0, "staged")
    files = giving(EB, CHANGE_LOG, text, None, text, text)
    with looking():
        assert files.all_read.wait(SOON_S)
    assert [event.at for event in notes.until("router.change", EB)] == [3.0]


def test_a_record_with_a_line_nobody_can_read_is_told_to_its_end(
    looking: Callable[[], Sampler], notes: Notes, giving: Callable[..., Files]
) -> None:
    text = "out of memory\n" + recorded_change(1003.0, "staged")
    files = giving(EB, CHANGE_LOG, text, text)
    with looking():
        assert files.all_read.wait(SOON_S)
    assert [event.at for event in notes.until("router.change", EB)] == [3.0]
    assert [event.data for event in notes.until("error", EB)] == [{"text": "out of memory"}]


def test_a_table_that_cannot_be_read_is_told_and_looked_for_again(
    looking: Callable[[], Sampler], notes: Notes, giving: Callable[..., Files]
) -> None:
    files = giving("ris", MRT_FILE, None, None, b"")
    with looking():
        assert files.all_read.wait(SOON_S)
        errors = notes.until("error", "looks", 2)
    assert [event.data for event in errors] == [{"text": f"ris: {MRT_FILE}: gone"}] * 2


def test_looks_end_without_a_word_when_nothing_can_be_written_down(
    lab: FakeLab, looking: Callable[[], Sampler], notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever plays meets the full disk at the next step and says so once."""
    tried = threading.Event()

    def full(*_: object) -> Event:
        tried.set()
        raise OSError(errno.ENOSPC, "No space left on device")

    with looking():
        notes.until("backbone", "p1")
        monkeypatch.setattr(Journal, "add", full)
        assert tried.wait(SOON_S)
    assert all(stream.stopped.is_set() for stream in lab.streams)


def test_a_lab_that_is_gone_is_noticed_with_the_reason(
    lab: FakeLab, looking: Callable[[], Sampler], notes: Notes
) -> None:
    with looking() as made:
        notes.until("rib", "ris")
        assert made.lost == ""
        lab.ended = True
        for thread in [each for each in threading.enumerate() if each.name == "tables"]:
            thread.join(SOON_S)
        assert made.lost == "drill: the lab does not run"
