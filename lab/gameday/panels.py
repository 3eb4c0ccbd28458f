"""What a seat is shown of the network: services, charts, alerts, and the drawing of it."""

from collections.abc import Iterable

from lab.gameday.marks import alerts
from lab.gameday.story import Story
from lab.gameday.watching import Point, fits
from lab.journal.fields import tables, text
from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.model.gameday import Chart
from lab.report.chapters.network import network_of
from lab.report.draw.network import Network, draw

MOST_POINTS = 300


def services(story: Story, *, whole: bool) -> list[JsonValue]:
    """Return each service as it is with ``whole``, else as the monitoring sees it."""
    return [_service(story, name, whole=whole) for name in story.watches]


def _service(story: Story, name: str, *, whole: bool) -> dict[str, JsonValue]:
    watch = story.watches[name]
    service = watch.service
    readings = story.series.get(service.measure, [])
    point = (readings[-1] if readings else None) if whole else watch.last
    blind = not whole and service.eyes == "inside" and not story.sees
    inside = None if point is None or blind else fits(service, point)
    return {
        "id": service.id,
        "title": service.title,
        "ok": None if point is None or inside is None else _share(point),
        "state": "unseen" if inside is None else "ok" if inside else "bad",
        "seen_s": None if point is None else story.lab_s(point.at),
    }


def _share(point: Point) -> float | None:
    if point.value is None:
        return None
    return round(min(1.0, max(0.0, point.value / (point.whole or 1.0))), 4)


def charts(story: Story, *, whole: bool) -> list[JsonValue]:
    """Return each chart; what was not seen has no value unless it is seen ``whole``."""
    return [_chart(story, chart, whole=whole) for chart in story.pack.head.charts]


def _chart(story: Story, chart: Chart, *, whole: bool) -> dict[str, JsonValue]:
    columns = [_thinned(story.series.get(name, [])) for name in chart.measures]
    times = max(columns, key=len, default=[])
    lines: list[JsonValue] = [
        {
            "label": name,
            "values": [
                point.value if whole or point.seen or chart.eyes == "outside" else None
                for point in column
            ],
        }
        for name, column in zip(chart.measures, columns, strict=True)
    ]
    at: list[JsonValue] = [_time(story, point.at) for point in times]
    return {"id": chart.id, "title": chart.title, "unit": chart.unit, "t": at, "lines": lines}


def _thinned(points: list[Point]) -> list[Point]:
    """Return evenly chosen points, and always the last."""
    step = -(-len(points) // MOST_POINTS) or 1
    return points[(len(points) - 1) % step :: step] if points else []


def _time(story: Story, at: float) -> float:
    found = story.lab_s(at)
    return round(at, 1) if found is None else found


def pages(story: Story) -> list[JsonValue]:
    """Return every page of the monitoring, and whether it lasts."""
    return [
        {"at_s": _time(story, each.at), "text": each.text,
         "state": "firing" if each.ended is None else "resolved"}
        for each in alerts(story)
    ]  # fmt: skip


def topology(story: Story, touched: Iterable[str] = ()) -> dict[str, JsonValue]:
    """Return the drawing of the network and its nodes, those that were touched marked."""
    if story.header is None:
        return {"svg": "", "nodes": []}
    found = network_of(Timeline([story.header]))
    marked = frozenset(touched)
    plain = Network(found.sites, found.links, marked)
    words = (f"{len(story.nodes)} nodes at {len(found.sites)} sites, "
             f"{len(tables(story.header.data, 'links'))} links")  # fmt: skip
    nodes: list[JsonValue] = [
        {"name": text(each, "name"), "kind": text(each, "kind"),
         "state": "touched" if text(each, "name") in marked else "unknown"}
        for each in tables(story.header.data, "nodes")
    ]  # fmt: skip
    return {"svg": str(draw(plain, "topology", ("The network", words))), "nodes": nodes}
