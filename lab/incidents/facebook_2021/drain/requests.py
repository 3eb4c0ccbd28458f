"""Drains as changes: what they lead to, and what of them runs in a moment."""

from collections.abc import Iterator, Mapping

from lab.incident import Built, Requests
from lab.incidents.facebook_2021.backbone.scope import spelled_out
from lab.incidents.facebook_2021.backbone.state import DrainLevel, DrainState, ScopeKind, scopes
from lab.incidents.facebook_2021.drain.answers import answers
from lab.incidents.facebook_2021.drain.audit import Request, effective
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.incidents.facebook_2021.steps import Drain
from lab.model.change import Change, Outcome
from lab.model.gate import Answer, Gate
from lab.model.scenario import Step
from lab.model.topology import Topology
from lab.model.verification import Judgement
from lab.verify.moments import Moment


def _named(step: Step) -> tuple[Change, bool] | None:
    if not isinstance(step, Drain):
        return None
    return Change(step.id, step.intent or step.id, drain=step.scope), step.acknowledged


def _changed(built: Built, change: Change) -> Mapping[str, str]:
    """Return the configurations that a drain leads to.

    Raises:
        InputError: it names what this network does not have.
    """
    context: Context = built.context
    scope = spelled_out(change.drain or (), context.topology)
    request = Request(change.name, "", "", scope, DrainLevel.DRAINED)
    after = router_configs(context, effective(request, context.topology))
    before = built.network.configs
    return {node: text for node, text in after.items() if text != before[node]}


def _running(built: Built, words: frozenset[str]) -> Mapping[str, str]:
    named = scopes(", ".join(sorted(words)), built.network.topology)
    return router_configs(built.context, DrainState().with_level(named, DrainLevel.DRAINED))


def _in_force(topology: Topology, moment: Moment) -> Iterator[str]:
    """Yield what is drained, as scopes; of a plane that is drained in part, its routers."""
    for each in moment.running:
        for scope in scopes(", ".join(each.words), topology):
            if scope.kind is not ScopeKind.PLANE:
                yield str(scope)
                continue
            plane = {n.name for n in topology.of_kind(Kind.EB) if str(plane_of(n)) == scope.name}
            here = plane & each.routers
            yield from [str(scope)] if here == plane else [f"router {node}" for node in here]


def _answers(
    topology: Topology, change: Change, judgement: Judgement, outcome: Outcome | None
) -> Mapping[Gate, Answer]:
    scope = spelled_out(change.drain or (), topology)
    return answers(topology, change, scope, judgement, outcome)


REQUESTS = Requests(_named, _changed, _running, _in_force, _answers)
