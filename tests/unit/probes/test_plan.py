"""Commands in nodes: what they are started with, and how a log is followed."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lab.model.programs.codec import from_json
from lab.model.programs.counters import CountersJob
from lab.probes.kinds import CHECKS
from lab.probes.kinds.kind import Check, ProbeJob
from lab.probes.kinds.tcp import TcpCheck
from lab.probes.plan import ProbePlan, counters, follow, probe


def test_a_probe_is_given_its_job_on_standard_input() -> None:
    job = ProbeJob(node="r1", checks=(TcpCheck(dst="r2", address="10.0.0.2", port=22),))
    made = probe(job)
    assert (made.node, made.argv) == ("r1", ("stormdrill-node", "probe", "-"))
    assert from_json(ProbeJob, json.loads(made.config), kinds={Check: CHECKS}) == job
    assert (made.name, probe(job, "declared probe").name) == ("probe r1", "declared probe r1")


def test_counters_are_given_their_job_on_standard_input() -> None:
    job = CountersJob(node="ns", server="nsd", address="/run/nsd/nsd.ctl")
    made = counters(job)
    assert (made.argv, made.name) == (("stormdrill-node", "counters", "-"), "counters ns")
    assert from_json(CountersJob, json.loads(made.config)) == job


def test_two_plans_read_records_as_often_as_the_one_in_a_hurry() -> None:
    often = ProbePlan(records={"r1": "/log"}, records_s=0.5)
    assert ProbePlan(records={"r2": "/log"}).with_more(often).records_s == 0.5
    assert often.with_more(ProbePlan()).records_s == 0.5


@contextmanager
def followed(log: Path) -> Iterator[IO[bytes]]:
    """Run the command that follows a log and give its output."""
    argv = follow("r1", str(log)).argv
    quiet = subprocess.DEVNULL
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=quiet) as process:
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.kill()


def test_a_log_is_read_from_its_first_line_and_as_it_grows(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("one\n" * 50)
    with followed(log) as lines:
        assert [lines.readline() for _ in range(50)] == [b"one\n"] * 50
        with log.open("a") as file:
            file.write("two\nthr")
            file.flush()
            assert lines.readline() == b"two\n"
            file.write("ee\n")
        assert lines.readline() == b"three\n"


def test_a_log_that_appears_later_is_read_and_so_is_another_in_its_place(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with followed(log) as lines:
        log.write_text("one\n")
        assert lines.readline() == b"one\n"
        (tmp_path / "new").write_text("two\n")
        (tmp_path / "new").replace(log)
        assert lines.readline() == b"two\n"
