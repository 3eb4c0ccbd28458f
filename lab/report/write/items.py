"""What to talk about after a game day, as CSV to fill in."""

import csv
import io

from lab.report.read.gameday import Played, action_items

TITLES = ("item", "source", "owner", "due")
_FORMULA = ("=", "+", "-", "@")


def items(found: Played) -> str:
    """Return the action items; no cell is a formula for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TITLES)
    for each in action_items(found):
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in each])
    return text.getvalue()
