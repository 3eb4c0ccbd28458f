"""Step ``undo``: routers get back what a change, or an undo, took from them."""

from dataclasses import replace

import pytest

from lab.model.change import Edit
from lab.model.scenario import Step
from lab.steps.announce import Announce
from lab.steps.change import ChangeStep
from lab.steps.hold import Hold
from lab.steps.undo import Undo
from tests.fakes.small import Small, wrong

BLOCK, BACK = ChangeStep("block"), Undo("block")
LINE = "neighbor 10.0.0.9 route-map BLOCK in"
TWO = Edit(("r1",), "hostname r1", "hostname r1\nip route 10.9.0.0/16 Null0")
EVERY = ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("step", "earlier", "problems"),
    [
        (BACK, (Hold(1), BLOCK), []),
        (Undo("undo-block"), (BLOCK, BACK), []),
        (Undo("half"), (BLOCK, Undo("block", id="half")), []),
        (Undo("more"), (Announce("more", "r1"),), []),
        (BACK, (), ["here.change: no change block before it; no change comes before it"]),
        (Undo("b"), (BLOCK,), ["here.change: no change b before it; there are: block"]),
        (replace(BACK, only=("site zrh",)), (BLOCK,), [
            "here.only: site zrh: no node has site zrh; there are: site lhr, site nyc",
        ]),
        (replace(BACK, path="air"), (BLOCK,), [
            "here.path: there is no path air; there are: in-band, oob, console, third-party",
        ]),
        (replace(BACK, path="oob", account="root"), (BLOCK,), [
            "here.account: root does not log in over oob; accounts there: noc",
        ]),
    ],
)  # fmt: skip
def test_an_undo_that_cannot_be_made_says_why(
    step: Undo, earlier: tuple[Step, ...], problems: list[str]
) -> None:
    assert wrong(step, *earlier) == problems


def test_a_step_says_what_it_does_for_people() -> None:
    assert BACK.describe() == "undo block"
    half = Undo("block", only=("r1", "site nyc"), daemons=("bgpd",), path="oob")
    assert half.describe() == "undo block (r1, site nyc; bgpd) oob"


def test_routers_have_what_they_had_before_the_change(here: Small) -> None:
    before = here.lab.running()
    here.perform(BLOCK)
    done = here.perform(BACK)
    assert (done.ok, done.text, here.lab.running()) == (True, "3 of 3 routers", before)
    assert here.lab.jobs[-1]["change"] == "undo-block"
    assert here.data("undone") == [{
        "subject": "block", "nodes": EVERY, "path": "in-band", "account": "noc",
        "text": "undo block",
    }]  # fmt: skip


def test_a_part_of_a_change_is_taken_back_alone(here: Small) -> None:
    here.perform(BLOCK)
    assert here.perform(replace(BACK, only=("site lhr",))).text == "2 of 2 routers"
    assert here.has(LINE) == ["r3"]
    assert here.perform(BACK).text == "1 of 1 routers"
    assert here.has(LINE) == []


def test_the_lines_of_one_daemon_are_taken_back_alone(here: Small) -> None:
    step = ChangeStep(edits=(TWO, Edit(("r1",), "IN in", "BLOCK in")), id="two")
    here.perform(step)
    assert here.perform(Undo("two", daemons=("bgpd",))).ok
    assert (here.has(LINE), here.has("ip route 10.9.0.0/16 Null0", "staticd")) == ([], ["r1"])
    assert here.perform(Undo("two")).text == "1 of 1 routers"
    assert here.has("ip route 10.9.0.0/16 Null0", "staticd") == []


def test_an_undo_is_undone_as_any_change(here: Small) -> None:
    here.perform(BLOCK)
    here.perform(replace(BACK, id="half", only=("r1",)))
    assert here.has(LINE) == ["r2", "r3"]
    assert here.perform(Undo("half")).ok
    assert here.has(LINE) == EVERY
    assert here.perform(BACK).text == "3 of 3 routers"


@pytest.mark.parametrize(
    ("path", "taken"), [("", "oob"), ("in-band", "in-band")], ids=["that of the change", "its own"]
)
def test_an_undo_takes_the_way_of_its_change_or_the_one_it_names(
    path: str, taken: str, here: Small
) -> None:
    here.perform(replace(BLOCK, only=("site lhr",), path="oob"))
    here.perform(replace(BACK, path=path))
    assert here.lab.jobs[-1]["path"] == taken


def test_what_was_never_made_is_an_outcome_and_no_error(here: Small) -> None:
    done = here.perform(BACK)
    assert (done.ok, done.text, here.data("undone")) == (False, "block was never made", [])


def test_what_no_router_runs_is_not_taken_back_twice(here: Small) -> None:
    here.perform(BLOCK)
    here.perform(BACK)
    done = here.perform(BACK)
    assert (done.ok, done.text) == (False, "no router runs block")
    assert len(here.lab.jobs) == 2


def test_routers_that_were_not_reached_still_run_the_change(here: Small) -> None:
    here.perform(BLOCK)
    here.lab.unreachable = {"r3"}
    done = here.perform(BACK)
    assert (done.ok, here.has(LINE)) == (False, EVERY)
    here.lab.unreachable = set()
    assert here.perform(BACK).text == "3 of 3 routers"
    assert here.has(LINE) == []


def test_only_routers_that_took_a_change_are_given_its_undo(here: Small) -> None:
    here.lab.daemons["r2", "bgpd"].refuses = (LINE,)
    here.perform(replace(BLOCK, path="console"))
    here.lab.daemons["r2", "bgpd"].asked.clear()
    assert here.perform(BACK).text == "2 of 2 routers"
    assert "configure terminal" not in here.lab.daemons["r2", "bgpd"].asked
