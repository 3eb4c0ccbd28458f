"""A command in a container, over a connection whose other end is the test's."""

import pytest

from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes.containerlab import execution
from lab.runtimes.containerlab.execution import Execution
from lab.runtimes.containerlab.frames import ERRORS, OUTPUT
from tests.unit.runtimes.containerlab.scripted import Docker, frame


def start(*argv: str, errors_to: str = "") -> Execution:
    return Execution("r1", "id of r1", argv or ("cat",), errors_to)


def test_a_command_is_started_by_a_shell_that_waits_for_a_line(docker: Docker) -> None:
    start("cat", "/a b").close()
    (made,) = docker.started
    assert (made.container, made.argv[0], made.argv[-2:]) == (
        "id of r1",
        "/bin/sh",
        ("cat", "/a b"),
    )
    assert made.heard() == "\n"


def test_its_errors_can_go_to_a_file_of_the_container(docker: Docker) -> None:
    start("cat", errors_to="/var/log/errors").close()
    assert docker.started[0].argv[2].endswith('exec "$@" 2>>/var/log/errors')


def test_what_comes_after_the_process_number_is_heard(docker: Docker) -> None:
    docker.said = frame("4") + frame("2\nfirst")
    command = start()
    assert bytes(command.heard[OUTPUT]) == b"first"
    command.close()


def test_a_program_that_is_not_there_is_named_with_what_the_shell_said(docker: Docker) -> None:
    docker.said, docker.ends = frame("sh: 1: cannot", ERRORS), True
    with pytest.raises(CommandError) as caught:
        start("absent")
    assert str(caught.value) == "r1: absent: sh: 1: cannot"


def test_a_shell_that_ends_without_a_word_found_no_program(docker: Docker) -> None:
    docker.said, docker.ends = b"", True
    with pytest.raises(CommandError) as caught:
        start("absent")
    assert str(caught.value) == "r1: absent: No such file or directory"


def test_a_shell_that_does_not_answer_is_an_error(
    docker: Docker, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker.said = b""
    monkeypatch.setattr(execution, "_BEAT_S", 0)
    monkeypatch.setattr(execution, "_START_S", -1)
    with pytest.raises(CommandError) as caught:
        start()
    assert str(caught.value) == "r1: cat: not started after -1 s"


def test_a_container_that_is_gone_is_a_lab_that_is_gone(docker: Docker) -> None:
    docker.gone = True
    with pytest.raises(RuntimeFailure) as caught:
        start()
    assert str(caught.value) == "r1: the lab does not run any more"


def test_hear_keeps_what_each_stream_said_until_the_end(docker: Docker) -> None:
    command = start()
    (made,) = docker.started
    made.say("out")
    made.say("err", ERRORS)
    more = [command.hear(5)]
    made.say("put")
    made.end()
    while more[-1]:
        more.append(command.hear(5))
    assert command.heard == {OUTPUT: b"output", ERRORS: b"err"}
    assert not command.hear(5)


def test_hear_returns_when_nothing_is_said_in_time(docker: Docker) -> None:
    command = start()
    assert command.hear(0)
    assert command.heard == {OUTPUT: b"", ERRORS: b""}
    command.close()


def test_send_takes_nothing_once_the_command_has_closed_its_input(docker: Docker) -> None:
    command = start()
    docker.started[0].far.close()
    assert command.send(b"more") == 0
    command.close()


def test_end_input_ends_what_the_command_reads(docker: Docker) -> None:
    command = start()
    command.send(b"all")
    command.end_input()
    heard = iter(docker.started[0].heard, "")
    assert "".join(heard) == "\nall"
    command.close()


def test_code_waits_until_docker_has_noted_the_end(docker: Docker) -> None:
    docker.codes = [None, None, 3]
    command = start()
    assert command.code() == 3
    command.close()


def test_code_gives_up_when_docker_never_notes_it(
    docker: Docker, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker.codes = [None]
    monkeypatch.setattr(execution, "_CODE_S", -1)
    command = start()
    with pytest.raises(RuntimeFailure) as caught:
        command.code()
    assert str(caught.value) == "r1: cat: Docker does not say how it ended"
    command.close()


def test_kill_ends_the_process_group_of_the_command(docker: Docker) -> None:
    command = start()
    command.kill()
    assert docker.kills == ["kill -KILL -- -42"]
    command.close()


def test_kill_succeeds_when_the_container_is_gone(docker: Docker) -> None:
    command = start()
    docker.gone = True
    command.kill()
    command.close()
