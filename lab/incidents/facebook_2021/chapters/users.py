"""The chapters on what users and resolvers saw: pages, names, load."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from lab.incidents.facebook_2021.chapters import dns
from lab.incidents.facebook_2021.chapters.loads import Load, loads, on_grid
from lab.journal.rates import windows
from lab.journal.timeline import Timeline
from lab.report.clock import lab_tenths
from lab.report.document import Cell, Figure, Section, Table, columns, row
from lab.report.draw.chart import chart
from lab.report.draw.rows import AreaRow, ShareRow
from lab.report.draw.series import Grid
from lab.report.read import service
from lab.report.read.sentences import Tone
from lab.report.view import (
    NOT_MEASURED,
    UNSEEN,
    View,
    by_phase,
    keys,
    lowest_and_last,
    outcomes_by_phase,
    share,
    sparks,
)

RCODES: Mapping[str, str] = {
    "NOERROR": "fine",
    "SERVFAIL": "bad",
    "TIMEOUT": "timeout",
    "UNREACHABLE": "unreachable",
}
Source: TypeAlias = Callable[[Timeline, Grid], tuple[dns.Outcomes, ...]]
ROOM = 1.08  # of the highest rate, so that the peak does not touch the next row


def pages(view: View) -> Section:
    """Return the share of users' attempts that ended with a page, by application and by region."""
    parts = [
        *((each.subject, each.values) for each in service.by_app(view.run, view.grid)),
        *(
            (f"users: {each.subject.removeprefix('usr-')}", each.values)
            for each in service.by_group(view.run, view.grid)
        ),
    ]
    rows = [
        AreaRow(name, lowest_and_last(values), view.grid, values, 1.0, plot=32)
        for name, values in parts
    ]
    described = "; ".join(f"{row.name}: {row.note}" for row in rows) or NOT_MEASURED
    figure = Figure(
        "service", "Attempts that ended with a page", "",
        chart(view.frame, "service", ("Service success over time", described), rows),
        keys(("good", "share of attempts, 0 to 100 %"), UNSEEN), sparks(rows),
        by_phase(view, "Success by phase, lowest to highest second", parts, share),
    )  # fmt: skip
    lost = service.users_loss(view.run)
    lead = "An attempt is a fetch, or a lookup that failed so that no fetch could follow. "
    lead += f"Lost from the request on: {NOT_MEASURED if lost is None else lost}."
    return Section("service", "Service as users met it", lead, (figure,))


def names(view: View) -> Section:
    """Return DNS outcomes per resolver, per name, and at the name servers themselves."""
    return Section(
        "dns",
        "Names",
        "Every look is one question over UDP. SERVFAIL is an answer; TIMEOUT is silence.",
        (
            _outcomes(view, "dns-resolvers", "What resolvers answered", dns.by_resolver),
            _outcomes(view, "dns-names", "The same questions by name", dns.by_name),
            _outcomes(view, "dns-servers", "The name servers asked directly", dns.by_scope),
            _by_pair(view),
        ),
    )


def load(view: View) -> Section:
    """Return resolver and .com load over time against the steady phase."""
    found = loads(view.run)
    rows = []
    for each in _shown(view, found):
        top = (each.peak.value if each.peak else 0.0) * ROOM or 1.0
        values = on_grid(view.grid, each.rates)
        rows.append(
            AreaRow(name(view, each), against(each), view.grid, values, top, "q/s",
                    each.baseline, plot=52, swatch="load")
        )  # fmt: skip
    described = "; ".join(f"{row.name}: {row.note}" for row in rows) or NOT_MEASURED
    figure = Figure(
        "load", "Queries per second against the steady phase", "",
        chart(view.frame, "load", ("Resolver and .com load over time", described), rows),
        keys(("load", "queries per second"), ("reference", "baseline"), UNSEEN), sparks(rows),
        _peaks(view, found),
    )  # fmt: skip
    lead = (
        "Growth of the servers' own counters. Rates in words are over five seconds, the "
        "baseline is their median in the steady phase; each row has a scale of its own."
    )
    return Section("load", "Load on resolvers and on .com", lead, (figure,))


def _shown(view: View, found: Sequence[Load]) -> list[Load]:
    """Return the servers that are drawn; the others are in the table only."""
    drawn = [each for each in found if _kind(view, each) in ("resolver", "tld")]
    return drawn or list(found)


def _kind(view: View, each: Load) -> str:
    member = view.run.members.get(each.node)
    return member.kind if member else ""


def name(view: View, each: Load) -> str:
    """Return how a server is called: its node, what it is and its software."""
    role = {"tld": ".com, ", "root": "root, "}.get(_kind(view, each), "")
    return f"{each.node} ({role}{each.server})"


def against(each: Load) -> str:
    """Say a peak against its baseline."""
    if each.peak is None:
        return NOT_MEASURED
    peak = f"peak {each.peak.value:.0f} q/s"
    if each.baseline is None:
        return f"{peak}, no baseline"
    if each.ratio is None:
        return f"{peak}, baseline {each.baseline:.1f}"
    return f"{peak}, {each.ratio:.0f} times the {each.baseline:.1f} of the steady phase"


def _outcomes(view: View, ident: str, title: str, source: Source) -> Figure:
    found = source(view.run, view.grid)
    rows = [
        ShareRow(each.subject, _failing(each), view.grid, each.values, RCODES, "NOERROR", 28)
        for each in found
    ]
    described = "; ".join(f"{row.name}: {row.note}" for row in rows) or NOT_MEASURED
    return Figure(
        ident, title, "",
        chart(view.frame, ident, (f"{title} over time", described), rows),
        keys(("fine", "NOERROR"), ("bad", "SERVFAIL"), ("timeout", "TIMEOUT"),
             ("unreachable", "UNREACHABLE"), ("other", "other"), UNSEEN),
        sparks(rows),
        outcomes_by_phase(
            view, f"{title}, by phase", [(each.subject, each.values) for each in found]
        ),
    )  # fmt: skip


def _failing(each: dns.Outcomes) -> str:
    known = [shares for shares in each.values if shares is not None]
    worst = max((1 - shares.get("NOERROR", 0.0) for shares in known), default=None)
    return NOT_MEASURED if worst is None else f"at worst {share(worst)} fail"


def _by_pair(view: View) -> Table:
    phases = [dns.usual(view.run, phase) for phase in view.run.phases]
    pairs = list(dict.fromkeys(pair for phase in phases for pair in phase))
    titles = ("Resolver", "Name", *(f"{each.number} {each.title}" for each in view.run.phases))
    rows = []
    for pair in pairs:
        cells = []
        for phase in phases:
            counted = phase.get(pair)
            outcome = counted.most_common(1)[0][0] if counted else NOT_MEASURED
            tone = Tone.GOOD if outcome == "NOERROR" else Tone.BAD if counted else Tone.UNKNOWN
            cells.append(Cell(outcome, tone))
        rows.append(row(*pair, *cells))
    caption = "Most frequent outcome by resolver, name and phase"
    return Table(caption, columns(*titles), tuple(rows), folded=True)


def _peaks(view: View, found: tuple[Load, ...]) -> Table:
    rows = []
    for each in found:
        peak, failing = (
            each.peak,
            max((rate.value for rate in windows(each.failing)), default=None),
        )
        rows.append(
            row(name(view, each), _rate(each.baseline), _rate(peak.value if peak else None),
                Cell("") if peak is None else Cell(lab_tenths(peak.end)),
                Cell(f"{each.ratio:.1f}") if each.ratio else Cell("no ratio", Tone.UNKNOWN),
                _rate(failing))
        )  # fmt: skip
    titles = columns(
        "*Server", "#Baseline, q/s", "#Peak, q/s", "#Lab time of the peak", "#Peak over baseline",
        "#SERVFAIL peak, q/s",
    )  # fmt: skip
    return Table("Load against the steady phase", titles, tuple(rows))


def _rate(value: float | None) -> Cell:
    return Cell(NOT_MEASURED, Tone.UNKNOWN) if value is None else Cell(f"{value:.1f}")
