"""What the program in a node says of its shaped interfaces."""

from lab.inside.probe.queues import seen
from lab.model.programs.queues import QueuesJob
from lab.net.queues import Queue

JOB = QueuesJob(node="r1", interfaces=("e1", "e2"))
BUSY = Queue(2000, 5000, 40, 3)


def test_every_shaped_interface_is_told_and_no_other() -> None:
    event = seen(JOB, lambda: {"e1": BUSY, "e2": BUSY, "e3": BUSY})
    assert event.data() == {
        "interfaces": {
            name: {"rate_kbit": 2000, "octets": 5000, "packets": 40, "dropped": 3}
            for name in ("e1", "e2")
        }
    }


def test_an_interface_without_its_limit_makes_the_look_blind() -> None:
    assert seen(JOB, lambda: {"e1": BUSY}).data() == {"blind": "no limit of capacity at e2"}


def test_a_kernel_that_does_not_answer_makes_the_look_blind() -> None:
    def refused() -> dict[str, Queue]:
        raise OSError(1, "Operation not permitted")

    assert seen(JOB, refused).blind == "[Errno 1] Operation not permitted"
