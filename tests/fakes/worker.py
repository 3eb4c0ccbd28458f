"""Plays the cells it is asked for as ``cells`` does, and answers like the worker of a study.

Started with pairs as ``base_1=hangs`` of cells that do not play to their end; one that ``dies``
takes the process with it, one that ``closes`` ends it with the next cell unread.
"""

import json
import os
import select
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fakes import cells

DIED = 9
INTERRUPTED = 130


def main(hows: dict[str, str]) -> None:
    """Play until nothing more comes."""
    with socket.socket(fileno=os.dup(0)) as study, study.makefile("r") as lines:
        for line in lines:
            asked = json.loads(line)
            folder = Path(asked["out"])
            how = hows.get(f"{folder.parent.name}_{asked['seed']}", "whole")
            if how == "dies":
                os._exit(DIED)
            code = cells.main(folder, asked["seed"], how)
            Path(asked["log"]).write_text(f"process {os.getpid()}\n", encoding="utf-8")
            if code == INTERRUPTED:
                sys.exit(code)
            study.sendall(f"{code}\n".encode())
            if how == "closes":
                select.select([study], [], [])  # the next cell is there, and nobody reads it
                os._exit(DIED)


if __name__ == "__main__":
    main(dict(pair.split("=") for pair in sys.argv[1:]))
