"""The report as Markdown: the same chapters, tables and block letters for the drawings."""

import re
from collections.abc import Iterable, Sequence

from lab.report.document import Block, Cell, Figure, Points, Prose, Screen, Section, Table, Text
from lab.report.headline import Headline
from lab.report.page import Page

SPECIAL = str.maketrans(
    {"\\": "\\\\", "|": "\\|", "<": "&lt;", "*": "\\*", "`": "\\`", "[": "\\[", "\n": " "}
)

_HEAD = re.compile(r"^(#+ )", re.MULTILINE)  # one of a pack's text stands below the chapter's
_FENCE = "```"


def render(written: Page) -> str:
    """Return a written report as Markdown."""
    top, sections = written
    parts = [_top(top), *map(_section, sections)]
    return "\n\n".join(parts) + "\n"


def escape(words: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return words.translate(SPECIAL)


def _top(top: Headline) -> str:
    parts = [
        f"# {escape(top.title)}: {top.symbol} {top.verdict}",
        escape(top.sentence),
        "\n".join(f"- {escape(str(each))}" for each in top.missed),
        _pairs("Run", top.about),
        _pairs("In numbers", [(name, value) for name, value in top.numbers]),
    ]
    return "\n\n".join(part for part in parts if part)


def _section(section: Section) -> str:
    parts = [f"## {escape(section.title)}", escape(section.lead)]
    captioned = len(section.blocks) > 1
    parts += [_block(block, captioned=captioned) for block in section.blocks]
    return "\n\n".join(part for part in parts if part)


def _block(block: Block, *, captioned: bool) -> str:
    if isinstance(block, Text):
        return escape(block.text)
    if isinstance(block, Points):
        return "\n".join(f"- **{escape(term)}**: {escape(words)}" for term, words in block.points)
    if isinstance(block, Figure):
        return _figure(block)
    if isinstance(block, Prose):
        return _HEAD.sub(r"##\1", block.markdown.strip())
    if isinstance(block, Screen):
        return _screen(block)
    return _table(block, captioned=captioned)


def _figure(figure: Figure) -> str:
    drawn = [spark for spark in figure.sparks if spark.line]
    rows = ((escape(one.label), f"`{one.line}`", escape(one.note)) for one in drawn)
    sparks = _grid(("Course", "Over the run", "Note"), ("", "", ""), rows) if drawn else ""
    parts = [f"### {escape(figure.title)}", sparks, _table(figure.table, captioned=True)]
    return "\n\n".join(part for part in parts if part)


def _table(table: Table, *, captioned: bool) -> str:
    if not table.rows:
        return f"**{escape(table.caption)}.** {escape(table.empty)}"
    grid = _grid(
        [escape(column.title) for column in table.columns],
        [":" if column.numeric else "" for column in table.columns],
        ([_cell(cell) for cell in row] for row in table.rows),
    )
    return f"**{escape(table.caption)}**\n\n{grid}" if captioned else grid


def _cell(cell: Cell) -> str:
    words = escape(str(cell))
    return f"[{words}]({cell.link})" if cell.link else words


def _screen(screen: Screen) -> str:
    fence = _FENCE
    while fence in screen.lines:
        fence += "`"
    title = f'<a id="{screen.id}"></a>\n### {escape(screen.title)}'
    return f"{title}\n\n[{screen.file}]({screen.file})\n\n{fence}text\n{screen.lines}\n{fence}"


def _pairs(caption: str, pairs: Sequence[tuple[str, str]]) -> str:
    rows = ((escape(name), escape(value)) for name, value in pairs)
    return _grid((caption, ""), ("", ""), rows)


def _grid(titles: Sequence[str], aligned: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, [f"---{end}" for end in aligned], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
