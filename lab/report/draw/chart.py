"""A time chart: rows on one axis of time, behind them the phases."""

from collections.abc import Sequence

from markupsafe import Markup

from lab.journal.timeline import Phase
from lab.report.clock import lab_clock, utc_clock
from lab.report.draw.rows import ChartRow
from lab.report.draw.svg import Frame, label, percent, rect, tag

TOP = 34  # pixels for one line of phases' names
LINE = 14  # pixels for each further line of them
BOTTOM = 42  # pixels for the two clocks
TICKS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)  # seconds
MOST_TICKS = 12
WIDE = 1040  # pixels of a chart on a wide page; decides which phases' titles fit in a line
NARROW = 380  # pixels of a chart on a telephone, where phases have their ids for names
EDGE = 5  # percent of a chart on a telephone that half of a clock's letters take
LETTER = 6.6  # pixels of a letter, rather too many than too few


def chart(frame: Frame, ident: str, words: tuple[str, str], rows: Sequence[ChartRow]) -> Markup:
    """Return the drawing; ``words`` are its title and its description in words."""
    first = head(frame)
    height = first + sum(row.height for row in rows)
    parts = [
        tag("title", words[0], id=f"{ident}-title"),
        tag("desc", words[1], id=f"{ident}-desc"),
        *phase_bands(frame, height),
    ]
    top = first
    for row in rows:
        parts.append(row.draw(frame, top))
        top += row.height
    parts += axis(frame, height)
    return tag(
        "svg", *parts, class_="chart", width="100%", height=height + BOTTOM, role="img",
        data_start=frame.start, data_end=frame.end,
        aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def moments(frame: Frame, ident: str, words: tuple[str, str], rows: Sequence[ChartRow]) -> Markup:
    """Return a drawing of moments with an axis of seconds since ``frame.start``."""
    height = sum(row.height for row in rows) + 8
    parts = [
        tag("title", words[0], id=f"{ident}-title"),
        tag("desc", words[1], id=f"{ident}-desc"),
    ]
    for at in ticks(frame):
        x = percent(frame.x(at))
        parts.append(tag("line", x1=x, x2=x, y1=4, y2=height, class_="grid"))
    top = 0
    for row in rows:
        parts.append(row.draw(frame, top))
        top += row.height
    for number, at in enumerate(ticks(frame)):
        late = f"+{at - frame.start:g} s"
        parts.append(tick(frame.x(at), height + 16, late, number))
    return tag(
        "svg", *parts, class_="chart", width="100%", height=height + 24, role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def phase_bands(frame: Frame, height: int) -> list[Markup]:
    """Return a band, a border, a number and a name for every phase; ``height`` is the chart's."""
    bands = []
    for phase in frame.phases:
        left, right = frame.x(phase.start), frame.x(phase.end)
        band = "band odd" if phase.number % 2 else "band"
        bands.append(rect(left, right - left, 0, height, band))
        bands.append(
            tag("line", x1=percent(left), x2=percent(left), y1=0, y2=height, class_="border")
        )
    return [*bands, *_names(frame, WIDE), *_names(frame, NARROW)]


def _names(frame: Frame, wide: int) -> list[Markup]:
    """Return the names of the phases on a page of this width; a style sheet shows one of both."""
    found = []
    for phase, (level, ends) in zip(frame.phases, phase_levels(frame, wide), strict=True):
        found.append(
            tag(
                "text",
                tag("title", phase.title),
                tag("tspan", str(phase.number), class_="number"),
                tag("tspan", f" {_name(phase, wide)}", class_="title"),
                x=percent(frame.x(phase.end if ends else phase.start)),
                y=15 + LINE * level,
                dx=-5 if ends else 5,
                class_=f"phase halo {'titles' if wide == WIDE else 'ids'}",
                text_anchor="end" if ends else "start",
            )
        )
    return found


def _name(phase: Phase, wide: int) -> str:
    return phase.title if wide == WIDE else phase.id


def phase_levels(frame: Frame, wide: int = WIDE) -> list[tuple[int, bool]]:
    """Return for each phase's name its line, and whether it ends at the phase's right edge.

    Names share a line where they do not overlap in a chart of this many pixels.
    """
    taken: list[list[tuple[float, float]]] = []
    found = []
    for phase in frame.phases:
        long = LETTER * (len(_name(phase, wide)) + 4) / wide * 100
        left = frame.x(phase.start)
        ends = left + long > 100  # noqa: PLR2004 - percent
        start = max(0.0, frame.x(phase.end) - long) if ends else left
        place = (start, start + long)
        level = next(
            (
                n
                for n, line in enumerate(taken)
                if all(place[1] <= a or place[0] >= b for a, b in line)
            ),
            len(taken),
        )
        if level == len(taken):
            taken.append([])
        taken[level].append(place)
        found.append((level, ends))
    return found


def head(frame: Frame) -> int:
    """Return the pixels that the names of the phases need above a chart."""
    lines = [level for wide in (WIDE, NARROW) for level, _ in phase_levels(frame, wide)]
    return TOP + LINE * max(lines, default=0)


def axis(frame: Frame, height: int) -> list[Markup]:
    """Return the ticks with lab time, and below it the historical clock where it is known."""
    parts = []
    for number, at in enumerate(ticks(frame, whole=True)):
        x = frame.x(at)
        parts.append(
            tag("line", x1=percent(x), x2=percent(x), y1=height - 4, y2=height, class_="border")
        )
        parts.append(tick(x, height + 14, lab_clock(at), number))
        past = utc_clock(frame.clock.at(at))
        if past:
            parts.append(tick(x, height + 30, past, number, "past"))
    return parts


def ticks(frame: Frame, *, whole: bool = False) -> list[float]:
    """Return round times on the axis: of the lab clock when ``whole``, else since its start."""
    length = frame.end - frame.start
    step = next((step for step in TICKS if length / step <= MOST_TICKS), TICKS[-1])
    first = -int(-frame.start // step) * step if whole else frame.start
    count = int((frame.end - first) // step) + 1
    return [first + number * step for number in range(count)]


def tick(x: float, y: float, words: str, number: int, *classes: str) -> Markup:
    """Return a tick's text; every second one is left out on a narrow page."""
    anchor = "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"
    minor = " minor" if number % 2 else ""
    return label(
        x, y, words, class_=f"tick{minor} {' '.join(classes)}".strip(), text_anchor=anchor
    )
