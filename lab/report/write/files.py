"""The report's files in the folder of a run."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.journal.timeline import Timeline
from lab.model.event import Event, JsonValue
from lab.model.verdict import FactResult, Verdict
from lab.probes.mrt import IN_RUN_FOLDER, Update, updates
from lab.report.contents import Contents
from lab.report.page import page
from lab.report.read.gameday import played
from lab.report.write import html, markdown
from lab.report.write.bgplay import bgplay
from lab.report.write.items import items
from lab.report.write.junit import as_junit
from lab.report.write.metrics import metrics
from lab.report.write.summary import summary


def write(
    folder: Path,
    events: Sequence[Event],
    facts: Sequence[FactResult],
    verdict: Verdict,
    contents: Contents,
) -> None:
    """Write ``summary.json``, ``report.html``, ``report.md``, ``junit.xml``, ``metrics.prom``.

    A run whose route collector left its MRT file has ``bgplay.json`` besides, a game day
    ``action-items.csv``. Everything is made before the first file is touched, and each file
    appears whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    run = Timeline(events)
    written = page(run, facts, verdict, contents)
    texts = {
        "summary.json": _json(summary(run, facts, verdict)),
        "report.html": html.render(written),
        "report.md": markdown.render(written),
        "junit.xml": as_junit(run, facts, verdict),
    }
    curves = metrics(run, facts, verdict)
    if curves is not None:
        texts["metrics.prom"] = curves
    replay = bgplay(run, _updates(folder))
    if replay is not None:
        texts["bgplay.json"] = _json(replay)
    found = played(run)
    if found is not None:
        texts["action-items.csv"] = items(found)
    fresh = {name: folder / f".{name}.new" for name in texts}
    for name, content in texts.items():
        fresh[name].write_text(content, encoding="utf-8")
    for name, path in fresh.items():
        path.replace(folder / name)


def _json(data: Mapping[str, JsonValue]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _updates(folder: Path) -> tuple[Update, ...]:
    """Return what a route collector wrote, nothing where it cannot be read."""
    try:
        return updates((folder / IN_RUN_FOLDER).read_bytes())[0]
    except (OSError, ValueError, LookupError):  # mrtparse looks numbers up in tables
        return ()
