"""Plays a cell of a study without a lab: the recorded run of two-routers, edited.

Started as ``run`` is, with a folder, a seed and what becomes of it: ``whole``, ``cut`` without its
end, ``stopped`` before any change, ``nothing`` but a line on stderr, ``hangs`` until it is
interrupted. Needs nothing of the lab, so that it starts in no time.
"""

import json
import lzma
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parents[1] / "recorded" / "two-routers.jsonl.xz"
Line = dict[str, Any]
MOST_S = 50  # what hangs ends by itself, should a test fail


def recorded() -> list[Line]:
    """Return the lines of the recording."""
    with lzma.open(RECORDED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def edited(lines: list[Line], seed: int, **verdicts: str) -> list[Line]:
    """Return a run with another seed; ``verdicts`` are of expectations, by a word of names."""
    found = [{**line, "data": dict(line["data"])} for line in lines]
    found[0]["data"]["seed"] = seed
    for line in found:
        for word, verdict in verdicts.items():
            if line["kind"] == "expectation" and word in line["subject"]:
                line["data"]["verdict"] = verdict
    return found


def written(folder: Path, lines: Iterable[Line]) -> None:
    """Write a run's journal into its folder."""
    folder.mkdir(parents=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "journal.jsonl").write_text(text, encoding="utf-8")


def interrupted(lines: list[Line]) -> list[Line]:
    """Return the start of a run that somebody ended."""
    kept = lines[:20]
    last = {"v": 1, "t": kept[-1]["t"], "data": {}}
    return [
        *kept,
        {**last, "n": 21, "kind": "interrupted", "subject": "SIGINT"},
        {**lines[-1], "n": 22, "kind": "run.ended", "subject": "two-routers",
         "data": {"verdict": "unknown", "seconds": 2.0}},
    ]  # fmt: skip


def main(folder: Path, seed: int, how: str) -> int:
    """Play, and return the exit code of ``run``."""
    if how == "nothing":
        sys.stderr.write("stormdrill: this host has no room\n")
        return 3
    lines = edited(recorded(), seed)
    if how == "hangs":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        folder.mkdir(parents=True)
        (folder / "began").write_text(str(os.getpid()), encoding="utf-8")
        signal.sigtimedwait({signal.SIGINT, signal.SIGTERM}, MOST_S)
        (folder / "began").unlink()
        folder.rmdir()
        written(folder, interrupted(lines))
        return 130
    if how == "stopped":
        stop = {"action": "stop", "text": "the network was not steady"}
        lines.insert(20, {**lines[20], "kind": "step", "subject": "steady", "data": stop})
    ended = [line for line in lines if line["kind"] != "run.ended"]
    written(folder, ended if how == "cut" else lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
