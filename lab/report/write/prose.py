"""Texts of people, in the little Markdown that packs are written in, as HTML."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_BULLET = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+(.*)$")
_HEAD = re.compile(r"^(#{1,6})\s+(.*)$")
_RULE = re.compile(r"^\|[\s:|-]+\|$")


def html(text: str) -> Markup:
    """Return a Markdown text as HTML in which nothing of the text is markup."""
    lines = iter(str(text or "").splitlines())
    return Markup("\n").join(_blocks(lines))


def _blocks(lines: Iterator[str]) -> Iterator[Markup]:
    held: list[str] = []
    for line in lines:
        if line.startswith("```"):
            yield from _held(held)
            yield _code(lines)
        elif not line.strip() or _HEAD.match(line):
            yield from _held(held)
            yield from _head(line)
        else:
            if held and _form(line) != _form(held[0]) and not line.startswith(("  ", "\t")):
                yield from _held(held)
            held.append(line)
    yield from _held(held)


def _form(line: str) -> str:
    if line.startswith("|"):
        return "table"
    return "list" if _BULLET.match(line) else "text"


def _code(lines: Iterator[str]) -> Markup:
    inside = []
    for line in lines:
        if line.startswith("```"):
            break
        inside.append(line)
    return Markup('<pre tabindex="0"><code>{}</code></pre>').format("\n".join(inside))


def _head(line: str) -> Iterator[Markup]:
    found = _HEAD.match(line)
    if found:
        level = min(6, len(found[1]) + 2)  # the page has the first two
        yield Markup("<h{0}>{1}</h{0}>").format(level, _inline(found[2]))


def _held(held: list[str]) -> Iterator[Markup]:
    if not held:
        return
    form, lines = _form(held[0]), list(held)
    held.clear()
    if form == "table":
        yield _table(lines)
    elif form == "list":
        yield _list(lines)
    else:
        yield Markup("<p>{}</p>").format(_inline(" ".join(line.strip() for line in lines)))


def _list(lines: list[str]) -> Markup:
    points: list[str] = []
    for line in lines:
        found = _BULLET.match(line)
        if found:
            points.append(found[1])
        else:
            points[-1] += f" {line.strip()}"
    name = "ol" if lines[0].lstrip()[0].isdigit() else "ul"
    items = Markup().join(Markup("<li>{}</li>").format(_inline(point)) for point in points)
    return Markup("<{0}>{1}</{0}>").format(name, items)


def _table(lines: list[str]) -> Markup:
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")]
             for line in lines if not _RULE.match(line.strip())]  # fmt: skip
    made = [
        Markup("<tr>{}</tr>").format(
            Markup().join(Markup("<{0}>{1}</{0}>").format(name, _inline(one)) for one in row)
        )
        for name, row in zip(["th", *["td"] * len(cells)], cells, strict=False)
    ]
    return Markup("<table>{}</table>").format(Markup().join(made))


def _inline(text: str) -> Markup:
    """Return code, bold, emphasis and links of a line; of links only their words."""
    made = str(escape(text))
    made = re.sub(r"`([^`]+)`", r"<code>\1</code>", made)
    made = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", made)
    made = re.sub(r"(?<![\w*])\*([^*]+)\*(?![\w*])", r"<em>\1</em>", made)
    made = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", made)
    return Markup(made)  # noqa: S704 - the text was escaped before tags were put in
