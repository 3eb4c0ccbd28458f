"""The report of a study before any format: predictions, values, verdicts, cells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

from lab.model.verdict import Verdict
from lab.report.document import Block, Cell, Figure, Section, Spark, Table, Text, columns, row
from lab.report.draw.dots import DotsRow
from lab.report.headline import WORDS, Headline
from lab.report.page import Page
from lab.report.read.sentences import SYMBOLS, Tone
from lab.report.view import VERDICT_TONES, keys, verdict_cell
from lab.study.draw import dots
from lab.study.factorial import factorial
from lab.study.outcome import Outcome
from lab.study.results import Results, Row, Spread
from lab.study.sureness import elasticity, verdicts
from lab.study.words import label, named, number

NONE = "none"
ABSENT = "-"
SOURCE = "the journals of the cells, in the folders beside this file"


def page(found: Results) -> Page:
    """Return the report of a study."""
    made = [
        chapter(found)
        for chapter in (
            _predictions,
            _values,
            factorial,
            elasticity,
            _flips,
            verdicts,
            _unstable,
            _cells,
        )
    ]
    return _top(found), tuple(each for each in made if each is not None)


def _top(found: Results) -> Headline:
    tone = VERDICT_TONES[found.verdict] if found.scored else Tone.PLAIN
    word = WORDS[found.verdict] if found.scored else "Played"
    whole = sum(each.whole for each in found.cells)
    flips = sum(len({flip.id for flip in each.flips}) for each in found.rows)
    return Headline(
        found.study.title or found.study.name,
        tone.value,
        SYMBOLS.get(tone, "·"),
        word,
        sentence(found),
        (
            ("Study", found.study.name), ("Scenario", Path(found.played.scenario).name),
            ("Profile", found.played.profile or "one size"), ("Runtime", found.played.runtime),
            ("Seeds", ", ".join(map(str, sorted({each.cell.seed for each in found.cells})))),
            ("Compared with", found.study.base),
        ),
        (
            ("predictions that held", _share_of(found)),
            ("cells played to their end", f"{whole} of {len(found.cells)}"),
            ("verdicts that flipped against the base", str(flips)),
        ),
        tuple(
            Cell(each.text, VERDICT_TONES[each.verdict])
            for each in found.scored if each.verdict is not Verdict.PASS
        ),
    )  # fmt: skip


def _share_of(found: Results) -> str:
    held = sum(each.verdict is Verdict.PASS for each in found.scored)
    return f"{held} of {len(found.scored)}" if found.scored else "none was made"


def sentence(found: Results) -> str:
    """Return in a sentence or two how the study went."""
    counts = Counter(each.verdict for each in found.scored)
    said = "It predicts nothing."
    if found.scored:
        parts = [f"{counts[Verdict.PASS]} of {len(found.scored)} predictions held"]
        parts += [
            f"{counts[verdict]} {words}"
            for verdict, words in ((Verdict.FAIL, "failed"), (Verdict.UNKNOWN, "unknown"))
            if counts[verdict]
        ]
        said = f"{', '.join(parts)}."
    lost = [each for each in found.cells if not each.whole]
    if lost:
        said += f" {len(lost)} of {len(found.cells)} cells do not count, see below."
    return said


def _predictions(found: Results) -> Section | None:
    if not found.scored:
        return None
    rows = tuple(
        row(each.variant, each.expected, each.measured, verdict_cell(each.verdict))
        for each in found.scored
    )
    titles = columns("Variant", "*Predicted", "*Measured", "Verdict")
    lead = (
        "Medians over the seeds. A prediction is unknown where one of its cells does not count, "
        "did not measure the value, or where there is no ratio."
    )
    table = Table("Predictions", titles, rows, whole=True)
    return Section("predictions", "Predictions", lead, (table,))


def _values(found: Results) -> Section:
    names = list(found.words)
    head = columns("*Variant", "#Cells", *(f"#{name}" for name in names))
    rows = tuple(
        row(each.variant.id, f"{len(each.whole)} of {len(each.cells)}",
            *(_median(each.values.get(name)) for name in names))
        for each in found.rows
    )  # fmt: skip
    overview = Table("Medians, and times the base", head, rows, whole=True)
    there = {name for each in found.rows for name in each.values}
    figures: list[Block] = [_figure(found, name) for name in names if name in there]
    if not there:
        figures = [Text("No value was measured in any cell.")]
    lead = f"What was not measured is {ABSENT}, never 0. In the figures each dot is a cell."
    return Section("values", "Values", lead, (overview, *figures))


def _median(spread: Spread | None) -> str:
    if spread is None:
        return ABSENT
    ratio = "" if spread.ratio is None else f" ({spread.ratio:.2f} x)"
    return f"{number(spread.median)}{ratio}"


def _figure(found: Results, name: str) -> Figure:
    known = [(each, each.values[name]) for each in found.rows if name in each.values]
    base = next((spread for each, spread in known if each.variant.id == found.study.base), None)
    rows = [
        DotsRow(label(each), _note(spread), tuple(_dots(each, name, found.study.base)))
        for each, spread in known
    ]
    words = found.words[name] or name
    middle = None if base is None else base.median
    drawing = dots(f"value-{name}", (words, _described(known)), rows, middle)
    titles = columns(
        "*Variant", "#Cells", "#Median", "#Lower quartile", "#Upper quartile", "#Smallest",
        "#Largest", "#Times the base",
    )  # fmt: skip
    table = Table(
        words,
        titles,
        tuple(_numbers(each, spread) for each, spread in known),
        folded=True,
    )
    sparks = tuple(Spark(label(each), "", _note(spread)) for each, spread in known)
    legend = keys(("load", "a cell"), ("good", f"a cell of {found.study.base}"))
    return Figure(f"value-{name}", f"{name}: {words}", "", drawing, legend, sparks, table)


def _dots(each: Row, name: str, base: str) -> Iterator[tuple[float, str, str]]:
    swatch = "good" if each.variant.id == base else "load"
    for cell in each.whole:
        if name in cell.values:
            value = cell.values[name]
            yield value, swatch, f"{cell.cell.name}: {value:.4g}"


def _note(spread: Spread) -> str:
    low, high = map(number, spread.ends)
    ends = "" if low == high else f", {low} to {high}"
    ratio = "" if spread.ratio is None else f", {spread.ratio:.2f} times the base"
    return f"median {number(spread.median)}{ends}{ratio}"


def _described(known: Iterable[tuple[Row, Spread]]) -> str:
    return "; ".join(f"{each.variant.id} {_note(spread)}" for each, spread in known)


def _numbers(each: Row, spread: Spread) -> tuple[Cell, ...]:
    low, high = map(number, spread.ends)
    ratio = "" if spread.ratio is None else f"{spread.ratio:.3f}"
    lower, middle, upper = map(number, spread.quartiles)
    return row(label(each), str(len(spread.numbers)), middle, lower, upper, low, high, ratio)


def _by_verdict(others: Sequence[Row]) -> Table:
    """Return for each verdict that flipped the variants in which it did."""
    flips = (
        (named(flip.id, flip.claim), f"{each.variant.id} ({len(flip.seeds)} of {len(each.whole)})")
        for each in others
        for flip in each.flips
    )
    return _gathered("Which variants flip it", "*Flips in", flips)


def _one_sided(others: Sequence[Row]) -> Table:
    """Return for each verdict that a variant or the base alone has the variants concerned."""
    pairs = ((name, each.variant.id) for each in others for name in each.only)
    return _gathered("Judged in one of the two only", "*Variants", pairs)


def _gathered(title: str, column: str, pairs: Iterable[tuple[str, str]]) -> Table:
    """Return a table of what is said of each verdict, one row a verdict."""
    found: dict[str, list[str]] = {}
    for name, words in pairs:
        found.setdefault(name, []).append(words)
    rows = tuple(row(name, ", ".join(said)) for name, said in found.items())
    return Table(title, columns("*Verdict of", column), rows, folded=True)


def _flips(found: Results) -> Section | None:
    others = [each for each in found.rows if each.variant.id != found.study.base]
    if not others:
        return None
    rows = tuple(
        row(each.variant.id, named(flip.id, flip.claim), verdict_cell(flip.was),
            verdict_cell(flip.now), _seeds(flip.seeds, len(each.whole)))
        for each in others for flip in each.flips
    )  # fmt: skip
    titles = columns("Variant", "*Verdict of", f"In {found.study.base}", "In the variant", "Seeds")
    table = Table("Verdicts that flipped", titles, rows, "No verdict flipped.", whole=True)
    more = [_one_sided(others)] if any(each.only for each in others) else []
    lead = f"Facts and expectations that end otherwise than in {found.study.base} with that seed."
    return Section(
        "flips",
        "Verdicts that flipped",
        lead,
        (table, *([_by_verdict(others)] if rows else []), *more),
    )


def _unstable(found: Results) -> Section:
    rows = tuple(
        row(each.variant.id, named(one.id, one.claim),
            "; ".join(f"{verdict.value}: {_seeds(seeds, len(each.whole))}"
                      for verdict, seeds in sorted(one.seeds.items())))
        for each in found.rows for one in each.unstable
    )  # fmt: skip
    titles = columns("Variant", "*Verdict of", "*Seeds by verdict")
    empty = "Every verdict is the same with each seed."
    table = Table("Verdicts that hang on the seed", titles, rows, empty, whole=True)
    lead = "Verdicts of one variant that are not the same in all of its cells."
    return Section("unstable", "Verdicts that hang on the seed", lead, (table,))


def _seeds(seeds: tuple[int, ...], of: int) -> str:
    return f"{len(seeds)} of {of} ({', '.join(map(str, seeds))})"


def _cells(found: Results) -> Section:
    rows = tuple(_cell(each) for each in found.cells)
    titles = columns(
        "Variant", "#Seed", "Run", "#Seconds", "#Starved, s", "*Why it does not count"
    )
    lead = "Each cell is a run with a report of its own. The verdict of a run is no prediction."
    return Section(
        "cells", "Cells", lead, (Table("Cells", titles, rows, whole=True), _parts(found))
    )


def _parts(found: Results) -> Table:
    """Return where the seconds of a variant's cells go."""
    names = list(dict.fromkeys(name for each in found.cells for name in each.parts))
    rows = tuple(
        row(each.variant.id, *(_seconds(each.whole, name) for name in names))
        for each in found.rows if each.whole
    )  # fmt: skip
    titles = columns("*Variant", *(f"#{name}" for name in names))
    return Table("Where their seconds go, medians", titles, rows, folded=True)


def _seconds(cells: Iterable[Outcome], part: str) -> str:
    known = [each.parts[part] for each in cells if part in each.parts]
    return f"{median(known):.1f}" if known else ABSENT


def _cell(each: Outcome) -> tuple[Cell, ...]:
    verdict = verdict_cell(each.verdict)
    link = f"{each.cell.variant}/seed-{each.cell.seed}/report.html"
    shown = Cell(verdict.text, verdict.tone, link=link) if each.whole else Cell(NONE, Tone.UNKNOWN)
    seconds = (f"{each.seconds:.0f}", f"{each.starved_s:.0f}") if each.whole else ("", "")
    return row(each.cell.variant, str(each.cell.seed), shown, *seconds, each.why)
