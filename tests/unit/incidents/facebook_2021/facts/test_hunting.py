"""F15: how many longer paths feeders told, beside how long it took."""

from tests.unit.incidents.facebook_2021.facts.cases import judge
from tests.unit.incidents.facebook_2021.facts.story import SIX, Edit, insert

MOST, MEDIAN = "longer_paths_of_a_feeder", "longer_paths_of_a_feeder_p50"


def told(prefix: str, peer_as: int, *hops: int) -> Edit:
    """Let a feeder tell another path of a prefix while its routes leave."""
    path = " ".join(map(str, (peer_as, *hops, 32934)))
    return insert(116.0, "bgp", "ris", type="A", prefix=prefix, peer_as=peer_as, path=path)


def explored(*edits: Edit) -> tuple[float, float]:
    values = judge("F15", *edits).values
    return values[MOST], values[MEDIAN]


def test_a_path_that_is_told_twice_or_for_another_prefix_is_one() -> None:
    assert explored() == (1.0, 1.0)
    again = [told(SIX[0], 6453, 3356), told(SIX[1], 6453, 3356)]
    assert explored(*again) == (1.0, 1.0)
    one_each = [told(SIX[0], 6453, 3356, 9002), told(SIX[1], 6453, 3356, 6939)]
    assert explored(*one_each) == (2.0, 1.0)


def test_different_longer_paths_of_one_prefix_are_counted_and_shorter_ones_are_not() -> None:
    longer = [told(SIX[0], 6453, 3356, 9002), told(SIX[0], 6453, 3356, 9002, 6939)]
    assert explored(*longer) == (3.0, 1.0)
    assert explored(*longer, told(SIX[0], 6453)) == (3.0, 1.0)


def test_the_report_tells_them_and_they_decide_nothing() -> None:
    fact = judge("F15", told(SIX[0], 6453, 3356, 9002))
    assert "told up to 2 such paths of one prefix, 1 in the median of" in fact.measured
    assert not {MOST, MEDIAN} & fact.band.keys()
