import pytest

from lab.incidents.facebook_2021.backbone.state import DrainLevel, DrainState, scopes
from lab.incidents.facebook_2021.drain.audit import (
    AuditResult,
    Decision,
    Request,
    audit,
    cuts,
    effective,
)
from lab.model.errors import InputError
from tests.fakes.backbone import TOPOLOGY

NOTHING = DrainState()
EVERYTHING = (
    "data centre x - data centre y",
    "PoP z - every data centre",
)


def asking(scope: str, level: DrainLevel = DrainLevel.DRAINED) -> Request:
    return Request("r1", "capacity assessment", "assess", scope, level)


def drained(text: str) -> DrainState:
    return NOTHING.with_level(scopes(text, TOPOLOGY), DrainLevel.DRAINED)


@pytest.mark.parametrize("scope", ["", "assess", "  "])
def test_the_bug_takes_a_lost_scope_for_nothing_while_it_reaches_every_plane(scope: str) -> None:
    request = asking(scope)
    result = audit(TOPOLOGY, NOTHING, request, bug=True)
    assert result == AuditResult(
        Decision.ALLOW, (), "the scope names nothing, nothing to simulate"
    )
    assert effective(request, TOPOLOGY).names() == ("plane 1", "plane 2")


def test_without_the_bug_a_lost_scope_is_simulated_as_what_it_reaches() -> None:
    result = audit(TOPOLOGY, NOTHING, asking("assess"), bug=False)
    assert result == AuditResult(Decision.REFUSE, EVERYTHING, "would cut 2 connections")


@pytest.mark.parametrize("bug", [True, False])
def test_a_named_scope_is_judged_alike_with_and_without_the_bug(*, bug: bool) -> None:
    assert audit(TOPOLOGY, NOTHING, asking("plane 1"), bug=bug).decision is Decision.ALLOW
    refused = audit(TOPOLOGY, NOTHING, asking("all planes"), bug=bug)
    assert refused == AuditResult(Decision.REFUSE, EVERYTHING, "would cut 2 connections")


def test_the_last_plane_is_refused_when_the_other_is_drained() -> None:
    result = audit(TOPOLOGY, drained("plane 1"), asking("plane 2"), bug=False)
    assert (result.decision, result.would_cut) == (Decision.REFUSE, EVERYTHING)


def test_what_is_cut_already_is_no_reason_to_refuse_an_undrain() -> None:
    back = asking("plane 1", DrainLevel.LIVE)
    result = audit(TOPOLOGY, drained("all planes"), back, bug=False)
    assert result.decision is Decision.ALLOW
    assert effective(back, TOPOLOGY, drained("all planes")).names() == ("plane 2",)


@pytest.mark.parametrize(
    ("scope", "cut"),
    [
        ("", ()),
        ("plane 1, router eb2-z", EVERYTHING),
        ("plane 1, router eb2-x", EVERYTHING[:1]),
        ("plane 1, link eb2-z:e9", EVERYTHING[1:]),
        ("router eb1-x, router eb2-y", EVERYTHING[:1]),
        ("link fa-x:e2, link eb2-x:e7", EVERYTHING[:1]),
        ("router eb1-z", ()),
    ],
)
def test_cuts_follows_paths_through_live_backbone_routers_only(
    scope: str, cut: tuple[str, ...]
) -> None:
    assert cuts(TOPOLOGY, drained(scope)) == cut


def test_a_scope_of_something_that_is_not_there_is_refused_as_input() -> None:
    with pytest.raises(InputError, match="plane 9: names nothing of the backbone"):
        audit(TOPOLOGY, NOTHING, asking("plane 9"), bug=False)
