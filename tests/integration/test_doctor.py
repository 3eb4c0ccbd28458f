"""The doctor's trials on the host that runs the tests."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.netns


def test_a_host_that_runs_these_tests_passes_the_trials() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lab.doctor.trial"],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    seen = json.loads(done.stdout)
    assert {name: seen[name] for name in ("user", "namespaces", "proc", "veth")} == {
        "user": "",
        "namespaces": "",
        "proc": "",
        "veth": "",
    }
