"""Step ``change``: from edits to routers, by SSH and by hand, and its return."""

from dataclasses import replace

import pytest

from lab.model.change import Edit
from lab.model.errors import CommandError, PushError, Refused
from lab.model.event import JsonValue
from lab.model.gate import ALLOW, REFUSE, Gate, GateResult
from lab.steps.change import ChangeStep
from lab.steps.undo import Undo
from tests.fakes.clock import FakeClock
from tests.fakes.frr import FakeDaemon
from tests.fakes.small import NETWORK, Small, wrong

BLOCK = ChangeStep("block")
LINE = "neighbor 10.0.0.9 route-map BLOCK in"


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (BLOCK, []),
        (ChangeStep("block", only=("role core",), path="oob", account="noc"), []),
        (ChangeStep(edits=(Edit(("r1",), add="x"),)), []),
        (ChangeStep("block", path="console"), []),
        (ChangeStep("block", path="third-party"), []),
        (ChangeStep(), ["here: give either change or edits"]),
        (ChangeStep("block", (Edit(("r1",), add="x"),)), ["here: give either change or edits"]),
        (ChangeStep("blok"), ["here.change: no change blok; there are: block"]),
        (ChangeStep("block", only=("r9",)), [
            "here.only: r9: there is no node r9; kinds: frr, linux; sites: lhr, nyc; "
            "labels: role; nodes: noc, r1, r2, r3",
        ]),
        (ChangeStep(edits=(Edit(("r1",), add="x"),), only=("r2",)), [
            "here.only: picks no router that change edits; routers that it edits: r1",
        ]),
        (ChangeStep("block", waves="rack"), [
            "here.waves: no node has a label rack; use node, role, site",
        ]),
        (ChangeStep("block", waves="role"), []),
        (ChangeStep("block", path="air"), [
            "here.path: there is no path air; there are: in-band, oob, console, third-party",
        ]),
        (ChangeStep("block", account="root"), [
            "here.account: root does not log in over in-band; accounts there: noc",
        ]),
        (ChangeStep(edits=(Edit(("r1",), "OUT out", "x"),)), [
            "here: change: edits[0]: 'OUT out' finds nothing on r1",
        ]),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_says_why(step: ChangeStep, problems: list[str]) -> None:
    named = replace(step, path=step.path or "in-band")
    assert wrong(named) == problems


def test_a_step_says_what_it_does_for_people() -> None:
    assert BLOCK.describe() == "change block"
    some = ChangeStep("block", id="again", only=("r1", "site nyc"), path="oob")
    assert some.describe() == "change again on r1, site nyc oob"
    assert ChangeStep(edits=(Edit(("r1",), add="x"),)).change_id == "change"


def test_a_change_is_pushed_in_band_unless_another_way_is_named(here: Small) -> None:
    done = here.perform(BLOCK)
    (job,) = here.lab.jobs
    assert (done.ok, done.text) == (True, "3 of 3 routers")
    assert (job["change"], job["pusher"], job["path"], job["account"]) == (
        "block", "noc", "in-band", "noc",
    )  # fmt: skip
    assert here.has(LINE) == ["r1", "r2", "r3"]


def test_the_lines_of_a_change_and_of_its_undo_are_kept_in_the_folder(here: Small) -> None:
    here.perform(replace(BLOCK, only=("r1",)))
    here.perform(Undo("block"))
    head = "bgpd: router bgp 65001 / address-family ipv4 unicast / neighbor 10.0.0.9"
    kept = {str(path.relative_to(here.stage.folder)): path.read_text()
            for path in here.stage.folder.rglob("*.txt")}  # fmt: skip
    assert kept == {
        "block/r1.txt": f"{head} route-map BLOCK in\n",
        "undo-block/r1.txt": f"{head} route-map IN in\n",
    }


def test_what_is_changed_is_written_down_first(here: Small) -> None:
    here.perform(replace(BLOCK, only=("site lhr",), path="oob"))
    assert here.journal.events[0].kind == "change"
    assert here.data("change") == [{
        "subject": "block", "nodes": ["r1", "r2"], "path": "oob", "account": "noc",
        "by": "operator", "lines": 2, "text": "change block on site lhr oob",
    }]  # fmt: skip


def test_only_some_of_the_routers_of_a_change_are_given_it(here: Small) -> None:
    here.perform(replace(BLOCK, only=("role core",)))
    assert here.has(LINE) == ["r2", "r3"]


def test_where_nobody_logs_in_lines_are_typed_at_the_console(here: Small) -> None:
    here.stage = replace(here.stage, network=replace(NETWORK, access=type(NETWORK.access)()))
    here.perform(BLOCK)
    assert here.lab.jobs == []
    assert here.has(LINE) == ["r1", "r2", "r3"]
    assert [(each["subject"], each["step"], each["path"])
            for each in here.data("router.change")] == [
        (node, "applied", "console") for node in ("r1", "r2", "r3")
    ]  # fmt: skip


def test_a_router_that_refuses_a_line_at_the_console_is_named(here: Small) -> None:
    here.lab.daemons["r2", "bgpd"].refuses = (LINE,)
    done = here.perform(replace(BLOCK, path="console"))
    assert (done.ok, done.text) == (False, "2 of 3 routers; not r2")
    refused = [each for each in here.data("router.change") if each["step"] == "refused"]
    assert [(each["subject"], "refused" in str(each["error"])) for each in refused] == [
        ("r2", True)
    ]


def test_who_is_not_reached_is_an_outcome_and_no_error(here: Small) -> None:
    here.lab.unreachable = {"r3"}
    done = here.perform(BLOCK)
    assert (done.ok, done.text) == (False, "0 of 3 routers; not r1, r2, r3")
    assert here.has(LINE) == []


def test_a_pusher_that_cannot_run_is_an_outcome_and_no_error(here: Small) -> None:
    here.lab.broken_change = "block"
    done = here.perform(BLOCK)
    assert (done.ok, done.text) == (
        False, "noc: push: no route to any router; no router is known to have taken it; "
        "not known of r1, r2, r3",
    )  # fmt: skip


def test_who_took_a_change_is_known_where_its_pusher_dies_between_waves(here: Small) -> None:
    here.lab.breaks_at = "r2"
    done = here.perform(replace(BLOCK, waves="node"))
    assert (done.ok, done.text) == (
        False,
        "noc: push: no route to any router; r1 took it; not known of r2; not asked: r3",
    )
    assert here.has(LINE) == ["r1"]
    here.lab.breaks_at = ""
    assert here.perform(Undo("block")).text == "1 of 1 routers"
    assert here.has(LINE) == []


def test_who_took_a_change_is_known_where_its_pusher_dies_within_a_wave(here: Small) -> None:
    here.lab.dies_after = "r2"
    done = here.perform(BLOCK)
    assert (done.ok, done.text) == (False, "noc: push: Killed; r1, r2 took it; not known of r3")
    here.lab.dies_after = ""
    assert here.perform(Undo("block")).text == "2 of 2 routers"
    assert here.has(LINE) == []


def test_a_router_that_refused_is_not_in_doubt(here: Small) -> None:
    here.lab.dies_after = "r2"
    here.lab.daemons["r1", "bgpd"].refuses = (LINE,)
    assert here.perform(BLOCK).text == "noc: push: Killed; r2 took it; not known of r3"


def test_the_return_of_routers_is_registered_before_they_are_changed(here: Small) -> None:
    seen: list[int] = []
    here.before(lambda: seen.append(len(here.lab.jobs)))
    before = here.lab.running()
    here.perform(BLOCK)
    assert (seen, here.wings.names()) == ([0], ["configuration of r1, r2, r3"])
    assert here.lab.running() != before
    here.wings.undo()
    assert here.lab.running() == before


def test_routers_return_to_what_they_ran_before_the_first_change_only(here: Small) -> None:
    before = here.lab.running()
    here.perform(replace(BLOCK, only=("r1",)))
    here.perform(ChangeStep(edits=(Edit(("r1", "r2"), "IN in", "MORE in"),)))
    assert here.wings.names() == ["configuration of r1", "configuration of r2"]
    here.wings.undo()
    assert here.lab.running() == before


def test_a_router_whose_daemon_does_not_run_fails_the_step_and_not_the_play(here: Small) -> None:
    here.lab.kill_daemon("r1", "bgpd")
    done = here.perform(replace(BLOCK, path="console"))
    assert (done.ok, done.text) == (False, "2 of 3 routers; not r1")
    here.lab.start_daemon("r1", "bgpd")
    before = here.lab.daemons["r1", "bgpd"].running
    here.perform(replace(BLOCK, id="again", path="console"))
    assert here.has(LINE) == ["r1", "r2", "r3"]
    here.wings.undo()
    assert here.has(LINE) == []
    assert here.lab.daemons["r1", "bgpd"].running == before


def test_what_could_not_be_returned_is_an_error_with_its_lines(here: Small) -> None:
    here.perform(BLOCK)
    here.lab.daemons["r2", "bgpd"] = FakeDaemon("router bgp 65002\n")
    here.lab.daemons["r2", "bgpd"].refuses = ("neighbor 10.0.0.9 remote-as 65009",)
    with pytest.raises(CommandError, match="refused"):
        here.wings.undo()
    assert here.has(LINE) == []


def test_waves_follow_each_other_with_a_pause(here: Small, clock: FakeClock) -> None:
    here.perform(replace(BLOCK, waves="site", gap_s=5))
    assert [[target["node"] for target in job["targets"]] for job in here.lab.jobs] == [
        ["r1", "r2"], ["r3"],
    ]  # fmt: skip
    assert clock.now() == pytest.approx(1005)


@pytest.fixture
def gated(here: Small) -> list[str]:
    """Let Batfish be asked, which refuses what it was not told to allow."""
    asked: list[str] = []

    def judge(name: str, before: object, after: object) -> GateResult:
        asked.append(name)
        assert before == NETWORK.configs
        assert "BLOCK in" in str(after)
        return GateResult(Gate.BATFISH, ALLOW if name == "fine" else REFUSE, "it cuts r3 off")

    network = replace(NETWORK, gates=frozenset({Gate.BATFISH}), offline={Gate.BATFISH: judge})
    here.stage = replace(here.stage, network=network)
    return asked


def test_a_gate_that_refuses_keeps_a_change_from_every_router(
    here: Small, gated: list[str]
) -> None:
    with pytest.raises(Refused, match="refused: batfish: it cuts r3 off"):
        here.perform(BLOCK)
    assert (gated, here.lab.jobs, here.wings.names()) == (["block"], [], [])
    assert [(each["decision"], each["effective"]) for each in here.data("gate")] == [
        (REFUSE, True)
    ]


def test_a_gate_that_allows_lets_a_change_through(here: Small, gated: list[str]) -> None:
    assert here.perform(replace(BLOCK, id="fine")).ok
    assert gated == ["fine"]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (replace(BLOCK, acknowledged=True), "its cut is intended"),
        (replace(BLOCK, path="third-party"), "others make it"),
        (replace(BLOCK, path="console"), "it is typed at the consoles"),
    ],
)
def test_no_gate_is_asked_about_some_changes_and_the_journal_says_why(
    step: ChangeStep, why: str, here: Small, gated: list[str]
) -> None:
    assert here.perform(step).ok
    assert gated == []
    assert here.data("gate") == [{
        "subject": "block", "gate": "batfish", "decision": "not asked", "reason": why, "saw": [],
        "effective": not step.acknowledged,
    }]  # fmt: skip


def test_somebody_elses_change_is_marked_as_such(here: Small) -> None:
    here.perform(replace(BLOCK, path="third-party"))
    assert here.data("change")[0]["by"] == "third-party"


def test_a_step_can_ask_for_gates_that_are_off(here: Small, gated: list[str]) -> None:
    here.stage = replace(here.stage, network=replace(here.stage.network, gates=frozenset()))
    assert here.perform(replace(BLOCK, id="other")).ok
    with pytest.raises(Refused):
        here.perform(replace(BLOCK, gates=("batfish",)))
    assert gated == ["block"]


@pytest.fixture
def probed(here: Small) -> None:
    """Let somebody reach a page twice a second."""
    page: dict[str, JsonValue] = {"probe": "page", "ok": True}
    here.clock.every(0.5, lambda: here.journal.add("http", "noc", page))
    here.clock.sleep(2)


@pytest.mark.usefixtures("probed")
def test_a_change_under_a_canary_is_confirmed_out_of_band(here: Small) -> None:
    step = replace(BLOCK, only=("site lhr",), gates=("canary",), waves="node")
    assert here.perform(step).ok
    assert here.lab.settled == [("confirm", "r1")]
    assert [(each["gate"], each["decision"]) for each in here.data("gate")] == [
        ("canary", "allow"), ("canary", "not asked"),
    ]  # fmt: skip


@pytest.mark.usefixtures("probed")
def test_a_change_that_no_router_of_a_wave_took_ends_the_play_and_was_never_made(
    here: Small,
) -> None:
    here.lab.unreachable = {"r2"}
    step = replace(BLOCK, only=("site lhr",), gates=("canary",), waves="node")
    with pytest.raises(PushError, match="block: no router of node r2 took it"):
        here.perform(step)
    assert here.stage.book.entry("block") is None
    assert here.has(LINE) == []
