"""The outage of AS 32934 on 4 October 2021: its table of contents."""

from lab.incident import Built, Incident
from lab.incidents.facebook_2021.board import FacebookBoard
from lab.incidents.facebook_2021.contents import CONTENTS
from lab.incidents.facebook_2021.drain.operator import LabOperator
from lab.incidents.facebook_2021.drain.requests import REQUESTS
from lab.incidents.facebook_2021.events import KINDS
from lab.incidents.facebook_2021.facts.score import score
from lab.incidents.facebook_2021.invariants.repair import dependencies
from lab.incidents.facebook_2021.invariants.table import INVARIANTS
from lab.incidents.facebook_2021.looks.losses import losses
from lab.incidents.facebook_2021.looks.plan import plan
from lab.incidents.facebook_2021.measures import MEASURES
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.incidents.facebook_2021.record import APPS
from lab.incidents.facebook_2021.source import BlueprintSource, proofs
from lab.incidents.facebook_2021.steps import STEPS
from lab.incidents.facebook_2021.values import VALUES
from lab.model.gate import SERVED
from lab.model.scenario import Expectation
from lab.steps.stage import Stage

_SERVED = Expectation(
    "users are served after the refusal", "service.success", "becomes", at_least=SERVED
)


def _tools(stage: Stage, built: Built) -> LabOperator:
    """Return the operator of drains."""
    return LabOperator(stage, built.context)


INCIDENT = Incident(
    name="facebook-2021",
    title="The Facebook outage of 4 October 2021",
    day="4 October 2021",
    blueprint=Blueprint,
    source=BlueprintSource,
    proofs=proofs,
    probes=lambda network: plan(network.topology),
    measures=lambda _topology: MEASURES,
    steps=STEPS,
    kinds=KINDS,
    tools=_tools,
    requests=REQUESTS,
    losses=losses,
    invariants=INVARIANTS,
    dependencies=dependencies,
    contents=CONTENTS,
    board=FacebookBoard,
    after_refusal=(_SERVED,),
    score=score,
    apps=tuple(app.name for app in APPS),
    values=VALUES,
)
