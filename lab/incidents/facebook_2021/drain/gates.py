"""The gates between a drain and the routers, as switches of a scenario turn them on."""

from collections.abc import Callable, Iterator, Mapping

from lab.incidents.facebook_2021.backbone.state import DrainState, planes
from lab.incidents.facebook_2021.dials import Gates
from lab.incidents.facebook_2021.drain.answers import of_batfish, planes_drained
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.invariants.table import INVARIANTS
from lab.incidents.facebook_2021.steps import Drain
from lab.model.dial import Switch
from lab.model.gate import ALLOW, NOT_ASKED, REFUSE, GateResult
from lab.model.verdict import Verdict
from lab.model.verification import Judgement
from lab.verify.batfish import Batfish, NoService, network_name
from lab.verify.judge import Candidate, Judge
from lab.verify.question import Remembered

Asker = Callable[[Context, str, DrainState, DrainState], Judgement]


def results(
    context: Context, step: Drain, before: DrainState, after: DrainState, ask: Asker
) -> Iterator[GateResult]:
    """Yield the decision of every gate that is switched on and looks before the push."""
    gates = context.settings.gates
    if gates.interlock:
        yield _interlock(context, gates.interlock, after)
    if gates.batfish is Switch.ON:
        yield _batfish(context, step, before, after, ask)


def dead_man_s(gates: Gates, step: Drain) -> float | None:
    """Return after how long every router takes a drain back by itself, None for never.

    A drain's own timer counts first. That of the dial is for drains that are not intended to cut
    anything, and that no gate watches after the push.
    """
    if step.dead_man_s is not None:
        return step.dead_man_s
    watched = Switch.ON in (gates.canary, gates.commit_confirm)
    return None if step.acknowledged or watched else gates.dead_man_s or None


def _interlock(context: Context, most: int, after: DrainState) -> GateResult:
    many = planes_drained(context.topology, after)
    every = len(planes(context.topology))
    told = f"{many} of {every} planes would be drained, at most {most} may be"
    return GateResult("interlock", REFUSE if many > most else ALLOW, told)


def _batfish(
    context: Context, step: Drain, before: DrainState, after: DrainState, ask: Asker
) -> GateResult:
    """Refuse when a judgement is unknown, and not when no Batfish answers."""
    try:
        judgement = ask(context, step.id, before, after)
    except NoService as error:
        return GateResult("batfish", NOT_ASKED, str(error))
    bad = [each for each in judgement.findings if each.verdict is not Verdict.PASS]
    saw = tuple(f"{each.invariant}: {each.subject}: {each.evidence}" for each in bad)
    if not bad:
        return GateResult("batfish", ALLOW, "every invariant holds")
    kinds = ", ".join(dict.fromkeys(str(each.invariant) for each in bad))
    return GateResult("batfish", REFUSE, f"{of_batfish(judgement)}: {kinds}", saw)


def ask_batfish(context: Context, change: str, before: DrainState, after: DrainState) -> Judgement:
    """Return Batfish's judgement of a drain, from what is drained to what would be.

    Raises:
        NoService: no Batfish answers.
        BackendError: the service failed.
    """
    running: Mapping[str, str] = router_configs(context, before)
    with Batfish(network_name(context.topology)) as batfish:
        judge = Judge(Remembered(batfish), context.topology, running, INVARIANTS)
        return judge.change(Candidate(change, change, router_configs(context, after)))
