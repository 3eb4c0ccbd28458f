"""Steps ``attempt`` and ``console``: people who log in, and people before the routers."""

from dataclasses import replace

import pytest

from lab.model.scenario import Step
from lab.steps.attempt import Attempt
from lab.steps.console import Console
from tests.fakes.runtime import Call, Said
from tests.fakes.small import NETWORK, Small, wrong

TRY = Attempt(("kind frr",))
CLEAR = Console(("site lhr",), ("clear bgp *", "show version"), delay_s=30)


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (TRY, []),
        (CLEAR, []),
        (Attempt(("site lhr kind frr",), "oob"), []),
        (Attempt(()), [
            "here.on: names no node; use a node, or `kind NAME`, `role NAME`, `site NAME`",
        ]),
        (Attempt(("kind frr",), "air"), [
            "here.path: nobody logs in over 'air'; there are: in-band, oob",
        ]),
        (Attempt(("kind frr",), "console"), [
            "here.path: nobody logs in over 'console'; there are: in-band, oob",
        ]),
        (Attempt(("kind frr",), account="root"), [
            "here.account: root does not log in over in-band; accounts there: noc",
        ]),
        (Attempt(("kind frr",), "oob"), [
            "here.on: r3 cannot be reached over oob; routers of `access` have an SSH service",
        ]),
        (Attempt(("noc",)), [
            "here.on: noc cannot be reached over in-band; "
            "routers of `access` have an SSH service",
        ]),
        (Console((), ("x",)), [
            "here.on: names no node; use a node, or `kind NAME`, `role NAME`, `site NAME`",
        ]),
        (Console(("r1",), ()), ["here.run: is empty"]),
        (Console(("site nyc",), ("x",)), [
            "here.on: noc: no router, without FRR; a step `exec` runs a command in any node",
        ]),
        (Console(("site nyc",), ("x",), outcome="any"), []),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_says_why(step: Step, problems: list[str]) -> None:
    assert wrong(step) == problems


def test_routers_at_the_site_of_a_visit_have_to_be_reached_too() -> None:
    assert wrong(Attempt(("here kind frr",), "oob"), visited=True) == [
        "here.on: r3 cannot be reached over oob; routers of `access` have an SSH service"
    ]


def test_nobody_logs_in_to_a_network_without_a_way_in() -> None:
    network = replace(NETWORK, access=type(NETWORK.access)())
    assert wrong(TRY, network=network) == [
        "here.path: nobody logs in over 'in-band'; there are: none"
    ]


def test_a_step_says_what_it_does_for_people() -> None:
    assert Attempt(("r1", "site nyc"), "oob").describe() == "log in to r1, site nyc oob as noc"
    assert CLEAR.describe() == "at the console of site lhr: clear bgp *; show version"


def test_every_router_is_tried_once_and_nothing_is_changed(here: Small) -> None:
    before = here.lab.running()
    done = here.perform(Attempt(("site lhr",), "oob"))
    (job,) = here.lab.jobs
    assert (done.ok, done.text) == (True, "2 of 2 routers")
    assert (job["pusher"], job["path"], job["steps"]) == ("noc", "oob", ["login"])
    assert {target["node"]: target["address"] for target in job["targets"]} == {
        "r1": "10.2.0.1", "r2": "10.2.0.2",
    }  # fmt: skip
    assert here.lab.running() == before


def test_a_login_that_fails_is_an_outcome_and_is_written_down(here: Small) -> None:
    here.lab.unreachable = {"r2"}
    done = here.perform(TRY)
    assert (done.ok, done.text) == (False, "2 of 3 routers; not r2")
    assert [(each["target"], each["ok"]) for each in here.data("login")] == [
        ("r1", True), ("r2", False), ("r3", True),
    ]  # fmt: skip


@pytest.fixture
def typed(here: Small) -> list[tuple[str, ...]]:
    """Return a list that fills with what is typed; r2 knows no command."""
    calls: list[tuple[str, ...]] = []

    def vtysh(call: Call) -> Said:
        calls.append((call.node, *call.argv[1:]))
        return (0, "% Unknown command\n", "") if call.node == "r2" else (0, "", "")

    here.lab.programs = {**here.lab.programs, "vtysh": vtysh}
    return calls


def test_commands_are_typed_at_each_router_once_somebody_is_there(
    here: Small, typed: list[tuple[str, ...]]
) -> None:
    seen: list[int] = []
    here.clock.after(29.9, lambda: seen.append(len(typed)))
    here.perform(CLEAR)
    words = ("-c", "clear bgp *", "-c", "show version")
    assert typed == [("r1", *words), ("r2", *words)]
    assert seen == [0]
    assert here.clock.now() == pytest.approx(1030)


def test_a_router_that_knows_no_such_command_fails_the_step(
    here: Small, typed: list[tuple[str, ...]]
) -> None:
    done = here.perform(replace(CLEAR, delay_s=0))
    assert (done.ok, done.text) == (False, "r2: % Unknown command")
    assert here.data("console") == [
        {
            "subject": node, "run": ["clear bgp *", "show version"], "ok": not error,
            "error": error, "text": CLEAR.describe(),
        }
        for node, error in (("r1", ""), ("r2", "r2: % Unknown command"))
    ]  # fmt: skip


def test_a_console_that_does_not_answer_fails_the_step_and_the_next_is_tried(here: Small) -> None:
    done = here.perform(replace(CLEAR, delay_s=0))
    assert (done.ok, len(here.data("console"))) == (False, 2)
    assert "r1: vtysh: No such file or directory" in done.text
