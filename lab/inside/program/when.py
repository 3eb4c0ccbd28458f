"""Start another program of this product once a file exists."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

POLL_S = 0.2


def main(argv: Sequence[str]) -> int:
    """Wait for the file ``argv[0]``, then run program ``argv[1]`` with the rest."""
    file, *program = argv or ("",)
    if not program:
        sys.stderr.write("usage: stormdrill-node when FILE PROGRAM [ARGS]\n")
        return 2
    pause = Event()
    while not Path(file).exists():
        pause.wait(POLL_S)
    code: int = importlib.import_module("lab.inside.__main__").main(program)
    return code
