"""The live view's parts, each from the state of the run."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.console.now import LoadNow, Now, PhaseNow
from lab.console.past import past
from lab.incidents.facebook_2021.chapters.network import State
from lab.report.clock import lab_clock
from lab.report.wording import SYMBOLS, Told, Tone

# Okabe and Ito's colours, as in the report; a sign or a number always says the same.
STYLES = {
    Tone.GOOD: "#56b4e9",
    Tone.BAD: "bold #e8743b",
    Tone.PARTLY: "#e69f00",
    Tone.UNKNOWN: "dim",
    Tone.PLAIN: "",
}
TONES = {
    State.UP: Tone.GOOD,
    State.PARTLY: Tone.PARTLY,
    State.DOWN: Tone.BAD,
    State.UNKNOWN: Tone.UNKNOWN,
}
BAR = 10  # letters
WIDE = 100  # columns
SCALE = 20  # times the baseline that a full bar stands for, until a load is higher
HIGH = 5  # times its baseline: from here on a load is told as high

Line = tuple[float, str, Told]  # lab time, historical clock, what


def whole(now: Now, at: float, lines: Sequence[Line], width: int = WIDE) -> RenderableType:
    """Return the view: clocks, phases, services, network, load, and the last events.

    On a terminal of less than ``WIDE`` columns the bars and the regions' names are shorter.
    """
    body = Table.grid(padding=(0, 2))
    served = services(now, *((BAR, 9) if width >= WIDE else (4, 5)))
    body.add_row(served, network(now) if now.planes or now.announced else "")
    parts: list[RenderableType] = [clocks(now, at), phases(now, at), Text("")]
    if now.success or now.planes:
        parts += [body, Text("")]
    if now.loads:
        parts += [loads(now), Text("")]
    return Group(*parts, events(lines))


def clocks(now: Now, at: float) -> Text:
    """Return scenario, lab clock, historical clock and what goes on."""
    then = past(now, at)
    line = Text(overflow="ellipsis", no_wrap=True)
    line.append(now.scenario or "stormdrill", "bold")
    line.append(f"   lab {lab_clock(at)}", "bold")
    told = f"≈ {then:%H:%M} UTC, {then.day} {then:%b %Y}" if then else "no historical clock yet"
    line.append(f"   {told}", "dim")
    line.append(f"   {now.status}")
    return line


def phases(now: Now, at: float) -> Text:
    """Return a sign per phase, and the running one's name and age."""
    line = Text(overflow="ellipsis", no_wrap=True)
    for each in now.phases:
        sign, style = _phase_sign(each)
        line.append(f"{sign} ", style)
    running = now.phase
    if running is not None and running.start is not None:
        number = now.phases.index(running) + 1
        line.append(f" {number} of {len(now.phases)} ", "dim")
        line.append(running.title, "bold")
        line.append(f"  for {lab_clock(at - running.start)}", "dim")
    return line


def _phase_sign(each: PhaseNow) -> tuple[str, str]:
    if each.start is None:
        return "○", "dim"
    return ("●", STYLES[Tone.GOOD]) if each.end is not None else ("◉", "bold")


def services(now: Now, bar: int = BAR, letters: int = 9) -> Table:
    """Return success per application: a bar over all users, a number per region."""
    grid = Table.grid(padding=(0, 1))
    names = [group.removeprefix("usr-") for group in now.groups]
    grid.add_row(
        Text("served", "dim"),
        "",
        Text("all", "dim"),
        *(Text(name[:letters], "dim") for name in names),
    )
    for app in now.success:
        share = now.served(app)
        cells = [_percent(now.served(app, group)) for group in now.groups]
        grid.add_row(app, _bar(share, _share_tone(share), bar), _percent(share), *cells)
    return grid


def network(now: Now) -> Table:
    """Return the backbone's planes as cells, and each PoP's announced DNS prefixes."""
    grid = Table.grid(padding=(0, 0))
    up = sum(plane.state is State.UP for plane in now.planes.values())
    grid.add_row(Text(f"backbone: {up} of {len(now.planes)} planes", "dim"))
    cells = Text()
    for name, plane in now.planes.items():
        tone = TONES[plane.state]
        cells.append(f"{name}{SYMBOLS[tone]} ", STYLES[tone])
    grid.add_row(cells)
    grid.add_row(Text("DNS prefixes announced", "dim"))
    pops = Text()
    for pop, count in now.announced.items():
        tone = Tone.UNKNOWN if count is None else _count_tone(count, now.most.get(pop, 0))
        told = "?" if count is None else f"{count}/{now.most.get(pop, 0)}"
        pops.append(f"{pop} {SYMBOLS[tone]}{told}  ", STYLES[tone])
    grid.add_row(pops)
    return grid


def loads(now: Now) -> Table:
    """Return queries per second of resolvers and .com, against the steady phase."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_row(Text("load", "dim"), "", Text("q/s", "dim"), Text("against steady", "dim"))
    most = max(max(load.peak, SCALE * (load.baseline or 0.0)) for load in now.loads.values())
    for node, load in now.loads.items():
        name = f"{node} (.com)" if now.kinds.get(node) == "tld" else node
        tone, told = _against(load)
        share = (load.rate or 0.0) / most if most else 0.0
        rate = "?" if load.rate is None else f"{load.rate:.0f}"
        grid.add_row(name, _bar(share, tone), rate, Text(told, STYLES[tone]))
    return grid


def events(lines: Iterable[Line]) -> Table:
    """Return the last notable events, the newest at the bottom."""
    grid = Table.grid(padding=(0, 1))
    for at, told_past, told in lines:
        grid.add_row(
            Text(lab_clock(at), "dim"),
            Text(told_past, "dim"),
            Text(SYMBOLS[told.tone], STYLES[told.tone]),
            Text(f"{told.actor}: {told.text}", no_wrap=True, overflow="ellipsis"),
        )
    return grid


def _against(load: LoadNow) -> tuple[Tone, str]:
    if load.rate is None or load.baseline is None:
        return Tone.PLAIN, "no baseline yet"
    if load.baseline == 0:
        return (Tone.BAD if load.rate else Tone.GOOD), "baseline 0"
    times = load.rate / load.baseline
    tone = Tone.BAD if times >= HIGH else Tone.GOOD
    return tone, f"{SYMBOLS[tone]} {times:.1f} times {load.baseline:.1f}"


def _bar(share: float | None, tone: Tone, letters: int = BAR) -> Text:
    if share is None:
        return Text("·" * letters, "dim")
    full = round(share * letters)
    return Text.assemble(("█" * full, STYLES[tone]), ("░" * (letters - full), "dim"))


def _percent(share: float | None) -> Text:
    if share is None:
        return Text("   ?", "dim")
    tone = _share_tone(share)
    return Text(f"{SYMBOLS[tone]}{share:4.0%}", STYLES[tone])


def _share_tone(share: float | None) -> Tone:
    if share is None:
        return Tone.UNKNOWN
    return Tone.GOOD if share > 0.99 else Tone.BAD if share < 0.5 else Tone.PARTLY  # noqa: PLR2004


def _count_tone(count: int, most: int) -> Tone:
    return Tone.BAD if count == 0 else Tone.GOOD if count == most else Tone.PARTLY
