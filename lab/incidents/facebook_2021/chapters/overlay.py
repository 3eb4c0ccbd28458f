"""The chapter that lays the curves of the lab over the figures of the day."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from lab.incidents.facebook_2021.chapters.day import (
    Curve,
    Figure,
    Spot,
    curves,
    day_clock,
    placed,
    range_in,
)
from lab.incidents.facebook_2021.chapters.day_row import INSTANT, LEVEL, DayRow
from lab.incidents.facebook_2021.chapters.dns import asked, name
from lab.incidents.facebook_2021.chapters.loads import loads, on_grid
from lab.incidents.facebook_2021.chapters.network import updates
from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.facts.failures import PUBLIC
from lab.journal.fields import number, table, text
from lab.journal.seen import is_blind
from lab.report.document import Cell, Section, Table, columns, row
from lab.report.document import Figure as Drawn
from lab.report.draw.chart import chart
from lab.report.draw.rows import AreaRow
from lab.report.draw.series import Values, latest, ratios
from lab.report.read import service
from lab.report.view import NOT_MEASURED, UNSEEN, View, keys, sparks

PREFIX = "129.134.30.0/24"  # of RIPE's BGPlay
NAME = "www.facebook.com"
RESOLVER = "1.1.1.1"
SCALES = {  # what an axis shows at least, and its unit; a share ends at 1
    "load": (40, "times"),  # the 30 of the day with their tolerance
    "updates": (1, "updates"),
}
ROOM = 1.08  # of the highest value, so that it does not touch the next row

_LEAD = (
    "The run is stretched over the historical clock: each phase starts at its own historical "
    "time, by construction, and what lies inside a phase is laid out in proportion. So compare "
    "the order and the shape inside phases, not the times at which phases start. Nothing here is "
    "scored, and nothing was read off a picture: a figure of the day is what its source says in "
    "words, as wide as its tolerance."
)


def overlay(view: View) -> Section | None:
    """Return the chapter, None for a run in which no figure of the day has a place."""
    clock, known = day_clock(view.run), curves()
    spots = {
        (curve.id, figure): spot
        for curve in known
        for figure in curve.figures
        if (spot := placed(figure, clock, view.frame.end)) is not None
    }
    if not spots:
        return None
    lab = _measured(view)
    rows = [_row(view, curve, lab[curve.id], spots) for curve in known]
    described = "; ".join(f"{each.name}: {len(each.figures)} figures of the day" for each in rows)
    frame = replace(view.frame, clock=clock)
    drawing = chart(frame, "day", ("The lab's curves and the day's figures", described), rows)
    drawn = Drawn(
        "day", "The lab's curves, and figures of the day over them", "", drawing,
        keys(("good", "the lab"), (LEVEL, "the day: a level, as wide and high as its tolerance"),
             (INSTANT, "the day: a time with its tolerance, of no known level"), UNSEEN),
        sparks(rows), _table(view, known, lab, spots),
    )  # fmt: skip
    return Section("day", "Beside the day", _LEAD, (drawn,))


_Spots = Mapping[tuple[str, Figure], Spot]


def _row(view: View, curve: Curve, values: Values, spots: _Spots) -> DayRow:
    seen = [value for value in values if value is not None]
    top, unit = 1.0, ""
    if curve.id in SCALES:
        least, unit = SCALES[curve.id]
        top = max(least, ceil(max(seen, default=0.0) * ROOM))
    note = NOT_MEASURED
    if seen:
        note = f"lowest {digits(min(seen))}, highest {digits(max(seen))}"
    figures = tuple((each, spots[curve.id, each]) for each in curve.figures
                    if (curve.id, each) in spots)  # fmt: skip
    return DayRow(AreaRow(curve.title, note, view.grid, values, top, unit, plot=60), figures)


def _measured(view: View) -> Mapping[str, Values]:
    """Return what the lab measured of each curve, on the grid of the run."""
    found = updates(view.run, view.grid)
    both = zip(found.announced, found.withdrawn, strict=True)
    return {
        "pages": service.overall(view.run, view.grid),
        "updates": tuple(float(one + two) for one, two in both),
        "paths": _paths(view),
        "names": _names(view),
        "load": _load(view),
    }


def _paths(view: View) -> Values:
    """Return the paths to one prefix at the collector, as a share of the most there were."""
    looks = [
        (each.at, None if is_blind(each) else number(table(each.data, "prefixes"), PREFIX) or 0.0)
        for each in view.run.of(Rib.kind)
    ]
    most = max((paths for _, paths in looks if paths), default=0.0)
    if not most:
        return (None,) * view.grid.count
    return latest(view.grid, [(at, None if n is None else n / most) for at, n in looks])


def _names(view: View) -> Values:
    """Return the share of look-ups at both public resolvers that were answered."""
    return ratios(
        view.grid,
        [
            (each.at, float(text(each.data, "rcode") == "NOERROR"), 1)
            for each in asked(view.run, "resolver")
            if name(each) == NAME and text(each.data, "target") in PUBLIC
        ],
    )


def _load(view: View) -> Values:
    """Return the queries at one resolver over those of the steady phase."""
    for each in loads(view.run):
        if RESOLVER in view.run.addresses(each.node) and each.baseline:
            usual = each.baseline
            return tuple(None if rate is None else rate / usual
                         for rate in on_grid(view.grid, each.rates))  # fmt: skip
    return (None,) * view.grid.count


def _table(
    view: View, known: tuple[Curve, ...], lab: Mapping[str, Values], spots: _Spots
) -> Table:
    titles = columns(
        "*Curve", "Historical UTC of the figure", "#Tolerance, s", "*The day", "#Level",
        "#The lab there", "*Source",
    )  # fmt: skip
    rows = tuple(
        row(
            curve.title, _when(each), f"{each.tolerance_s:g}", each.words, _span(each.level),
            _there(view, lab[curve.id], spots.get((curve.id, each))),
            f"{each.source} ({each.confidence}){f', {each.fact}' if each.fact else ''}",
        )
        for curve in known for each in curve.figures
    )  # fmt: skip
    return Table("Figures of the day, and the lab there", titles, rows, folded=True)


def _when(figure: Figure) -> str:
    shape = "%H:%M:%S" if figure.utc.second else "%H:%M"
    ends = dict.fromkeys(each.strftime(shape) for each in (figure.utc, figure.until))
    return " to ".join(ends)


def _there(view: View, values: Values, spot: Spot | None) -> Cell:
    if spot is None:
        return Cell("not in this run")
    first, last = (
        min(view.grid.count - 1, max(0, int((at - view.grid.start) // view.grid.step)))
        for at in (spot.start, spot.end)
    )
    return Cell(_span(range_in(values, (first, last))) or NOT_MEASURED)


def _span(pair: tuple[float, float] | None) -> str:
    if pair is None:
        return ""
    low, high = map(digits, pair)
    return low if low == high else f"{low} to {high}"


def digits(value: float) -> str:
    """Return two digits of a value, and of a larger one all before the point."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"  # noqa: PLR2004 - two digits
