"""A command in a container that is run to its end."""

import threading
from datetime import timedelta

import pytest

from lab.model.deployment import Completed
from lab.model.errors import CommandError
from lab.runtimes.containerlab import capture
from lab.runtimes.containerlab.frames import ERRORS
from tests.unit.runtimes.containerlab.scripted import Docker, frame

SOON = timedelta(seconds=10)
ARGV = ("cat", "-")


def run(timeout: timedelta = SOON, stdin: str = "") -> Completed:
    return capture.run("r1", "id of r1", ARGV, timeout, stdin)


def test_run_gives_all_a_command_said_and_how_it_ended(docker: Docker) -> None:
    docker.said += frame("out") + frame("no", ERRORS) + frame("put\n") + frame("ne\n", ERRORS)
    docker.ends, docker.codes = True, [None, 3]
    assert run() == Completed(ARGV, 3, "output\n", "none\n")


def test_run_replaces_bytes_that_are_no_text(docker: Docker) -> None:
    docker.said += b"\1\0\0\0\0\0\0\1\377"
    docker.ends = True
    assert run().stdout == "\N{REPLACEMENT CHARACTER}"


def test_run_without_input_closes_it_at_once(docker: Docker) -> None:
    docker.ends = True
    run()
    assert "".join(iter(docker.started[0].heard, "")) == "\n"


def test_run_feeds_and_hears_more_than_a_connection_holds(docker: Docker) -> None:
    def cat() -> None:
        while not docker.started:
            ready.wait(0.001)
        made = docker.started[0]
        made.heard(1)
        for text in iter(made.heard, ""):
            made.say(text)
        made.end()

    ready = threading.Event()
    thread = threading.Thread(target=cat)
    thread.start()
    text = "0123456789" * 100_000
    done = run(stdin=text)
    thread.join()
    assert done.stdout == text


def test_run_kills_a_command_that_does_not_end_in_time(docker: Docker) -> None:
    docker.codes = [None]
    with pytest.raises(CommandError) as caught:
        run(timedelta(seconds=0.05))
    assert str(caught.value) == "r1: cat -: no end after 0.05 s"
    assert docker.kills == ["kill -KILL -- -42"]


def test_run_returns_when_the_command_ends_though_a_child_keeps_its_output(
    docker: Docker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "_BEAT_S", 0.01)
    docker.said += frame("said\n")
    docker.codes = [None, 0]
    assert run() == Completed(ARGV, 0, "said\n", "")
