"""What is judged: names and files of changes, and routers read as they run."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.app.baseline import baseline, together
from lab.app.verifying import candidate, verify, wanted
from lab.frr.diff import difference
from lab.frr.text import parse, render
from lab.model.change import Change, Edit
from lab.model.errors import InputError
from lab.model.verdict import Verdict
from lab.model.verification import VerifyRequest
from tests.fakes.mini import CHANGES, mini

REQUEST = VerifyRequest("facebook-2021", lambda _: None, profile="mini")


def test_without_a_name_every_change_of_the_scenario_is_judged() -> None:
    found = wanted(REQUEST, mini())
    assert [(each.change.name, each.intended) for each in found] == [
        ("control-plane", False), ("control-pop", True), ("other-prefixes", True),
        ("assessment", False),
    ]  # fmt: skip


def test_a_change_is_one_of_the_scenario_or_a_file() -> None:
    file = str(CHANGES / "cover-gone.yml")
    found = wanted(replace(REQUEST, changes=("assessment", file)), mini())
    assert [each.change.name for each in found] == ["assessment", "cover-gone"]
    with pytest.raises(InputError, match="did you mean assessment"):
        wanted(replace(REQUEST, changes=("assesment",)), mini())


def test_a_topology_alone_has_no_changes(tmp_path: Path) -> None:
    plan = tmp_path / "net.yml"
    plan.write_text((CHANGES.parent / "blueprint.yml").read_text())
    base = baseline(replace(REQUEST, what=str(plan)))
    assert (base.scenario, wanted(replace(REQUEST, what=str(plan)), base)) == (None, [])
    assert base.configs == mini().configs


def test_a_drain_is_what_the_controller_would_push() -> None:
    found = candidate(mini(), Change("c", "c", drain=("plane 2",)))
    drained = {name for name, text in found.configs.items() if "DENY in" in text}
    assert {name for name in found.configs if name.startswith("eb")} == drained
    assert all(name.startswith("eb2") for name in drained)


def test_an_edit_that_names_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="there is no node nobody"):
        candidate(mini(), Change("c", "c", edits=(Edit(("nobody",), add="x"),)))


def test_what_a_repair_needs_is_judged_without_batfish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.app.verifying.Batfish", None)
    request = replace(REQUEST, dependencies=True)
    found = verify(request)
    assert (found.verdict, found.batfish) == (Verdict.FAIL, "")
    opened = verify(replace(request, settings=(("access.breakglass", "on"),)))
    assert opened.verdict is Verdict.PASS


def test_a_network_that_does_not_say_what_its_repair_needs_is_refused() -> None:
    with pytest.raises(InputError, match="does not say what its repair needs"):
        verify(VerifyRequest("two-routers", lambda _: None, dependencies=True))


def test_daemons_together_say_each_statement_once() -> None:
    parts = [
        "frr version 8.4.4\nhostname r1\ninterface eth1\n ip address 10.0.0.1/31\nexit\nend\n",
        "frr version 8.4.4\nhostname r1\ninterface eth1\n ip ospf area 0\nexit\nend\n",
    ]
    text = together(parts)
    assert text.count("hostname r1") == 1
    assert "interface eth1\n ip address 10.0.0.1/31\n ip ospf area 0\nexit\n" in text


def test_live_routers_that_run_what_is_rendered_can_be_drained_on_paper() -> None:
    shown = {
        name: "no ipv6 forwarding\n" + render(parse(text)) for name, text in mini().configs.items()
    }
    live = replace(mini(), configs=shown)
    assert candidate(live, Change("c", "c", drain=("plane 2",))).configs
    other = {**shown, "eb2-prn": shown["eb2-prn"].replace("IN in", "DENY in")}
    assert difference(other["eb2-prn"], mini().rendered["eb2-prn"])
    with pytest.raises(InputError, match="eb2-prn: runs another configuration"):
        candidate(replace(mini(), configs=other), Change("c", "c", drain=("plane 2",)))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [("links-shut-backbone", Verdict.PASS), ("prefix-list-at-neighbor", Verdict.UNKNOWN)],
)
def test_blind_spots_are_named_without_a_service(
    change: str, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORMDRILL_BATFISH", "127.0.0.1:1")
    file = str(CHANGES / f"{change}.yml")
    result = verify(replace(REQUEST, changes=(file,), blind_spots_only=True))
    assert (result.verdict, result.batfish) == (verdict, "")
