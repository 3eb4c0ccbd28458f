"""The commands that shape a link, and what is read from a trial of the kernel."""

import pytest

from lab.model.ability import Ability, Lack
from lab.model.errors import CommandError
from lab.runtimes import links


def test_a_rate_alone_is_a_token_bucket() -> None:
    _, rate = links.shape("e1", 512, None, None)
    assert " ".join(rate) == (
        "tc qdisc add dev e1 root tbf rate 512kbit burst 16384 latency 100ms"
    )


def test_loss_and_delay_come_before_the_rate() -> None:
    _, netem, rate = links.shape("e1", 100_000, 2.5, 20)
    assert " ".join(netem[5:]) == "root handle 1: netem delay 20ms loss 2.5%"
    assert " ".join(rate[5:]) == "parent 1:1 tbf rate 100000kbit burst 125000 latency 100ms"


@pytest.mark.parametrize(
    ("rate", "loss", "delay", "said"),
    [
        (None, None, None, "neither rate nor loss nor delay"),
        (0, None, None, "a rate of 0 kbit/s; at least 1"),
        (None, 101, None, "a loss of 101 %; 0 to 100"),
        (None, None, -1, "a delay of -1 ms; at least 0"),
    ],
)
def test_a_shape_that_makes_no_sense_is_refused(
    rate: int | None, loss: float | None, delay: float | None, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        tuple(links.shape("e1", rate, loss, delay))


def test_what_a_trial_printed_tells_what_is_lacking_and_what_helps() -> None:
    said = "rate \nloss Error: Specified qdisc kind is unknown.\n"
    assert links.judge([Ability.LOSS, Ability.RATE], said) == (
        Lack(Ability.LOSS, "Specified qdisc kind is unknown.", "sudo modprobe sch_netem"),
    )


def test_a_trial_that_ended_early_is_no_answer() -> None:
    with pytest.raises(CommandError, match="delay could not be tried: unshare failed"):
        links.judge([Ability.DELAY], "unshare failed\n")


def test_a_lack_becomes_a_problem_at_its_place() -> None:
    lack = Lack(Ability.LOSS, "why", "what helps")
    assert str(lack.problem("x.yaml:3")) == (
        "x.yaml:3: no loss can be given to a link: why; what helps"
    )
