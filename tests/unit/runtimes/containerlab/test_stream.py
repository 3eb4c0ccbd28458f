"""A command in a container that is heard line by line."""

from lab.runtimes.containerlab.stream import ContainerStream
from tests.unit.runtimes.containerlab.scripted import Docker, frame


def start() -> ContainerStream:
    return ContainerStream("r1", "id of r1", ("tail", "-f", "/log"))


def test_lines_come_whole_however_they_were_sent(docker: Docker) -> None:
    docker.said += frame("one\ntw") + frame("o\n\n") + frame("last")
    docker.ends = True
    assert list(start().lines()) == ["one", "two", "", "last"]


def test_errors_go_to_a_file_of_the_container(docker: Docker) -> None:
    docker.ends = True
    assert list(start().lines()) == []
    assert docker.started[0].argv[2].endswith("2>>/var/log/streams.log")


def test_send_writes_to_the_command(docker: Docker) -> None:
    stream = start()
    stream.send("one\n")
    assert docker.started[0].heard() == "\none\n"
    stream.stop()


def test_stop_kills_the_command_once_and_ends_its_lines(docker: Docker) -> None:
    docker.said += frame("one\ntwo\n")
    stream = start()
    lines = stream.lines()
    first = next(lines)
    stream.stop()
    stream.stop()
    assert [first, *lines] == ["one"]
    assert docker.kills == ["kill -KILL -- -42"]


def test_send_does_nothing_after_stop(docker: Docker) -> None:
    stream = start()
    stream.stop()
    stream.send("late\n")
    assert "".join(iter(docker.started[0].heard, "")) == "\n"
