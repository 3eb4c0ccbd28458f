"""A phase that is played alone takes back what routers run of the phases before it."""

from dataclasses import replace
from ipaddress import IPv4Network

from lab.model.dial import Switch
from lab.model.errors import InputError
from lab.model.scenario import Expectation, Phase, Scenario, Step
from lab.steps.announce import Announce, Withdraw
from lab.steps.book import Book
from lab.steps.change import ChangeStep
from lab.steps.console import Console
from lab.steps.kind import Left
from lab.steps.recover import Recover
from lab.steps.resume import resume
from lab.steps.undo import Undo
from lab.steps.visit import Visit
from lab.steps.ways import Way
from tests.fakes.small import Small

BLOCK = ChangeStep("block")
LINE = "neighbor 10.0.0.9 route-map BLOCK in"
MORE = Announce("more", "r1", (IPv4Network("192.0.2.0/24"),))


def another_run(here: Small, *earlier: Step) -> None:
    """Begin at the phase that comes after these steps, with nothing known of them."""
    here.stage = replace(here.stage, book=Book())
    phases = (Phase("fault", "F", earlier), Phase("repair", "R", (ChangeStep("later"),)))
    resume(here.stage, Scenario("s", "S", "small", phases), "repair")


def test_a_change_of_an_earlier_run_is_taken_back(here: Small) -> None:
    before = here.lab.running()
    here.perform(replace(BLOCK, path="oob", only=("site lhr",)))
    another_run(here, replace(BLOCK, path="oob", only=("site lhr",)))
    done = here.perform(Undo("block"))
    assert (done.ok, done.text, here.lab.running()) == (True, "2 of 2 routers", before)
    assert here.lab.jobs[-1]["path"] == "oob"


def test_a_change_that_was_cut_is_made_again_only_if_no_router_has_it(here: Small) -> None:
    another_run(here, BLOCK)
    assert BLOCK.left(here.stage) is Left.SOME
    here.perform(replace(BLOCK, only=("r1",)))
    assert here.lab.jobs[-1]["change"] == "block-2"  # a router may know the first name
    another_run(here, BLOCK)
    assert BLOCK.left(here.stage) is Left.UNSURE
    assert replace(BLOCK, only=("r1",)).left(here.stage) is Left.NOTHING
    typed = replace(BLOCK, path="console")
    another_run(here, typed)
    assert typed.left(here.stage) is Left.SOME
    here.perform(typed)
    another_run(here, BLOCK)
    assert BLOCK.left(here.stage) is Left.NOTHING


def test_only_what_routers_run_is_taken_back(here: Small) -> None:
    here.perform(replace(BLOCK, only=("r1", "r3")))
    another_run(here, BLOCK)
    done = here.perform(Undo("block"))
    assert (done.text, here.has(LINE)) == ("2 of 2 routers", [])


def test_a_change_that_no_router_runs_is_not_taken_back(here: Small) -> None:
    another_run(here, BLOCK)
    done = here.perform(Undo("block"))
    assert (done.ok, done.text) == (False, "no router runs block")


def test_a_router_that_cannot_be_asked_counts_as_one_that_runs_nothing(here: Small) -> None:
    here.perform(BLOCK)
    here.lab.stop_daemon("r2", "bgpd")
    another_run(here, BLOCK)
    assert {node for node, _ in here.stage.book.entry("block").active} == {"r1", "r3"}  # type: ignore[union-attr]


def test_a_change_of_a_visit_is_known_and_one_that_is_off_is_not(here: Small) -> None:
    here.perform(BLOCK)
    there = replace(BLOCK, only=("here",))
    another_run(here, Visit(("lhr",), (there,)), replace(BLOCK, id="off", when=Switch.OFF))
    assert here.stage.book.entry("off") is None
    assert here.perform(Undo("block")).ok


def test_a_change_of_a_way_is_known(here: Small) -> None:
    here.perform(BLOCK)
    served = Expectation("served", "users.served", "becomes", at_least=1)
    another_run(here, Recover(served, (Way("in band", (BLOCK,)),)))
    assert here.perform(Undo("block")).ok


def test_changes_of_the_phase_and_after_it_were_not_made(here: Small) -> None:
    another_run(here, BLOCK)
    assert here.stage.book.entry("later") is None


def idle_phase(here: Small, made: Step, *back: Step) -> str:
    """Return what a phase is refused with on a lab as it is, "" if it may be played."""
    phases = (Phase("fault", "F", (made,)), Phase("repair", "R", back))
    played = Scenario("s", "S", "small", phases)
    here.stage = replace(here.stage, book=Book())
    try:
        resume(here.stage, played, "repair")
    except InputError as error:
        return str(error)
    return ""


def test_a_phase_with_nothing_to_take_back_is_refused_before_it_acts(here: Small) -> None:
    visit = Visit(("lhr",), (Console(("r1",), ("clear bgp *",)), Undo("block")))
    assert idle_phase(here, BLOCK, visit) == (
        "--phase repair: has nothing to take back: no router runs block; play fault first"
    )
    assert idle_phase(here, MORE, Withdraw("more")) == (
        "--phase repair: has nothing to take back: more is not announced; play fault first"
    )


def test_a_phase_that_takes_back_something_is_played(here: Small) -> None:
    here.perform(BLOCK)
    assert idle_phase(here, BLOCK, Undo("block")) == ""


def test_a_phase_that_makes_what_it_takes_back_is_played(here: Small) -> None:
    assert idle_phase(here, MORE, BLOCK, Undo("block")) == ""
    assert idle_phase(here, MORE) == ""


def test_announced_routes_are_withdrawn_by_a_later_run(here: Small) -> None:
    before = here.lab.running()
    here.perform(MORE)
    another_run(here, MORE)
    done = here.perform(Withdraw("more"))
    assert (done.ok, here.lab.running()) == (True, before)
