"""The benchmark of killed commands, ended while a command runs; Stormdrill itself is a fake."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]
OWN_SPACE = ("--user", "--map-current-user", "--keep-caps") if os.geteuid() else ()
SEED = "95"  # its first round plays, for longer than this test takes
# Notes its verb, tells when it plays, and holds that pipe until it is ended.
FAKE = """\
import os, signal, sys
with open(os.environ["NOTES"], "a") as notes:
    notes.write(sys.argv[1] + "\\n")
if sys.argv[1] == "run":
    with open(os.environ["BEGUN"], "w") as begun:
        print("begun", file=begun, flush=True)
        signal.pause()
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with the real benchmark, and a product that only notes its verbs."""
    script = tmp_path / "scripts" / "bench" / "killed"
    script.parent.mkdir(parents=True)
    for name in ("killed", "checkouts.py", "output.py"):
        shutil.copy(TOP / "scripts" / "bench" / name, script.parent)
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").touch()
    (tmp_path / "lab" / "__main__.py").write_text(FAKE)
    (tmp_path / "tmp").mkdir()
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_its_lab(checkout: Path, number: signal.Signals) -> None:
    space = ("unshare", *OWN_SPACE, "--pid", "--fork", "--mount", "--net", "true")
    if subprocess.run(space, check=False, capture_output=True).returncode:
        pytest.skip("this host gives no namespaces")
    notes, begun = checkout / "notes", checkout / "begun"
    os.mkfifo(begun)
    words = (sys.executable, checkout / "scripts" / "bench" / "killed", "1", SEED)
    names = {"NOTES": str(notes), "BEGUN": str(begun), "TMPDIR": str(checkout / "tmp")}
    process = subprocess.Popen(words, cwd=checkout, env={**os.environ, **names})
    with begun.open() as told:
        assert told.readline() == "begun\n"
        process.send_signal(number)
        assert process.wait(timeout=20) == 128 + number
        assert told.read() == ""  # who held it is gone
    assert notes.read_text().split() == ["run", "destroy", "clean"]
    assert list((checkout / "tmp").iterdir()) == []
