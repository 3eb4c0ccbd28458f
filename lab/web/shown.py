"""What a view looks like: its parts as HTML, each by name, and its charts as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from lab.model.gameday import OBSERVER
from lab.report.write.prose import html
from lab.web.desk import Sitting
from lab.web.ports import Game, Replay, View
from lab.web.verbs import SURE, VERBS

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
ENDED = "ended"
NOTHING = "\N{EN DASH}"

# Every part of a page by the key of the view that it shows; in no page without that key.
PARTS: Mapping[str, str] = {
    "headline": "state", "replay": "state", "controls": "injects", "services": "services",
    "alerts": "alerts", "charts": "charts", "topology": "topology", "incident": "incident",
    "hypotheses": "hypotheses", "status": "status_page", "chat": "chat", "hints": "hints",
    "places": "places", "injects": "injects", "expected": "expected", "harmful": "harmful",
    "typed": "typed", "ledger": "ledger", "faults": "faults", "notes": "notes",
    "marks": "marks", "teams": "teams", "truth": "ground_truth", "debrief": "debrief",
    "glass": "looking_glass", "briefing": "briefing", "outcome": "outcome", "course": "course",
    "compared": "compared",
    "task": "task", "work": "work", "doing": "work", "nodes": "nodes", "class": "students",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A page's content: fragments by name, charts and clock as data."""

    view: View
    parts: Mapping[str, str]

    @property
    def data(self) -> dict[str, Any]:
        """Return what scripts need besides the fragments."""
        return {"clock": self.view.get("clock", {}), "state": self.view.get("state", "")}


def shown(game: Game, sitting: Sitting, at_s: float | None) -> Shown:
    """Return what a person is shown now, or was shown at a past second of the exercise."""
    view = dict(_view(game, sitting, at_s))
    replays = isinstance(game, Replay) and (at_s is not None or view.get("state") == ENDED)
    if sitting.seat.role == OBSERVER and view.get("state") != ENDED and "notes" in view:
        view["notes"] = [note for note in view["notes"] if note.get("who") == sitting.who]
    known = {
        "view": view, "me": sitting, "q": sitting.query, "verbs": VERBS[sitting.seat.role],
        "live": at_s is None and view.get("state") != ENDED, "replays": replays, "at_s": at_s,
    }  # fmt: skip
    return Shown(view, {name: _part(name, known) for name, key in PARTS.items() if key in view})


def _view(game: Game, sitting: Sitting, at_s: float | None) -> View:
    if at_s is None or not isinstance(game, Replay):
        return game.view(sitting.seat)
    return game.view_at(sitting.seat, at_s)


def _part(name: str, known: Mapping[str, Any]) -> str:
    return environment().get_template(f"parts/{name}.html.j2").render(known).strip()


def page(template: str, /, **known: Any) -> str:
    """Return a whole page."""
    return environment().get_template(f"{template}.html.j2").render(known)


@cache
def environment() -> "Environment":
    """Return the templates with what they call."""
    from jinja2 import ChainableUndefined, Environment, FileSystemLoader

    # A view may lack a key that a role must not know: nothing is shown for it.
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=ChainableUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(past=past, percent=percent, prose=html, drawn=Markup, rows=rows)
    made.globals.update(SURE=SURE, past=past)
    return made


def past(seconds: float | None) -> str:
    """Return a time since the start as people write it."""
    if not isinstance(seconds, int | float):
        return NOTHING
    whole = round(abs(seconds))
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    return f"{'-' if seconds < 0 else ''}{hours:02}:{minutes:02}:{left:02}"


def percent(share: float | None) -> str:
    """Return a share for people."""
    return NOTHING if not isinstance(share, int | float) else f"{share * 100:.1f} %"


MOST_ROWS = 12


def rows(chart: Mapping[str, Any]) -> list[tuple[float, list[float | None]]]:
    """Return evenly chosen rows of a chart's table, the last among them."""
    times = chart.get("t", [])
    step = -(-len(times) // MOST_ROWS) or 1
    chosen = range((len(times) - 1) % step, len(times), step) if times else ()
    lines = [line.get("values", []) for line in chart.get("lines", [])]
    return [(times[at], [line[at] if at < len(line) else None for line in lines]) for at in chosen]
