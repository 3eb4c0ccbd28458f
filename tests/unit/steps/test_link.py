"""Step ``link``: links down and up, and what they do to traffic."""

import pytest

from lab.model.ability import Ability
from lab.model.errors import CommandError
from lab.steps.link import LinkStep
from tests.fakes.small import Small, wrong

DOWN = LinkStep(("r1:eth1",), state="down")


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (DOWN, []),
        (LinkStep(between=("site lhr", "r3"), loss_percent=100, delay_ms=5), []),
        (LinkStep(state="down"), ["here: give either on or between"]),
        (LinkStep(("r1:eth1",), ("r1", "r2"), state="down"), [
            "here: give either on or between",
        ]),
        (LinkStep(("r1:eth1",)), [
            "here: give either state, or some of rate_kbit, loss_percent, delay_ms",
        ]),
        (LinkStep(("r1:eth1",), state="down", delay_ms=5), [
            "here: give either state, or some of rate_kbit, loss_percent, delay_ms",
        ]),
        (LinkStep(("r2:eth9",), state="down"), [
            "here.on: there is no link r2:eth9; links of r2: r2:eth1, r2:eth2",
        ]),
        (LinkStep(("r9",), state="down"), [
            "here.on: there is no link r9; give NODE:INTERFACE",
        ]),
        (LinkStep(between=("r1",), state="down"), ["here.between: needs two selectors, not 1"]),
        (LinkStep(between=("r1", "r3"), state="down"), [
            "here.between: there is no link between these",
        ]),
        (LinkStep(between=("r1", "site zrh"), state="down"), [
            "here.between: site zrh: no node has site zrh; there are: site lhr, site nyc",
        ]),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_changed_says_why(step: LinkStep, problems: list[str]) -> None:
    assert wrong(step) == problems


def test_a_step_says_what_it_does_for_people() -> None:
    assert DOWN.describe() == "link r1:eth1 down"
    shaped = LinkStep(between=("r1", "r2"), rate_kbit=64, loss_percent=0.5, delay_ms=20)
    assert shaped.describe() == "link r1 and r2: 64 kbit/s, 0.5 % loss, 20 ms delay"


def test_what_the_host_has_to_be_able_to_do_is_what_is_given() -> None:
    assert DOWN.abilities == ()
    assert LinkStep(("r1:eth1",), rate_kbit=64, delay_ms=0).abilities == (
        Ability.RATE, Ability.DELAY,
    )  # fmt: skip


def states(here: Small) -> dict[str, str]:
    return {
        f"{end.node}:{end.interface}": here.lab.files[end.node][
            f"/sys/class/net/{end.interface}/operstate"
        ].strip()
        for link in here.lab.topology.links
        for end in (link.a, link.b)
    }


def down(here: Small) -> set[str]:
    return {end for end, state in states(here).items() if state == "down"}


def test_a_link_goes_down_at_both_ends_and_up_at_the_end_of_the_play(here: Small) -> None:
    seen: list[set[str]] = []
    here.before(lambda: seen.append(down(here)))
    done = here.perform(DOWN)
    assert (done.ok, done.text, down(here)) == (True, "1 links", {"r1:eth1", "r2:eth1"})
    assert (seen, here.wings.names()) == ([set()], ["link r1:eth1 down"])
    assert here.data("link") == [{
        "subject": "r1:eth1 - r2:eth1", "text": "link r1:eth1 down", "state": "down", "ok": True,
        "error": "",
    }]  # fmt: skip
    here.wings.undo()
    assert down(here) == set()


def test_every_link_between_what_two_selectors_pick_is_changed(here: Small) -> None:
    here.perform(LinkStep(between=("role core", "kind frr"), state="down"))
    assert down(here) == {"r1:eth1", "r2:eth1", "r2:eth2", "r3:eth1"}


def test_a_link_is_shaped_at_both_ends_until_it_is_up_again(here: Small) -> None:
    here.perform(LinkStep(("r3:eth1",), rate_kbit=64, delay_ms=20))
    assert here.lab.shapes == {
        ("r2", "eth2"): (64, None, 20), ("r3", "eth1"): (64, None, 20),
    }  # fmt: skip
    here.perform(LinkStep(("r3:eth1",), state="up"))
    assert here.lab.shapes == {}


def test_a_shape_is_gone_at_the_end_of_the_play(here: Small) -> None:
    here.perform(LinkStep(("r3:eth1",), loss_percent=100))
    here.wings.undo()
    assert here.lab.shapes == {}


def test_a_link_that_cannot_be_changed_fails_the_step_and_the_others_are(here: Small) -> None:
    here.lab.stop_node("r1")
    done = here.perform(LinkStep(between=("kind frr", "kind frr"), state="down"))
    assert (done.ok, done.text) == (False, "r1: eth1: the node is stopped")
    assert {"r2:eth2", "r3:eth1"} <= down(here)
    assert here.data("link")[0]["ok"] is False


def test_a_link_that_cannot_be_mended_spares_no_other(here: Small) -> None:
    here.perform(LinkStep(between=("kind frr", "kind frr"), state="down"))
    here.lab.stop_node("r1")
    with pytest.raises(CommandError, match="r1: eth1: the node is stopped"):
        here.wings.undo()
    assert down(here) == {"r1:eth1"}
