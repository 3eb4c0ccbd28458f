"""The live view's parts, each from the state of the run or from the tiles of its board."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.console.state import PhaseState, RunState
from lab.report.clock import lab_clock
from lab.report.read.sentences import SYMBOLS, Sentence, Tone
from lab.report.tiles import Tile

# Okabe and Ito's colours, as in the report; a sign or a number always says the same.
STYLES = {
    Tone.GOOD: "#56b4e9",
    Tone.BAD: "bold #e8743b",
    Tone.PARTLY: "#e69f00",
    Tone.UNKNOWN: "dim",
    Tone.PLAIN: "",
}
BAR, SHORT_BAR = 10, 4  # letters, on a wide and on a narrow terminal
WIDE = 100  # columns
GUTTER = 2  # columns between two groups of tiles side by side
MOST = 8  # rows of tiles of a group
FLOW = 40  # columns at most of tiles that flow
WORDS = 24  # letters beside a bar, always as many: what changes should not move the rest

Line = tuple[float, str, Sentence]  # lab time, historical clock, what


def whole(
    state: RunState, tiles: Sequence[Tile], at: float, lines: Sequence[Line], width: int = WIDE
) -> RenderableType:
    """Return the view: clocks, phases, the board's tiles, and the last events.

    On a terminal of less than ``WIDE`` columns the bars are shorter.
    """
    parts: list[RenderableType] = [clocks(state, at), phases(state, at), Text("")]
    if tiles:
        parts += [board(tiles, width), Text("")]
    return Group(*parts, events(lines))


def clocks(state: RunState, at: float) -> Text:
    """Return scenario, lab clock, historical clock and what goes on."""
    then = state.past(at)
    line = Text(overflow="ellipsis", no_wrap=True)
    line.append(state.scenario or "stormdrill", "bold")
    line.append(f"   lab {lab_clock(at)}", "bold")
    if then is not None:
        line.append(f"   ≈ {then:%H:%M} UTC, {then.day} {then:%b %Y}", "dim")
    elif any(each.historical for each in state.phases):
        line.append("   no historical clock yet", "dim")
    line.append(f"   {state.status}")
    return line


def phases(state: RunState, at: float) -> Text:
    """Return a sign per phase, and the running one's name and age."""
    line = Text(overflow="ellipsis", no_wrap=True)
    for each in state.phases:
        sign, style = _phase_sign(each)
        line.append(f"{sign} ", style)
    running = state.phase
    if running is not None and running.start is not None:
        number = state.phases.index(running) + 1
        line.append(f" {number} of {len(state.phases)} ", "dim")
        line.append(running.title, "bold")
        line.append(f"  for {lab_clock(at - running.start)}", "dim")
    return line


def _phase_sign(each: PhaseState) -> tuple[str, str]:
    if each.start is None:
        return "○", "dim"
    return ("●", STYLES[Tone.GOOD]) if each.end is not None else ("◉", "bold")


def board(tiles: Sequence[Tile], width: int = WIDE) -> RenderableType:
    """Return the tiles by their groups: as many groups side by side as the width has room for."""
    bar = BAR if width >= WIDE else SHORT_BAR
    lines: list[list[list[Text]]] = [[]]
    for name, members in groupby(tiles, key=lambda tile: tile.group):
        block = _group(name, list(members), bar)
        if lines[-1] and _wide([*lines[-1], block]) > width:
            lines.append([])
        lines[-1].append(block)
    return Group(*map(_beside, lines))


def _wide(blocks: Sequence[Sequence[Text]]) -> int:
    widths = [max(line.cell_len for line in block) for block in blocks]
    return sum(widths) + GUTTER * (len(blocks) - 1)


def _beside(blocks: Sequence[Sequence[Text]]) -> Table:
    grid = Table.grid(padding=(0, GUTTER, 0, 0))
    cells = [Text("\n").join(block) for block in blocks]
    for cell in cells:
        cell.no_wrap, cell.overflow = True, "ellipsis"
    grid.add_row(*cells)
    return grid


def _group(name: str, tiles: list[Tile], bar: int) -> list[Text]:
    """Return a group's name and its tiles: a line each, or beside each other when all are short.

    A tile with a bar or with several words has a line of its own.
    """
    head = Text(name, "dim")
    if all(tile.share is None and " " not in tile.words for tile in tiles):
        return [head, *_flow(tiles)]
    longest = max(len(tile.name) for tile in tiles)
    bars = any(tile.share is not None for tile in tiles)
    lines = [_line(tile, longest, bar if bars else 0) for tile in tiles[:MOST]]
    left = len(tiles) - MOST
    return [head, *lines, *([Text(f"and {left} more", "dim")] if left > 0 else [])]


def _flow(tiles: Iterable[Tile]) -> list[Text]:
    lines = [Text()]
    for tile in tiles:
        cell = Text(f"{tile.name} " if tile.words else tile.name)
        cell.append(f"{SYMBOLS[tile.tone]}{tile.words}")
        cell.stylize(STYLES[tile.tone])
        if lines[-1] and lines[-1].cell_len + 1 + cell.cell_len > FLOW:
            lines.append(Text())
        lines[-1] = Text(" ").join([lines[-1], cell]) if lines[-1] else cell
    return lines


def _line(tile: Tile, longest: int, bar: int) -> Text:
    line = Text(f"{tile.name:<{longest}} ")
    if bar:
        line.append_text(_bar(tile.share, tile.tone, bar)).append(" ")
    words = Text(f"{SYMBOLS[tile.tone]} {tile.words}".rstrip(), STYLES[tile.tone])
    if bar:
        words.truncate(WORDS, overflow="ellipsis", pad=True)
    return line.append_text(words)


def events(lines: Iterable[Line]) -> Table:
    """Return the last notable events, the newest at the bottom."""
    grid = Table.grid(padding=(0, 1))
    for at, past, said in lines:
        grid.add_row(
            Text(lab_clock(at), "dim"),
            Text(past, "dim"),
            Text(SYMBOLS[said.tone], STYLES[said.tone]),
            Text(f"{said.actor}: {said.text}", no_wrap=True, overflow="ellipsis"),
        )
    return grid


def _bar(share: float | None, tone: Tone, letters: int) -> Text:
    if share is None:
        return Text("·" * letters, "dim")
    full = round(min(1.0, share) * letters)
    return Text.assemble(("█" * full, STYLES[tone]), ("░" * (letters - full), "dim"))
