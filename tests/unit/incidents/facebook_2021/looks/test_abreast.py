"""Planes and PoPs are asked at once: one whose routers are busy delays no other."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from lab.incidents.facebook_2021.looks.pops import PopProbes
from lab.incidents.facebook_2021.looks.routers import BackboneProbes
from lab.model.errors import CommandError
from tests.fakes.mini import mini

TOPOLOGY = mini().topology
PATIENCE_S = 10.0


class Busy:
    """Routers that say nothing until so many places are asked."""

    def __init__(self, places: int) -> None:
        self._asked = Barrier(places)

    def read(self, *_: object) -> Any:
        self._asked.wait(PATIENCE_S)
        raise CommandError("busy")


@pytest.mark.parametrize(
    ("look", "places"),
    [
        (BackboneProbes(TOPOLOGY).backbone, {"p1", "p2"}),
        (PopProbes(TOPOLOGY).announce, {"sjc", "lhr", "sin"}),
    ],
)
def test_no_place_waits_for_another(look: Callable[[Any], list[Any]], places: set[str]) -> None:
    assert {each.subject for each in look(Busy(len(places)))} == places
