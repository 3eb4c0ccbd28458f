"""Processes that a supervisor starts."""

import subprocess
import sys
from pathlib import Path

# A child is started while more descriptors are open than the soft limit lets a process have.
MANY = """
import os, resource, sys
from lab.runtimes.embedded.children import Children
from lab.runtimes.embedded.environment import environment
from lab.runtimes.embedded.loop import Loop
from tests.unit.runtimes.serve import HERE

SOFT, OPEN = 64, 100
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (SOFT, hard))
loop = Loop()
children = Children(loop, HERE, environment())
kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(OPEN)]
out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
null = os.open(os.devnull, os.O_RDONLY)
assert min(out, null) > SOFT

def ended(code):
    assert code == 0
    loop.stop()

command = ("sh", "-c", "echo here; ulimit -n; ls /proc/self/fd | wc -l")
children.start(HERE, command, (null, out, out), ended)
loop.run()
"""


def test_a_child_is_started_whatever_number_its_files_have(tmp_path: Path) -> None:
    told = tmp_path / "told"
    subprocess.run([sys.executable, "-c", MANY, str(told)], check=True, timeout=30)
    # Standard input, output, error, and the one by which ls reads the folder.
    assert told.read_text().split() == ["here", "64", "4"]
