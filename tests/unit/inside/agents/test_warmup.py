"""When the services of a web server go cold and warm."""

from lab.inside.agents.warmup import Warmth
from lab.model.programs.agents import Edge, WarmupJob

CONFIG = WarmupJob(
    node="web1-prn",
    edges=(Edge(pop="lhr", host="10.201.1.2"), Edge(pop="ams", host="10.202.1.2")),
    interval_s=1,
    timeout_s=0.8,
    fall=5,
    cold_start_s=4.0,
)


def decisions(warmth: Warmth, rounds: str) -> dict[int, object]:
    """Return the decisions by round, one a second; ``x`` reaches no PoP, ``o`` reaches one."""
    return {
        number: event.decision
        for number, mark in enumerate(rounds, 1)
        for event in warmth.round(["lhr"] if mark == "o" else [], float(number))
    }


def test_services_go_cold_on_the_fifth_round_without_a_pop() -> None:
    warmth = Warmth(CONFIG, 0.0)
    assert decisions(warmth, "oxxxxoxxxxxx") == {11: "cold"}
    assert not warmth.warm


def test_services_start_a_cold_start_after_the_second_round_with_a_pop() -> None:
    assert decisions(Warmth(CONFIG, 0.0), "oxxxxx" + "oooooooo") == {6: "cold", 12: "warm"}


def test_edge_lost_again_during_the_cold_start_starts_it_anew() -> None:
    rounds = "oxxxxx" + "ooo" + "xxxxx" + "oooooooo"
    assert decisions(Warmth(CONFIG, 0.0), rounds) == {6: "cold", 20: "warm"}


def test_short_gap_during_the_cold_start_does_not_start_it_anew() -> None:
    assert decisions(Warmth(CONFIG, 0.0), "oxxxxx" + "ooxoxooo") == {6: "cold", 12: "warm"}


def test_network_that_never_came_up_is_waited_for_until_the_grace_is_over() -> None:
    assert decisions(Warmth(CONFIG, 0.0), "x" * 70) == {64: "cold"}


def test_agent_started_beside_a_cold_frontend_goes_on_from_there() -> None:
    assert decisions(Warmth(CONFIG, 0.0, warm=False), "ooooooo") == {6: "warm"}


def test_decisions_give_their_reasons() -> None:
    warmth = Warmth(CONFIG, 0.0)
    told = [
        event.reason
        for number in range(1, 20)
        for event in warmth.round(["lhr", "ams"] if not 1 < number < 7 else [], float(number))
    ]
    assert told == [
        "no edge site was reachable in 5 rounds",
        "started in 4 s after the edge was back; reachable: lhr, ams",
    ]
