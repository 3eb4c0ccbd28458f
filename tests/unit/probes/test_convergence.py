"""What counts as converged."""

from lab.probes.convergence import Convergence, Tally
from lab.probes.frr_json import Adjacency, Session, Summary

UP = Session("10.1.0.2", "Established")
DOWN = Session("10.1.0.9", "Active")
FULL = Adjacency("10.1.0.2", "e1", full=True)


def tally() -> Tally:
    return Tally({"10.1.0.9": "eb1-b"})


def test_every_session_and_adjacency_up_is_converged() -> None:
    seen = tally()
    seen.bgp("eb1-a", Summary((UP, UP), 7, 3))
    seen.ospf("eb1-a", (FULL,), 1)
    seen.answered()
    assert seen.result() == Convergence(
        ok=True,
        checks={"bgp": "2 of 2", "daemons": "1 of 1", "ospf": "1 of 1"},
        fingerprint=seen.result().fingerprint,
        versions={"eb1-a": 7},
    )


def test_session_that_is_not_up_is_told_by_the_names_of_its_ends() -> None:
    seen = tally()
    seen.bgp("eb1-a", Summary((UP, DOWN)))
    assert not seen.result().ok
    assert seen.result().checks == {"bgp": "1 of 2; missing: eb1-a to eb1-b Active"}


def test_session_that_was_shut_down_here_does_not_keep_it_from_converging() -> None:
    seen = tally()
    seen.bgp("eb1-a", Summary((UP, Session("10.1.0.9", "Idle (Admin)", shut=True))))
    assert seen.result().ok


def test_adjacency_that_is_not_there_yet_is_missed() -> None:
    seen = tally()
    seen.ospf("eb1-a", (FULL, Adjacency("10.1.0.3", "e2", full=False)), 3)
    assert not seen.result().ok
    assert seen.result().checks == {"ospf": "1 of 3; missing: eb1-a has 1 of 3"}


def test_only_the_first_five_of_the_missing_are_told_by_name() -> None:
    seen = tally()
    for number in range(8):
        seen.lost(f"bgpd of r{number}")
    assert seen.result().checks == {
        "daemons": "0 of 8; missing: bgpd of r0, bgpd of r1, bgpd of r2, bgpd of r3, bgpd of r4"
        " and 3 more"
    }


def test_nothing_seen_is_not_converged() -> None:
    assert not tally().result().ok


def test_fingerprint_moves_with_a_table_and_not_with_the_order_of_routers() -> None:
    def fingerprint(*routers: tuple[str, int]) -> str:
        seen = tally()
        for node, version in routers:
            seen.bgp(node, Summary((UP,), version, 3))
        return seen.result().fingerprint

    assert fingerprint(("r1", 7), ("r2", 8)) == fingerprint(("r2", 8), ("r1", 7))
    assert fingerprint(("r1", 7), ("r2", 8)) != fingerprint(("r1", 7), ("r2", 9))
