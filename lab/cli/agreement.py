"""The comparison of a run with Batfish, as text or as data."""

from dataclasses import asdict

from lab.cli.output import document, line, table
from lab.model.agreement import Agreement, Cause
from lab.model.verdict import Verdict


def show(result: Agreement, *, json: bool) -> int:
    """Print on what both agree and every disagreement; return the exit code.

    It passes when every disagreement has a cause that is none of ours.
    """
    verdict = _verdict(result)
    if json:
        document(_as_data(result, verdict))
        return 0 if verdict is Verdict.PASS else 1
    table(
        ("phase", "drained", "agreed", "pairs"),
        [(phase, drained or "nothing", same, of) for phase, drained, same, of in result.moments],
    )
    line()
    for each in result.disagreements:
        line(
            f"{each.phase}: {each.pair}: foreseen {each.foreseen}, seen {each.seen} "
            f"(journal line {each.line}): {each.cause}"
        )
    line(f"agreement  {result.percent:.2f} % of {result.pairs} pairs, Batfish {result.batfish}")
    line(f"verdict    {verdict}")
    return 0 if verdict is Verdict.PASS else 1


def _verdict(result: Agreement) -> Verdict:
    if not result.pairs:
        return Verdict.UNKNOWN
    unexplained = any(each.cause is Cause.OURS for each in result.disagreements)
    return Verdict.FAIL if unexplained else Verdict.PASS


def _as_data(result: Agreement, verdict: Verdict) -> dict[str, object]:
    return {
        "schema": "stormdrill/verify@1",
        "verdict": verdict.value,
        "batfish": result.batfish,
        "findings": [
            {
                "invariant": "agreement",
                "subject": f"{phase}: {drained or 'nothing drained'}",
                "verdict": "pass" if same == of else "unknown",
                "evidence": f"{same} of {of} pairs",
            }
            for phase, drained, same, of in result.moments
        ],
        "agreement": {
            "percent": result.percent,
            "pairs": result.pairs,
            "disagreements": [asdict(each) for each in result.disagreements],
        },
    }
