"""The chapter on how sure each verdict is: rates, margins in spreads, deciding assumptions."""

from lab.model.verdict import Verdict
from lab.report.document import Cell, Section, Table, columns, row
from lab.report.read.sentences import Tone
from lab.study.results import Results
from lab.study.sensitivity import Decision, Elasticity
from lab.study.standing import FRAGILE, FactValue, Standing
from lab.study.words import ends, limits, named, number

_LEAD = (
    "Of the base, and of variants that turn the same dials. The interval is Wilson's: what pass "
    "rates these cells still allow. A margin is the distance of a value to the nearer edge of its "
    "band in standard deviations, of logarithms where the value is a ratio; below "
    f"{FRAGILE:g} the verdict is fragile."
)


def verdicts(found: Results) -> Section | None:
    """Return the chapter, None where no verdict was given."""
    if not found.standings:
        return None
    told = {each.id: each for each in found.decisions}
    titles = columns(
        "*Verdict of", "#Pass", "#Fail", "#Unknown", "#Pass rate, 95 %", "#Margin", "*Standing",
        *(["*Assumptions"] if told else []),
    )  # fmt: skip
    rows = tuple(
        (*_row(each), *([_decision(told.get(each.id))] if told else []))
        for each in found.standings
    )
    table = Table("Verdicts", titles, rows, whole=True)
    more = [_values(found)] if any(each.values for each in found.standings) else []
    return Section("verdicts", "How sure each verdict is", _LEAD, (table, *more))


def _row(each: Standing) -> tuple[Cell, ...]:
    low, high = each.pass_rate
    near = each.nearest
    margin = f"{near.edge.margin:.1f}" if near and near.edge else ""
    counts = (str(each.counts.get(verdict, 0)) for verdict in Verdict)
    rate = f"{100 * low:.0f} % to {100 * high:.0f} %"
    return row(named(each.id, each.claim), *counts, rate, margin, _standing(each))


def _standing(each: Standing) -> Cell:
    if each.cause:
        return Cell(f"fragile: {each.cause}", Tone.PARTLY)
    if each.nearest and each.nearest.edge:
        side = "inside" if each.nearest.edge.margin > 0 else "outside"
        return Cell(f"two spreads {side} or more")
    if each.cells == 1:
        return Cell("one cell has no spread")
    return Cell("no value with a band varies" if each.values else "has no value")


def _decision(found: Decision | None) -> Cell:
    if found is None:
        return Cell("")
    tone = Tone.PARTLY if found.decided or found.perhaps else Tone.PLAIN
    return Cell(found.text, tone)


def elasticity(found: Results) -> Section | None:
    """Return the chapter on how values follow dials, None where none does."""
    if not found.elasticities:
        return None
    own = [each for each in found.elasticities if not each.fact]
    facts = [each for each in found.elasticities if each.fact and any(each.by_seed)]
    lead = (
        "d ln value / d ln dial: by how many percent a value grows with one percent of the dial. "
        "Medians over pairs of cells with one seed, and the range. A fact's value that no pair "
        "changed is left out."
    )
    tables = [
        Table(caption, columns(*_ELASTIC), tuple(map(_followed, each)), folded=each is facts)
        for caption, each in (("Values", own), ("Values of facts that have a band", facts))
        if each
    ]
    return Section("elasticity", "How values follow dials", lead, tuple(tables))


_ELASTIC = ("*Value", "Dial", "#From", "#To", "#Seeds", "#Elasticity", "#Range")


def _followed(each: Elasticity) -> tuple[Cell, ...]:
    low, high = (f"{at:g}" for at in each.ends)
    return row(
        f"{each.fact} {each.value}".strip(), each.dial, low, high, str(len(each.by_seed)),
        f"{each.median:.2f}", f"{min(each.by_seed):.2f} to {max(each.by_seed):.2f}",
    )  # fmt: skip


def _values(found: Results) -> Table:
    rows = tuple(_value(each, one) for each in found.standings for one in each.values)
    titles = columns(
        "Of", "*Value", "#Cells", "#Median", "#Quartiles", "#Range", "#Band", "#Margin",
        "#Spread over seeds", "#Spread at one seed",
    )  # fmt: skip
    caption = (
        "Their values. The spread over seeds is of the model and of the machine, that at one seed "
        "of the machine alone"
    )
    return Table(caption, titles, rows, folded=True)


def _value(each: Standing, one: FactValue) -> tuple[Cell, ...]:
    lower, middle, upper = one.quartiles
    return row(
        each.id, one.name, str(len(one.numbers)), number(middle), ends((lower, upper)),
        ends((min(one.numbers), max(one.numbers))), limits(one.band),
        f"{one.edge.margin:.1f}" if one.edge else "",
        *("" if each is None else number(each) for each in (one.over_seeds, one.at_one_seed)),
    )  # fmt: skip
