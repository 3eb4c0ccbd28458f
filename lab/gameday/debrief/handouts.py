"""What of a game day that is over people can look at on its page, and take with them."""

from collections.abc import Sequence
from pathlib import Path

from lab.gameday.debrief import chapters
from lab.gameday.debrief.course import course
from lab.gameday.debrief.material import Material
from lab.gameday.debrief.write import FILES
from lab.gameday.story import Story
from lab.journal.fields import text
from lab.journal.kinds.gameday import ENDED
from lab.model.event import JsonValue
from lab.report.read.gameday import told
from lab.report.read.peers import TIMES, values


def handouts(folder: Path, story: Story) -> dict[str, Path]:
    """Return the files that a team may have, by name; none before the end."""
    if story.state != ENDED:
        return {}
    names = [*FILES, *(text(each.data, "cast") for each in story.terminals)]
    return {name: folder / name for name in names if (folder / name).is_file()}


def together(teams: Sequence[JsonValue], own: JsonValue) -> JsonValue:
    """Return what a team's page lays beside it, and the teams of its day that ended later."""
    if not isinstance(own, dict):
        return own
    rows = _rows(own, "rows")
    known = {each["name"] for each in rows}
    late = [
        {**each, "mine": False}
        for team in teams if isinstance(team, dict)
        for each in _rows(team, "rows") if each["mine"] and each["name"] not in known
    ]  # fmt: skip
    known |= {each["name"] for each in late}
    left_out = [each for each in _rows(own, "left_out") if each["name"] not in known]
    return {**own, "rows": [*rows[:-1], *late, *rows[-1:]], "left_out": [*left_out]}


def _rows(compared: dict[str, JsonValue], key: str) -> list[dict[str, JsonValue]]:
    found = compared.get(key)
    return [each for each in (found if isinstance(found, list) else ()) if isinstance(each, dict)]


def view(folder: Path, found: Material) -> dict[str, JsonValue]:
    """Return the debrief for the page of a seat, beside what a view has already."""
    word, tone = chapters.verdict(found)
    rows: list[JsonValue] = [
        {"name": each.name, "team": each.team, "when": each.when, "mine": each is found.me,
         "values": [*values(each.result)]}
        for each in (*found.peers, found.me)
    ]  # fmt: skip
    moments: list[JsonValue] = [
        {"at_s": one.at_s, "kind": one.kind, "who": one.who, "text": one.text,
         "tone": one.tone.value, "session": one.session}
        for one in course(found.story, found.sessions)
    ]  # fmt: skip
    return {
        "outcome": {"word": word, "tone": tone.value, "told": [*told(found.found)]},
        "course": moments,
        "sessions": [
            {"id": each.id, "at_s": each.at_s, "who": each.who, "title": each.title,
             "file": each.file}
            for each in found.sessions
        ],
        "compared": {
            "titles": [*(title for title, _, _ in TIMES), "User-minutes", "Harmful", "Hints"],
            "rows": rows,
            "left_out": [
                {"name": each.name, "team": each.team, "why": why}
                for each, why in found.left_out
            ],
        },
        "files": [
            {"name": name, "title": words}
            for name, words in FILES.items() if (folder / name).is_file()
        ],
    }  # fmt: skip
