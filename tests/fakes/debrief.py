"""The debrief of a game day without a lab, as its page is told it."""


def debrief() -> dict[str, object]:
    """Return what the page of a game day shows of its debrief."""

    def moment(at_s: float, kind: str, who: str, text: str, **more: str) -> dict[str, object]:
        return {"at_s": at_s, "kind": kind, "who": who, "text": text, "tone": "plain",
                "session": "", **more}  # fmt: skip

    values = ["1 min 32 s", "4 min 8 s", "never", "never", "12,480", "1", "2"]
    return {
        "outcome": {"word": "Never repaired", "tone": "bad", "told": [
            "Ada declared an incident 1 min 32 s after users began to fail.",
            "It never came so far that users were served again, and stayed so."]},
        "course": [
            moment(0.0, "control", "Fay", "starts it"),
            moment(310.0, "mark", "Timp", "users begin to fail", tone="bad"),
            moment(402.0, "incident", "Ada", "declares an incident: SEV1"),
            moment(512.0, "terminal", "Ada", "opens a terminal: NOC workstation",
                   session="terminal-1"),
            moment(530.0, "hint", "Ada", "takes the hint way-1: getting in, level 1"),
            moment(700.0, "expected", "", "Somebody at a console", tone="good"),
        ],
        "sessions": [{"id": "terminal-1", "at_s": 512.0, "who": "Ada",
                      "title": "NOC workstation", "file": "terminal/noc-1.cast"}],
        "compared": {
            "titles": ["Detection", "Diagnosis", "Mitigation", "Repair", "User-minutes",
                       "Harmful", "Hints"],
            "rows": [{"name": "20261101T090000Z-quiet", "team": "team",
                      "when": "2026-11-01 09:00", "mine": False, "values": values},
                     {"name": "20261129T090000Z-quiet", "team": "team",
                      "when": "2026-11-29 09:00", "mine": True, "values": values}],
            "left_out": [{"name": "20261102T090000Z-quiet", "team": "team",
                          "why": "profile standard, not mini"}],
        },
        "files": [{"name": "debrief.html", "title": "the debrief, one file for any browser"},
                  {"name": "debrief.md", "title": "the debrief as Markdown"},
                  {"name": "action-items.csv", "title": "action items, to fill in"}],
    }  # fmt: skip
