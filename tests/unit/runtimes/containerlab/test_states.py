"""What the start program of a container wrote."""

from lab.runtimes.containerlab.states import States, read


def test_the_last_line_of_each_daemon_holds_in_the_order_of_their_start() -> None:
    text = "zebra starting\nzebra running\nbgpd starting\nzebra exited -9\n"
    assert read(text) == States((("zebra", "exited -9"), ("bgpd", "starting")), started=False)


def test_a_line_that_is_being_written_does_not_count() -> None:
    assert read("zebra starting\nzebra runn") == States((("zebra", "starting"),), started=False)


def test_started_is_said_once_all_have_served() -> None:
    assert read("zebra running\nstarted\nzebra exited 0\n") == States(
        (("zebra", "exited 0"),), started=True
    )


def test_a_node_without_daemons_only_starts() -> None:
    assert read("started\n") == States((), started=True)


def test_nothing_was_written_yet() -> None:
    assert read("") == States((), started=False)


def test_a_halted_node_is_halted_until_it_resumes() -> None:
    text = "zebra running\nstarted\nhalted\nzebra stopped\n"
    assert read(text) == States((("zebra", "stopped"),), started=True, halted=True)
    assert read(f"{text}resumed\n") == States((("zebra", "stopped"),), started=True)
