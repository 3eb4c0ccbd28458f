"""The gates between a drain and the routers, as switches of a scenario turn them on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lab.incidents.facebook_2021.dials import Switch
from lab.incidents.facebook_2021.drain.answers import of_batfish, planes_drained
from lab.incidents.facebook_2021.drain.state import DrainState, planes
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.invariants.table import INVARIANTS
from lab.journal.journal import Journal
from lab.model.scenario import Drain
from lab.model.verdict import Verdict
from lab.model.verification import Judgement
from lab.render.context import Context
from lab.verify.batfish import Batfish, NoService, network_name
from lab.verify.judge import Candidate, Judge
from lab.verify.question import Remembered

ALLOW, REFUSE, NOT_ASKED = "allow", "refuse", "not asked"


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a gate decided and why; ``saw`` is what it looked at."""

    gate: str
    decision: str
    reason: str
    saw: tuple[str, ...] = ()


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


def _interlock(context: Context, most: int, after: DrainState) -> GateResult:
    many = planes_drained(context.topology, after)
    every = len(planes(context.topology))
    told = f"{many} of {every} planes would be drained, at most {most} may be"
    return GateResult("interlock", REFUSE if many > most else ALLOW, told)


def _batfish(
    context: Context, step: Drain, before: DrainState, after: DrainState, ask: Asker
) -> GateResult:
    """A judgement that cannot be had is no refusal, one that is unknown is."""
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
        NoService: nobody answers.
        BackendError: the service let us down.
    """
    running: Mapping[str, str] = router_configs(context, before)
    with Batfish(network_name(context.topology)) as batfish:
        judge = Judge(Remembered(batfish), context.topology, running, INVARIANTS)
        return judge.change(Candidate(change, change, router_configs(context, after)))


def note(journal: Journal, change: str, result: GateResult, *, effective: bool) -> None:
    """Write a decision down; one that is not effective stops nothing: the cut is intended."""
    journal.add(
        "gate", change,
        {
            "gate": result.gate, "decision": result.decision, "reason": result.reason,
            "saw": list(result.saw), "effective": effective,
        },
    )  # fmt: skip
