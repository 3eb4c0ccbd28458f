"""When a lab has converged, on a clock that stands still but for sleeping."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.plan import proofs
from lab.model.deployment import Deployment, NodeConfig, NodeState
from lab.model.errors import CommandError, RuntimeFailure
from lab.probes import converge as module
from lab.probes.converge import EVERY_S, GO, LIMIT_S, TOLD_S, UNCHANGED_S, converge
from lab.probes.convergence import Convergence
from tests.fakes.clock import FakeClock
from tests.fakes.context import network
from tests.fakes.runtime import PROGRAMS, Call, FakeLab, Said

MINI = network()
USERS = [node.name for node in MINI.of_kind(Kind.USERS)]
PROOFS = proofs(MINI, 0.0)
CHECKS = PROOFS.forwarding
UNCHANGED = int(UNCHANGED_S / EVERY_S)  # looks after the first with the same tables
TOTAL = sum(len(checks) for checks in CHECKS.values())
UP = Convergence(ok=True, checks={"bgp": "2 of 2"}, fingerprint="a")
MOVED = Convergence(ok=True, checks={"bgp": "2 of 2"}, fingerprint="b")
DOWN = Convergence(ok=False, checks={"bgp": "1 of 2; missing: r1 to r2 Active"}, fingerprint="a")


class Routers:
    """Stands for the looks at all routers: one after the other, the last again and again."""

    def __init__(self, *looks: Convergence) -> None:
        self.looks = list(looks)
        self.seen = 0
        self.closed = 0
        self.untold = float("inf")  # so many looks long

    def __call__(self, _lab: FakeLab, adjacencies: Mapping[str, int]) -> "Routers":
        assert adjacencies == PROOFS.adjacencies
        return self

    def converged(self) -> Convergence:
        self.seen += 1
        return self.looks[min(self.seen, len(self.looks)) - 1]

    def all_told(self, _nodes: object) -> bool:
        return self.seen > self.untold

    def close(self) -> None:
        self.closed += 1


class Nodes:
    """Stands for ``stormdrill-node once``: some checks fail until a time, by node and number."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.asked: list[tuple[str, int]] = []
        self.failing: dict[tuple[str, str], float] = {}  # node and target, until when
        self.crash = ""
        self.then: Callable[[], None] = lambda: None

    def once(self, call: Call) -> Said:
        assert call.argv == ("stormdrill-node", "once", "-")
        job = json.loads(call.stdin)
        checks = job["checks"]
        self.asked.append((call.node, len(checks)))
        self.then()
        if self.crash:
            return 2, "", self.crash
        bad = [
            f"{number}\n"
            for number, check in enumerate(checks)
            if self.failing.get((job["node"], check.get("target")), 0.0) > self.clock.now()
        ]
        return (1 if bad else 0), "".join(bad), ""


@pytest.fixture
def nodes(clock: FakeClock) -> Nodes:
    return Nodes(clock)


@pytest.fixture
def lab(nodes: Nodes) -> FakeLab:
    configs = {node.name: NodeConfig() for node in MINI.nodes}
    programs = {**PROGRAMS, "stormdrill-node": nodes.once}
    return FakeLab(Deployment("drill", MINI, configs), programs, {})


@pytest.fixture
def saying(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Routers]:
    """Return what makes routers say one thing after another."""

    def say(*looks: Convergence) -> Routers:
        made = Routers(*looks)
        monkeypatch.setattr(module, "RouterProbes", made)
        return made

    return say


def started(lab: FakeLab) -> list[str]:
    """Return the user groups that may start."""
    return [node for node in USERS if GO in lab.files[node]]


def test_a_lab_has_converged_when_three_looks_in_a_row_find_no_table_changed(
    lab: FakeLab, clock: FakeClock, saying: Callable[..., Routers]
) -> None:
    routers = saying(DOWN, UP, MOVED, UP)
    told: list[str] = []
    checks = converge(lab, PROOFS, told.append, clock)
    assert checks == {"bgp": "2 of 2", "forwarding": f"{TOTAL} of {TOTAL} checks answered"}
    assert (routers.seen, routers.closed) == (4 + UNCHANGED + 1, 1)  # once more at the end
    assert told[:2] == [
        "converging: bgp 1 of 2; missing: r1 to r2 Active", "converging: bgp 2 of 2",
    ]  # fmt: skip
    assert told[-1] == f"converging: forwarding {TOTAL} of {TOTAL}"


def test_other_work_is_done_beside_the_tables_and_before_packets_are_proven(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    saying(UP)
    asked: list[int] = []
    converge(lab, PROOFS, lambda _text: None, clock, lambda: asked.append(len(nodes.asked)))
    assert asked == [0]
    assert nodes.asked


def test_other_work_that_fails_is_told(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    saying(UP)

    def fail() -> None:
        raise CommandError("unbound does not start")

    with pytest.raises(CommandError, match="unbound does not start"):
        converge(lab, PROOFS, lambda _text: None, clock, fail)
    assert nodes.asked == []


def test_the_last_sleep_is_no_longer_than_what_is_left(
    lab: FakeLab, clock: FakeClock, saying: Callable[..., Routers]
) -> None:
    routers = saying(UP)
    begun = clock.now()
    converge(lab, replace(PROOFS, unchanged_s=1.7), lambda _text: None, clock)
    assert clock.now() - begun == pytest.approx(1.7)
    assert routers.seen == 1 + UNCHANGED + 2  # then at once, and after the rest of 1.7 s


def test_equal_tables_do_not_count_while_a_session_is_down(
    lab: FakeLab, clock: FakeClock, saying: Callable[..., Routers]
) -> None:
    routers = saying(UP, UP, UP, DOWN, DOWN, DOWN, DOWN, DOWN, UP)
    converge(lab, PROOFS, lambda _text: None, clock)
    assert routers.seen == 8 + UNCHANGED + 2


def test_tables_that_change_while_packets_are_proven_are_waited_for(
    lab: FakeLab, clock: FakeClock, saying: Callable[..., Routers]
) -> None:
    mrai_s = proofs(MINI, 3.0).unchanged_s
    before = int(mrai_s / EVERY_S) + 1  # looks until the tables have stood still for an MRAI
    routers = saying(*[UP] * before, MOVED)
    begun = clock.now()
    converge(lab, proofs(MINI, 3.0), lambda _text: None, clock)
    assert routers.seen == before + 1 + UNCHANGED
    assert clock.now() - begun == mrai_s + UNCHANGED_S
    assert started(lab) == USERS


def test_an_mrai_in_which_nobody_has_anything_to_tell_is_not_waited_for(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    routers = saying(UP)
    routers.untold = 0
    begun = clock.now()
    proven: list[float] = []
    nodes.then = lambda: proven.append(clock.now() - begun)
    converge(lab, proofs(MINI, 3.0), lambda _text: None, clock)
    assert set(proven) == {TOLD_S}
    assert clock.now() - begun == UNCHANGED_S


def test_packets_are_proven_once_everything_is_told(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    routers = saying(*[UP] * 6, MOVED)
    routers.untold = 13
    proven: list[int] = []
    nodes.then = lambda: proven.append(routers.seen)
    converge(lab, proofs(MINI, 3.0), lambda _text: None, clock)
    assert set(proven) == {14}
    assert started(lab) == USERS


def test_no_advertisement_interval_is_kept_until_packets_are_proven(
    lab: FakeLab,
    clock: FakeClock,
    nodes: Nodes,
    saying: Callable[..., Routers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    routers = saying(DOWN, UP)
    kept: list[tuple[int, bool]] = []

    @contextmanager
    def none_kept(_lab: object, states: Sequence[NodeState]) -> Iterator[None]:
        assert [state.name for state in states] == [node.name for node in MINI.nodes]
        kept.append((routers.seen, bool(nodes.asked)))
        yield
        kept.append((routers.seen, bool(nodes.asked)))

    monkeypatch.setattr(module, "none_kept", none_kept)
    converge(lab, proofs(MINI, 3.0), lambda _text: None, clock)
    first, last = kept
    assert first == (0, False)
    assert last[0] < routers.seen
    assert not last[1]
    kept.clear()
    converge(lab, replace(PROOFS, tables={"r1": "as it was"}), lambda _text: None, clock)
    assert kept == []


def known(monkeypatch: pytest.MonkeyPatch, there: Sequence[bool]) -> list[bool]:
    """Let tables be as they are known, look after look; return what was not looked at yet."""
    left = list(there)

    class Known:
        def __init__(self, _probes: object, tables: Mapping[str, str]) -> None:
            assert tables == {"r1": "short"}

        def there(self, _versions: Mapping[str, int]) -> bool:
            return left.pop(0)

    monkeypatch.setattr(module, "KnownTables", Known)
    return left


KNOWN = replace(proofs(MINI, 3.0), tables={"r1": "short"})


def test_tables_that_are_as_they_are_known_need_not_stand_still(
    lab: FakeLab,
    clock: FakeClock,
    nodes: Nodes,
    saying: Callable[..., Routers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    routers, left = saying(DOWN, UP), known(monkeypatch, [False, True, True])
    begun = clock.now()
    checks = converge(lab, KNOWN, lambda _text: None, clock)
    assert checks["forwarding"] == f"{TOTAL} of {TOTAL} checks answered"
    assert (routers.seen, left, clock.now() - begun) == (4, [], 2 * EVERY_S)
    assert len(nodes.asked) == len(CHECKS)


def test_tables_that_changed_while_packets_were_proven_are_waited_for(
    lab: FakeLab,
    clock: FakeClock,
    saying: Callable[..., Routers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = int(KNOWN.unchanged_s / EVERY_S) + 1
    routers, left = saying(UP, MOVED), known(monkeypatch, [True, *[False] * looks])
    begun = clock.now()
    converge(lab, KNOWN, lambda _text: None, clock)
    assert (routers.seen, left, clock.now() - begun) == (1 + looks, [], KNOWN.unchanged_s)


def test_what_is_missing_at_the_deadline_is_named(
    lab: FakeLab, clock: FakeClock, saying: Callable[..., Routers]
) -> None:
    routers = saying(DOWN)
    with pytest.raises(RuntimeFailure) as caught:
        converge(lab, PROOFS, lambda _text: None, clock)
    assert str(caught.value) == (
        "drill did not converge in 300 s: bgp 1 of 2; missing: r1 to r2 Active; "
        "on a busy host end other work and try again; stormdrill doctor says what this host has"
    )
    assert 0 < clock.now() - 1000.0 - LIMIT_S <= 0.5
    assert routers.closed == 1
    assert started(lab) == []


def test_users_start_only_when_forwarding_is_proven(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    saying(UP)
    nodes.failing["usr-janet", "185.89.219.12"] = clock.now() + 60.0
    seen: list[list[str]] = []
    clock.after(59.9, lambda: seen.append(started(lab)))
    converge(lab, PROOFS, lambda _text: None, clock)
    assert (seen, started(lab)) == ([[]], USERS)


def test_a_check_that_was_answered_is_not_asked_again(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    saying(UP)
    nodes.failing["usr-janet", "185.89.219.12"] = clock.now() + 2.4
    told: list[str] = []
    converge(lab, PROOFS, told.append, clock)
    assert sorted(nodes.asked[: len(CHECKS)]) == sorted(
        (node, len(checks)) for node, checks in CHECKS.items()
    )
    assert set(nodes.asked[len(CHECKS) :]) == {("usr-janet", 1)}
    assert told[1] == f"converging: forwarding {TOTAL - 1} of {TOTAL}"


def test_the_check_that_gets_no_answer_is_named_with_its_node(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    saying(UP)
    nodes.failing["usr-janet", "185.89.219.12"] = float("inf")
    with pytest.raises(RuntimeFailure) as caught:
        converge(lab, PROOFS, lambda _text: None, clock)
    place, _, check = str(caught.value).partition(" got no answer in 300 s: ")
    assert place == "drill: usr-janet"
    assert check.startswith("DNS, ")
    assert f" from 185.89.219.12 port 53 (1 of {TOTAL} checks are open); on a busy host " in check
    assert started(lab) == []


def test_a_node_that_cannot_look_is_an_error_and_no_answer(
    lab: FakeLab, clock: FakeClock, nodes: Nodes, saying: Callable[..., Routers]
) -> None:
    saying(UP)
    nodes.crash = "checks[0]: type is none of dns, http\n"
    first = next(iter(CHECKS))
    with pytest.raises(RuntimeFailure) as caught:
        converge(lab, PROOFS, lambda _text: None, clock)
    assert str(caught.value) == f"{first}: stormdrill-node once: {nodes.crash.strip()}"
    assert started(lab) == []
