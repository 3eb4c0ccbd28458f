"""What a session draws of its advertisement interval."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.dials import BgpSettings
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.files.timers import Timers
from lab.model.dial import Switch
from tests.fakes.context import context, shipped

PAIRS = [(f"r{a}", f"r{b}") for a in range(12) for b in range(12) if a != b]


def drawn(mrai_s: int, seed: int = 1, jitter: Switch = Switch.ON) -> list[int]:
    timers = Timers(BgpSettings(mrai_s=mrai_s, mrai_jitter=jitter), seed)
    return [timers.mrai_s(*pair) for pair in PAIRS]


def intervals(of: Context) -> Iterator[tuple[str, str, int]]:
    for node, text in router_configs(of, DrainState()).items():
        for peer, seconds in re.findall(r"neighbor (\S+) advertisement-interval (\d+)", text):
            (name,) = re.findall(rf"neighbor {re.escape(peer)} description (\S+)", text)
            yield node, name, int(seconds)


@pytest.mark.parametrize(
    ("mrai_s", "whole"),
    [
        (0, {0}), (1, {1}), (2, {2}), (3, {3}), (4, {3, 4}), (5, {4, 5}), (8, {6, 7, 8}),
        (30, set(range(23, 31))),
    ],
)  # fmt: skip
def test_a_session_draws_whole_seconds_of_the_upper_quarter(mrai_s: int, whole: set[int]) -> None:
    assert set(drawn(mrai_s)) == whole


def test_equal_seeds_draw_alike_and_others_otherwise() -> None:
    assert drawn(8, seed=1) == drawn(8, seed=1)
    assert drawn(8, seed=1) != drawn(8, seed=2)


def test_both_ends_of_a_session_draw_for_themselves() -> None:
    timers = Timers(BgpSettings(mrai_s=8), 1)
    assert any(timers.mrai_s(a, b) != timers.mrai_s(b, a) for a, b in PAIRS)


def test_without_jitter_every_session_has_the_interval_itself() -> None:
    assert set(drawn(8, jitter=Switch.OFF)) == {8}


def test_sessions_between_ases_draw_and_those_inside_have_no_interval() -> None:
    ours = {"pr", "eb", "fa", "ssw", "fsw", "rsw", "asw", "dns"}

    def inside(name: str) -> bool:
        return re.match(r"[a-z]+", name)[0] in ours  # type: ignore[index] # names start so

    found = list(intervals(context()))
    own = {seconds for a, b, seconds in found if inside(a) and inside(b)}
    outer = [seconds for a, b, seconds in found if not (inside(a) and inside(b))]
    assert own == {0}
    assert set(outer) == {3, 4}  # the shipped dial is 4
    assert len(outer) == 2 * 26


def test_a_run_with_another_seed_has_other_intervals() -> None:
    one = context()
    assert list(intervals(one)) == list(intervals(context()))
    assert list(intervals(one)) != list(intervals(replace(one, seed=2)))


def test_an_interval_of_none_stays_none() -> None:
    dials = shipped().settings
    at_once = context(settings=replace(dials, bgp=replace(dials.bgp, mrai_s=0)))
    assert {seconds for _, _, seconds in intervals(at_once)} == {0}
