"""What each gate says of a change, from what it can know: drain data, Batfish, a live look."""

from collections.abc import Mapping

from lab.incidents.facebook_2021.backbone.state import DrainState, Scope, ScopeKind, planes
from lab.incidents.facebook_2021.drain.audit import Decision, Request, audit, effective
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.model.change import Change, Outcome
from lab.model.gate import Answer, Gate
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.model.verification import Judgement


def interlock_limit(topology: Topology) -> int:
    """Return how many planes may be drained at once: half of them, at least one."""
    return max(1, len(planes(topology)) // 2)


def planes_drained(topology: Topology, state: DrainState) -> int:
    """Return in how many planes any router is drained."""
    routers = topology.of_kind(Kind.EB)
    return len(
        {plane_of(node) for node in routers if state.router_drained(topology, node.name)}
        | {_plane_of(topology, scope) for scope in state.levels if _is_link(state, scope)} - {None}
    )


def _is_link(state: DrainState, scope: Scope) -> bool:
    return scope.kind is ScopeKind.LINK and state.drained(scope)


def _plane_of(topology: Topology, scope: Scope) -> int | None:
    return plane_of(topology.node(scope.name.partition(":")[0]))


def answers(
    topology: Topology, change: Change, scope: str, judgement: Judgement, outcome: Outcome | None
) -> Mapping[Gate, Answer]:
    """Return every gate's answer to a change; ``scope`` is its drain as a request spells it."""
    return {
        **_of_drain_data(topology, change, scope),
        Gate.BATFISH: of_batfish(judgement),
        Gate.CANARY: _of_canary(outcome),
        Gate.CONFIRM: _of_confirm(outcome),
    }


def _of_drain_data(topology: Topology, change: Change, scope: str) -> dict[Gate, Answer]:
    """The audit tool and the interlock know the drain data, and no configuration."""
    if change.drain is None:
        blind = (Gate.AUDIT_BUG, Gate.AUDIT, Gate.INTERLOCK)
        return dict.fromkeys(blind, Answer.CANNOT_TELL)
    request = Request(change.name, "", "", scope)
    nothing = DrainState()
    said = {
        bug: _refuses(audit(topology, nothing, request, bug=bug).decision is Decision.REFUSE)
        for bug in (True, False)
    }
    many = planes_drained(topology, effective(request, topology))
    return {
        Gate.AUDIT_BUG: said[True],
        Gate.AUDIT: said[False],
        Gate.INTERLOCK: _refuses(many > interlock_limit(topology)),
    }


def _refuses(refused: bool) -> Answer:  # noqa: FBT001  a truth value is all it knows
    return Answer.REFUSES if refused else Answer.PASSES


def of_batfish(judgement: Judgement) -> Answer:
    """Return the answer of a judgement; what it cannot know it does not let pass."""
    bad = [each for each in judgement.findings if each.verdict is Verdict.FAIL]
    if any(not each.flaw for each in bad):
        return Answer.REFUSES
    if bad:
        return Answer.FLAW
    return Answer.PASSES if judgement.verdict is Verdict.PASS else Answer.CANNOT_TELL


def _of_canary(outcome: Outcome | None) -> Answer:
    """A canary tells only of a change that has more than one plane to be tried on."""
    if outcome is None or outcome.first_wave is None:
        return Answer.CANNOT_TELL
    return _refuses(bool(outcome.first_wave))


def _of_confirm(outcome: Outcome | None) -> Answer:
    """The look before the confirmation sees what the recorded looks saw."""
    return Answer.CANNOT_TELL if outcome is None else _refuses(outcome.harmful)
