"""The comparison of a run with Batfish, as text or as data."""

from dataclasses import asdict

from lab.cli.output import document, line, table
from lab.model.agreement import Agreement, Cause
from lab.model.verdict import Verdict


def show(result: Agreement, *, json: bool) -> int:
    """Print the agreement and every disagreement; return the exit code.

    It passes when every disagreement has a cause that is none of ours.
    """
    verdict = _verdict(result)
    if json:
        document(_as_data(result, verdict))
        return 0 if verdict is Verdict.PASS else 1
    table(
        ("phase", "drained", "at rest", "agreed", "pairs"),
        [
            (
                each.phase,
                each.drained or "nothing",
                "yes" if each.at_rest else "no",
                each.agreed,
                each.pairs,
            )
            for each in result.moments
        ],
    )
    line()
    for each in result.disagreements:
        line(
            f"{each.phase}: {each.pair}: foreseen {each.foreseen}, seen {each.seen} "
            f"(journal line {each.line}): {each.cause}"
        )
    line(
        f"agreement  {result.percent:.2f} % of {result.pairs} pairs, {result.at_rest:.2f} % at "
        f"rest, Batfish {result.batfish}"
    )
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
                "subject": f"{each.phase}: {each.drained or 'nothing drained'}",
                "verdict": "pass" if each.agreed == each.pairs else "unknown",
                "evidence": f"{each.agreed} of {each.pairs} pairs",
            }
            for each in result.moments
        ],
        "agreement": {
            "percent": result.percent,
            "at_rest": result.at_rest,
            "pairs": result.pairs,
            "disagreements": [asdict(each) for each in result.disagreements],
        },
    }
