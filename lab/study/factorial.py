"""The chapter on a factorial: what each measure does by itself, and together with another."""

from lab.report.document import Section, Table, columns, row
from lab.study.results import Results
from lab.study.words import ends, number


def factorial(found: Results) -> Section | None:
    """Return the chapter, None where no variants differ in one factor."""
    if not found.effects:
        return None
    rows = tuple(
        row(each.value, each.factor, str(len(each.ratios)), f"{each.median:.2f}",
            f"{min(each.ratios):.2f}", f"{max(each.ratios):.2f}", str(each.zeros or ""))
        for each in found.effects
    )  # fmt: skip
    titles = columns(
        "*Value", "Factor", "#Pairs", "#Times", "#Smallest", "#Largest", "#Without ratio"
    )
    lead = (
        "How many times a value becomes what it was with a factor: over all pairs of cells with "
        "the same seed that differ in this factor alone."
    )
    table = Table("Effects of single factors", titles, rows, whole=True)
    more = [_contrasts(found)] if found.contrasts else []
    return Section("effects", "Effects", lead, (table, *more))


def _contrasts(found: Results) -> Table:
    rows = tuple(
        row(each.value, each.name, str(len(each.by_seed)), number(each.mean), ends(each.interval))
        for each in found.contrasts
    )
    titles = columns("*Value", "Factors", "#Seeds", "#Difference", "#95 % of seeds")
    caption = (
        "Differences by a factor, and of two factors by which half of it they change each other; "
        "the interval is of the mean over seeds (Student's t)"
    )
    return Table(caption, titles, rows, whole=True)
