"""What is taken back at the end of a play is written as what was done then."""

from lab.steps.execute import Exec
from tests.fakes.runtime import Call, Said
from tests.fakes.small import Small


def _good(_call: Call) -> Said:
    return 0, "", ""


def test_a_command_that_takes_another_back_is_written_as_itself(here: Small) -> None:
    here.lab.programs = {**here.lab.programs, "ip": _good}
    here.perform(Exec(("r1",), "ip link", undo="ip route"))
    here.wings.undo()
    assert [each["text"] for each in here.data("exec")] == [
        "exec on r1: ip link", "exec on r1: ip route",
    ]  # fmt: skip
