"""What is kept of pages has an end, whatever names people give themselves."""

import asyncio
from pathlib import Path

from lab.model.gameday import Seat
from lab.web.desk import Sitting
from lab.web.pulse import MOST, Pulse
from tests.fakes.game import FakeGame


def test_an_observer_of_a_thousand_names_fills_no_memory(tmp_path: Path) -> None:
    async def looked(pulse: Pulse) -> int:
        for number in range(MOST + 20):
            await pulse.shown(Sitting("observer", Seat("observer"), f"Olga {number}"))
        return pulse.kept

    with FakeGame(tmp_path).play() as game:
        assert asyncio.run(looked(Pulse(game))) == MOST
