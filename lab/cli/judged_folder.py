"""A judged folder of changes as a table or as data."""

from lab.cli.output import document, line, table
from lab.model.event import JsonValue
from lab.model.gate import Gate, JudgedChange, JudgedFolder, Score
from lab.model.verdict import Verdict


def show(judged: JudgedFolder, *, json: bool) -> int:
    """Print which gate catches what, and return the exit code."""
    if json:
        document(_as_data(judged))
    else:
        _print(judged)
    return 0 if judged.verdict is Verdict.PASS else 1


def _print(judged: JudgedFolder) -> None:
    table(
        ("change", "live", *(gate.value for gate in Gate)),
        [(each.judgement.change, _harm(each), *_scores(each)) for each in judged.changes],
    )
    line()
    for gate in Gate:
        counts = _counts(judged, gate)
        told = ", ".join(f"{score} {count}" for score, count in counts.items())
        line(f"{gate.value:<14}  {told}")
    line()
    for text in _disagreements(judged):
        line(text)
    same, total = judged.agreement()
    share = 100 * same / total if total else 0
    line(f"agreement  {share:.2f} % of {total} pairs, Batfish {judged.batfish} and the live lab")
    if judged.undecided():
        line(
            f"undecided  {judged.undecided()} pairs hang on which of several equal paths is taken"
        )
    if judged.uncaught():
        line(f"uncaught   {', '.join(judged.uncaught())}")
    line(f"verdict    {judged.verdict}")


def _harm(each: JudgedChange) -> str:
    if each.outcome is None:
        return "never ran"
    return f"harm, {len(each.outcome.lost)} lost" if each.outcome.harmful else "no harm"


def _scores(each: JudgedChange) -> list[str]:
    scores = each.scores()
    return [scores[gate].value for gate in Gate]


def _counts(judged: JudgedFolder, gate: Gate) -> dict[str, int]:
    found = [each.scores()[gate] for each in judged.changes]
    words = {Score.CANNOT_TELL: "cannot tell", Score.UNKNOWN: "never ran"}
    return {
        words.get(score, score.value.lower()): found.count(score)
        for score in Score
        if score in found
    }


def _disagreements(judged: JudgedFolder) -> list[str]:
    return [
        f"{each.judgement.change}: {told}"
        for each in judged.changes
        for told in each.disagreements()
    ]


def _as_data(judged: JudgedFolder) -> JsonValue:
    same, total = judged.agreement()
    return {
        "schema": "stormdrill/changes@1",
        "topology": judged.topology,
        "profile": judged.profile,
        "verdict": judged.verdict.value,
        "batfish": judged.batfish,
        "agreement": {
            "percent": round(100 * same / total, 2) if total else None,
            "pairs": total,
            "undecided": judged.undecided(),
            "disagreements": [*_disagreements(judged)],
        },
        "uncaught": list(judged.uncaught()),
        "changes": [_change(each) for each in judged.changes],
    }


def _change(each: JudgedChange) -> JsonValue:
    return {
        "change": each.judgement.change,
        "title": each.judgement.title,
        "lost": list(each.outcome.lost) if each.outcome else None,
        "foreseen": list(each.foreseen.lost) if each.foreseen else None,
        "perhaps": list(each.foreseen.perhaps) if each.foreseen else None,
        "gates": {
            gate.value: {"answer": answer.value, "score": each.scores()[gate].value}
            for gate, answer in each.answers.items()
        },
        "seconds": dict(each.judgement.seconds),
    }
