"""The files of a debrief, beside the journal that they come from."""

import threading
from pathlib import Path

from lab.gameday.debrief.material import Material
from lab.gameday.debrief.page import page
from lab.report.write import html, markdown
from lab.report.write.items import items

HTML, MARKDOWN, ITEMS = "debrief.html", "debrief.md", "action-items.csv"
FILES = {
    HTML: "the debrief, one file for any browser",
    MARKDOWN: "the debrief as Markdown",
    ITEMS: "action items, to fill in",
}


def write(folder: Path, found: Material) -> None:
    """Write the debrief as HTML and as Markdown; each file whole or not at all.

    Action items that are there are left alone, as people fill them in.

    Raises:
        OSError: the folder cannot be written to.
    """
    written = page(found)
    texts = {HTML: html.render(written, "debrief"), MARKDOWN: markdown.render(written)}
    if not (folder / ITEMS).exists():
        texts[ITEMS] = items(found.found)
    mine = threading.get_ident()  # teams that end together write each other's
    fresh = {name: folder / f".{name}.{mine}" for name in texts}
    for name, content in texts.items():
        fresh[name].write_text(content, encoding="utf-8")
    for name, path in fresh.items():
        path.replace(folder / name)
