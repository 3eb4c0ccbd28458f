"""A process that opens a shell of a host of the ring on its own terminal."""

import sys
from pathlib import Path

from lab.runtimes.containerlab import Containerlab
from tests.integration.containerlab import ring

if __name__ == "__main__":
    sys.exit(Containerlab(Path(sys.argv[1])).attach(ring.NAME).interactive("r1", sys.argv[2:]))
