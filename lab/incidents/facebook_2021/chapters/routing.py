"""The chapters on routes: updates at the collector, the backbone, announced DNS prefixes."""

from lab.incidents.facebook_2021.chapters.network import (
    adjacencies,
    adjacency,
    announced,
    links,
    planes,
    reachability,
    updates,
    visible,
)
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced, Rib
from lab.journal.fields import Data, number, table, text, texts
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import seeing
from lab.report.document import Cell, Figure, Section, Table, columns, row
from lab.report.draw.chart import chart
from lab.report.draw.rows import AreaRow, ChartRow, MirrorRow, ShareRow
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

_UNKNOWN = Cell(NOT_MEASURED, Tone.UNKNOWN)


def bgp(view: View) -> Section:
    """Return announcements and withdrawals over time, and the prefixes the collector held."""
    found = updates(view.run, view.grid)
    total = sum(found.announced), sum(found.withdrawn)
    every = "second" if view.grid.step == 1 else f"{view.grid.step:g} s"
    note = f"{total[0]} announcements, {total[1]} withdrawals"
    held = visible(view.run, view.grid)
    most = max([value for value in held if value is not None], default=0.0)
    rows: list[ChartRow] = [
        MirrorRow(f"Updates per {every}", note, view.grid, found.announced, found.withdrawn),
        AreaRow("Prefixes held", _first_last(held), view.grid, held, most or 1.0, "prefixes"),
    ]
    described = f"{note} at the route collector. Prefixes held: {_first_last(held)}."
    figure = Figure(
        "bgp", "BGP announcements and withdrawals at the collector", "",
        chart(view.frame, "bgp", ("BGP updates over time", described), rows),
        keys(("good", "▲ announcements, prefixes held"), ("bad", "▼ withdrawals"), UNSEEN),
        sparks(rows), _updates_by_phase(view),
    )  # fmt: skip
    lead = "Counted from the MRT file of the route collector, which hears what the world hears."
    return Section("bgp", "BGP as the world saw it", lead, (figure,))


def backbone(view: View) -> Section:
    """Return adjacencies and links of all planes, and each plane's routers."""
    up, wired = adjacencies(view.run, view.grid), links(view.run, view.grid)
    rows: list[ChartRow] = [
        AreaRow("OSPF adjacencies up, all planes", lowest_and_last(up), view.grid, up, 1.0),
        AreaRow("Links up, all planes", lowest_and_last(wired), view.grid, wired, 1.0),
    ]
    swatches = {"serving": "fine", "drained": "drained", "down": "bad"}
    found = planes(view.run, view.grid)
    rows += [
        ShareRow(f"Plane {each.subject}", "", view.grid, each.values, swatches, "serving", 16)
        for each in found
    ]
    inside = reachability(view.run, view.grid)
    rows += [
        AreaRow(
            f"Probes {each.subject}", lowest_and_last(each.values), view.grid, each.values, 1.0
        )
        for each in inside
    ]
    described = f"Adjacencies: {lowest_and_last(up)}. Links: {lowest_and_last(wired)}."
    figure = Figure(
        "backbone", "Backbone planes, and who could reach whom", "",
        chart(view.frame, "backbone", ("Backbone over time", described), rows),
        keys(("fine", "up, serving"), ("drained", "drained"), ("bad", "down"), UNSEEN),
        sparks(rows),
        outcomes_by_phase(
            view, "Routers of each plane", [(each.subject, each.values) for each in found]
        ),
        folded=True,
    )  # fmt: skip
    lines = [("Adjacencies up", up), ("Links up", wired)]
    lines += [(f"Probes {each.subject}", each.values) for each in inside]
    counted = by_phase(view, "Adjacencies, links and probes, lowest to highest", lines, share)
    lead = "A drained plane keeps its links; it leaves the graph and is not announced."
    return Section("backbone", "The backbone", lead, (figure, counted, _planes_at_ends(view)))


def prefixes(view: View) -> Section:
    """Return the announcers of each DNS prefix, over time and at the end of each phase."""
    found = announced(view.run, view.grid)
    most = max(
        [value for each in found for value in each.values if value is not None], default=1.0
    )
    rows = [
        AreaRow(f"PoP {each.subject}", _first_last(each.values), view.grid, each.values,
                most or 1.0, "prefixes", plot=30)
        for each in found
    ]  # fmt: skip
    described = "; ".join(f"PoP {each.subject}: {_first_last(each.values)}" for each in found)
    figure = Figure(
        "prefixes", "DNS prefixes announced by each PoP", "",
        chart(view.frame, "prefixes", ("Announced DNS prefixes over time", described), rows),
        keys(("good", "prefixes announced to other networks"), UNSEEN),
        sparks(rows), _announced_at_ends(view),
    )  # fmt: skip
    lead = "Every PoP decides alone. A PoP announces only the prefixes of the name servers it has."
    return Section("prefixes", "Who announced which DNS prefix", lead, (figure,))


def _first_last(values: tuple[float | None, ...]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOT_MEASURED
    return f"first {known[0]:g}, lowest {min(known):g}, last {known[-1]:g}"


def _updates_by_phase(view: View) -> Table:
    rows = []
    for phase in view.run.phases:
        kinds = [text(event.data, "type") for event in view.run.of(BgpUpdate.kind, phase)]
        held = seeing(view.run.of(Rib.kind, phase))
        prefix_cell = Cell(str(len(table(held[-1].data, "prefixes")))) if held else _UNKNOWN
        rows.append(
            row(str(phase.number), phase.title, str(kinds.count("A")), str(kinds.count("W")),
                prefix_cell)
        )  # fmt: skip
    titles = columns(
        "#No.", "*Phase", "#Announcements", "#Withdrawals", "#Prefixes held at its end"
    )
    return Table("Updates at the collector by phase", titles, tuple(rows), folded=True)


def _planes_at_ends(view: View) -> Table:
    names = list(dict.fromkeys(event.subject for event in view.run.of(Backbone.kind)))
    rows = []
    for phase in view.run.phases:
        last = {event.subject: event.data for event in view.run.of(Backbone.kind, phase)}
        looks = [data for data in last.values() if "blind" not in data]
        if not looks or len(looks) < len(names):
            rows.append(row(str(phase.number), phase.title, *[_UNKNOWN] * 3))
            continue
        up, expected = (sum(parts) for parts in zip(*map(adjacency, looks), strict=True))
        wired, total, drained, routers = (
            sum(number(data, key) or 0 for data in looks)
            for key in ("links_up", "links_total", "routers_drained", "routers")
        )
        rows.append(
            row(str(phase.number), phase.title, f"{up:g} of {expected:g}",
                f"{wired:g} of {total:g}", f"{drained:g} of {routers:g}")
        )  # fmt: skip
    titles = columns("#No.", "*Phase", "#OSPF adjacencies up", "#Links up", "#Routers drained")
    return Table("The backbone at the end of each phase", titles, tuple(rows))


def _announced_at_ends(view: View) -> Table:
    looks = view.run.of(PopAnnounced.kind)
    pairs = sorted(
        {(event.subject, prefix) for event in looks for prefix in texts(event.data, "prefixes")}
    )
    ends = [
        {event.subject: event.data for event in view.run.of(PopAnnounced.kind, phase)}
        for phase in view.run.phases
    ]
    titles = ("PoP", "DNS prefix", *(f"{each.number} {each.title}" for each in view.run.phases))
    rows = tuple(
        row(pop, prefix, *(_announces(last.get(pop), prefix) for last in ends))
        for pop, prefix in pairs
    )
    return Table("Announced at the end of each phase", columns(*titles), rows)


def _announces(data: Data | None, prefix: str) -> Cell:
    if data is None or "blind" in data:
        return _UNKNOWN
    return Cell("yes", Tone.GOOD) if prefix in texts(data, "prefixes") else Cell("no", Tone.BAD)
