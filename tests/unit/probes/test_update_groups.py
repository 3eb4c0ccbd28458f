"""Whether neighbors wait to be told something, as FRR prints it."""

import pytest

from lab.probes.update_groups import untold

IDLE = """\
Update-group 1:
  Created: Mon Nov 30 08:40:46 2026
  MRAI value (seconds): 4

  Update-subgroup 1:
    Created: Mon Nov 30 08:40:46 2026
    Join events: 1
    Peer refreshes combined: 0
    Merge checks triggered: 0
    Coalesce Time: 1050
    Version: 12
    Packet queue length: 0
    Total packets enqueued: 10
    Packet queue high watermark: 2
    Adj-out list count: 7
    Advertise list: empty
    Flags: P
    Max packet size: 65535
    Peers:
      - 10.0.0.2
"""


def test_a_group_that_has_told_all_waits_for_nothing() -> None:
    assert not untold(IDLE)
    assert not untold(IDLE + IDLE)


def test_a_router_without_neighbors_has_nothing_to_tell() -> None:
    assert not untold("")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Time: 1050", "Time: 1050(Running)"),
        ("queue length: 0", "queue length: 10"),
        ("queue length: 0", "queue length: 3"),
        ("list: empty", "list: not empty"),
    ],
)
def test_one_group_that_has_something_left_is_enough(was: str, now: str) -> None:
    busy = IDLE.replace(was, now)
    assert busy != IDLE
    assert untold(IDLE + busy)
    assert untold(busy + IDLE)


@pytest.mark.parametrize("line", ["Coalesce Time", "Packet queue length", "Advertise list"])
def test_a_group_that_does_not_say_it_is_refused(line: str) -> None:
    silent = IDLE.replace(f"    {line}:", "    Something else:")
    assert silent != IDLE
    with pytest.raises(ValueError, match="does not say"):
        untold(IDLE + silent)
