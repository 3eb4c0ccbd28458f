"""A process that opens a shell of a node on its own terminal."""

import sys
from pathlib import Path

from lab.runtimes.embedded import Embedded
from tests.integration.embedded import pair

if __name__ == "__main__":
    sys.exit(Embedded(Path(sys.argv[1])).attach(pair.NAME).interactive("r1", sys.argv[2:]))
