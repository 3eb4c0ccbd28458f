"""The gate that asks Batfish what a change would break, before it is pushed."""

from collections.abc import Mapping

from lab.model.gate import ALLOW, NOT_ASKED, REFUSE, Gate, GateResult
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.model.verification import OwnInvariant
from lab.verify.batfish import Batfish, NoService, network_name
from lab.verify.invariant import Invariants
from lab.verify.judge import Candidate, Judge
from lab.verify.question import Remembered


def batfish_gate(
    topology: Topology,
    invariants: tuple[OwnInvariant, ...],
    name: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> GateResult:
    """Return Batfish's decision on a change: what the scenario's invariants make of it.

    The gate refuses when a judgement is unknown. It does not refuse when no Batfish answers.
    """
    try:
        with Batfish(network_name(topology)) as batfish:
            judge = Judge(Remembered(batfish), topology, before, Invariants(), invariants)
            judgement = judge.change(Candidate(name, name, {**before, **after}))
    except NoService as error:
        return GateResult(Gate.BATFISH, NOT_ASKED, str(error))
    bad = [each for each in judgement.findings if each.verdict is not Verdict.PASS]
    if not bad:
        return GateResult(Gate.BATFISH, ALLOW, "every invariant holds")
    saw = tuple(f"{each.invariant}: {each.subject}: {each.evidence}" for each in bad)
    kinds = ", ".join(dict.fromkeys(str(each.invariant) for each in bad))
    return GateResult(Gate.BATFISH, REFUSE, f"fails: {kinds}", saw)
