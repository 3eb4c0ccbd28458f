"""Planes and PoPs are asked at once, by threads that are kept: a busy one delays no other."""

import threading
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from lab.incidents.facebook_2021.looks.pops import PopProbes
from lab.incidents.facebook_2021.looks.routers import ABREAST, BackboneProbes
from lab.model.errors import CommandError
from tests.fakes.mini import mini

TOPOLOGY = mini().topology
PATIENCE_S = 10.0


class Busy:
    """Routers that say nothing until so many places are asked."""

    def __init__(self, places: int) -> None:
        self._asked = Barrier(places)
        self.threads: set[Thread] = set()

    def read(self, *_: object) -> Any:
        self.threads.add(threading.current_thread())
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


def test_looks_share_their_threads_which_end_with_the_last() -> None:
    routers: Any = Busy(1)
    planes, pops = BackboneProbes(TOPOLOGY), PopProbes(TOPOLOGY)
    for look, close in ((planes.backbone, planes.close), (pops.announce, pops.close)):
        routers.threads.clear()
        for _ in range(2 * ABREAST):
            look(routers)
        assert len(routers.threads) <= ABREAST
        close()
        assert not any(each.is_alive() for each in routers.threads)
