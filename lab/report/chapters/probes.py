"""The chapters on declared probes and measures, which any incident may have."""

from lab.journal.fields import number
from lab.journal.kinds.run import Measured
from lab.journal.seen import is_blind
from lab.model.event import Event
from lab.report.document import Figure, Section
from lab.report.draw.chart import chart
from lab.report.draw.rows import AreaRow
from lab.report.draw.series import Values, grouped, latest
from lab.report.read.service import by_site, probed
from lab.report.view import (
    NOT_MEASURED,
    UNSEEN,
    View,
    by_phase,
    keys,
    lowest_and_last,
    share,
    sparks,
)


def probes(view: View) -> Section | None:
    """Return the share of each probe's tries that succeeded, by site; None without a probe."""
    found = probed(view.run)
    if not found:
        return None
    figures = tuple(_probe(view, name, events) for name, events in found.items())
    lead = "Each probe looks from the network's own nodes. A line is the share of tries that "
    lead += "succeeded from one site, 0 to 100 %."
    return Section("probes", "Service as probes saw it", lead, figures)


def _probe(view: View, name: str, events: list[Event]) -> Figure:
    parts = [(each.subject, each.values) for each in by_site(view.run, view.grid, events)]
    rows = [
        AreaRow(f"from {site}", lowest_and_last(values), view.grid, values, 1.0, plot=28)
        for site, values in parts
    ]
    ident = f"probe-{_ident(name)}"
    kinds = " and ".join(sorted({event.kind for event in events}))
    described = "; ".join(f"{row.name}: {row.note}" for row in rows)
    return Figure(
        ident, f"{name} ({kinds})", "",
        chart(view.frame, ident, (f"Probe {name} over time", described), rows),
        keys(("good", "share of tries that succeeded"), UNSEEN), sparks(rows),
        by_phase(view, f"{name} by phase, lowest to highest", parts, share),
    )  # fmt: skip


def measures(view: View) -> Section | None:
    """Return each declared measure over time; None when the journal has none."""
    found = grouped(view.run.of(Measured.kind), lambda event: event.subject)
    if not found:
        return None
    figures = tuple(_measure(view, name, events) for name, events in found.items())
    lead = "A measure is one number of the network, computed from the latest probes."
    return Section("measures", "Measures over time", lead, figures)


def _measure(view: View, name: str, events: list[Event]) -> Figure:
    values = latest(view.grid, [(event.at, number(event.data, "value")) for event in events])
    whole = max((number(event.data, "whole") or 0.0 for event in events), default=0.0)
    shares = is_share(events)
    write = share if shares else plain
    top = 1.0 if shares else max([whole, *(value for value in values if value is not None)])
    line = AreaRow(name, _range(values, shares=shares), view.grid, values, top or 1.0,
                   reference=None if shares else whole or None, plot=72)  # fmt: skip
    ident = f"measure-{_ident(name)}"
    swatches = [("good", "value")]
    swatches += [("reference", f"all there is: {write(whole)}")] if whole and not shares else []
    return Figure(
        ident, name, "",
        chart(view.frame, ident, (f"Measure {name} over time", line.note), [line]),
        keys(*swatches, UNSEEN), sparks([line]),
        by_phase(view, f"{name} by phase, lowest to highest", [(name, values)], write),
    )  # fmt: skip


def is_share(events: list[Event]) -> bool:
    """Return whether a measure is a share, 0 to 1: all there is of it is 1."""
    wholes = {number(event.data, "whole") for event in events if not is_blind(event)}
    return wholes == {1.0}


def plain(value: float | None) -> str:
    """Write a number without needless digits."""
    return NOT_MEASURED if value is None else f"{value:.4g}"


def _range(values: Values, *, shares: bool) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOT_MEASURED
    write = share if shares else plain
    return f"lowest {write(min(known))}, highest {write(max(known))}, last {write(known[-1])}"


def _ident(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)
