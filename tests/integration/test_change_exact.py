"""Forward, undo and restore against a real FRR, which has its own mind about `no`."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.frr.apply import Snapshot, apply, restore, snapshot
from lab.frr.diff import difference
from lab.frr.vty import REFUSED, SUCCESS, Answer
from lab.model.errors import CommandError, PushError
from lab.ports import Vty
from lab.push.job import changes
from lab.runtimes.embedded import Embedded
from tests.integration.change_lab import LIVE, deployment, routers

pytestmark = [pytest.mark.netns, pytest.mark.timeout(120)]

BASE = LIVE.replace(
    "route-map IN permit 100\n",
    "ip prefix-list OWN seq 5 permit 10.1.0.0/24 ge 32\n"
    "route-map IN permit 10\n match ip address prefix-list OWN\n set local-preference 50\n"
    " set community 1:1 additive\n set as-path prepend 64601 64601\n"
    "route-map IN permit 100\n",
)
UNICAST = " address-family ipv4 unicast\n"
MEMBERS = (
    " neighbor PG peer-group\n neighbor PG remote-as 65444\n neighbor 10.1.2.7 peer-group PG\n"
    f"{UNICAST}  neighbor PG activate\n  neighbor PG route-map DENY in\n"
)
NEWCOMER = (
    " neighbor 10.1.2.9 remote-as 65299\n neighbor 10.1.2.9 description hi there\n"
    " neighbor 10.1.2.9 timers 1 3\n"
    f"{UNICAST}  neighbor 10.1.2.9 activate\n  neighbor 10.1.2.9 route-map DENY out\n"
)
CASES = {
    "drain": [
        ("-map IN in", "-map DENY in"),
        ("-map OUT out", "-map DENY out"),
        (" passive-interface lo\n", " passive-interface lo\n passive-interface e0\n"),
    ],
    "values": [("timers 3 9", "timers 5 15"), ("connect 1", "connect 7")],
    "another AS": [("remote-as 65201", "remote-as 65333")],
    "new neighbor": [(UNICAST, NEWCOMER)],
    "new group": [(UNICAST, MEMBERS)],
    "clause turned round": [("route-map IN permit 100", "route-map IN deny 100")],
    "clause emptied": [
        (" match ip address prefix-list OWN\n set local-preference 50\n", ""),
        (" set community 1:1 additive\n set as-path prepend 64601 64601\n", ""),
    ],
    "clause gone": [("route-map OUT permit 100\n", "route-map OUT permit 200\n")],
    "list": [("10.1.0.0/24 ge 32", "10.9.0.0/24 ge 30\nip prefix-list OWN seq 7 deny any")],
    "interface": [(" ip address 10.1.2.0/31", " description to fa\n ip address 10.1.2.0/31")],
    "ospf": [(" ospf router-id 10.1.0.1", " ospf router-id 10.1.0.1\n redistribute connected")],
    "costs": [(" ip ospf net", " ip ospf cost 77\n ip ospf hello-interval 1\n ip ospf net")],
    "networks": [(UNICAST, f"{UNICAST}  redistribute static\n  aggregate-address 10.6.0.0/16\n")],
    "default family": [(" no bgp default ipv4-unicast\n", "")],
    "delay timer": [("delay-timer 1", "delay-timer 3")],
}  # fmt: skip


class Asked:
    """A daemon behind a runtime's vty."""

    def __init__(self, vty: Vty) -> None:
        self._vty = vty

    def ask(self, command: str) -> str:
        return self._vty.ask(command)

    def send(self, command: str) -> Answer:
        try:
            return Answer(SUCCESS, self._vty.ask(command))
        except CommandError as error:
            return Answer(REFUSED, str(error))

    def close(self) -> None:
        self._vty.close()


@pytest.fixture(scope="module")
def daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Asked]]:
    runtime = Embedded(Path(tmp_path_factory.mktemp("state")))
    lab = runtime.deploy(deployment(), keep=False, progress=lambda _text: None)
    try:
        with ExitStack() as stack:
            names = [daemon.name for daemon in routers()["eb"]]
            made = {name: Asked(lab.vty("eb", name)) for name in names}
            for daemon in made.values():
                stack.callback(daemon.close)
            apply(made, changes({"eb": LIVE}, {"eb": BASE})["eb"].forward, snapshot(made))
            yield made
    finally:
        runtime.destroy("change")


def left(daemons: Mapping[str, Asked], wanted: Snapshot) -> list[str]:
    now = snapshot(daemons).running
    return [
        command.line
        for name, text in wanted.running.items()
        for command in difference(now[name], text)
    ]


@pytest.mark.parametrize("case", CASES)
def test_undo_and_restore_lead_back_to_the_running_configuration(
    daemons: Mapping[str, Asked], case: str
) -> None:
    wanted = BASE
    for old, new in CASES[case]:
        assert old in wanted
        wanted = wanted.replace(old, new, 1)
    change = changes({"eb": BASE}, {"eb": wanted})["eb"]
    before = snapshot(daemons)
    apply(daemons, change.forward, before)
    after = snapshot(daemons)
    assert after != before
    apply(daemons, change.undo, after)
    assert left(daemons, before) == []
    assert (restore(daemons, after), left(daemons, after)) == ((), [])
    assert (restore(daemons, before), left(daemons, before)) == ((), [])


def test_a_change_that_fails_half_way_leaves_no_trace(daemons: Mapping[str, Asked]) -> None:
    before = snapshot(daemons)
    wanted = BASE.replace("-map OUT out", "-map NOSUCH out").replace("timers 3 9", "timers 5 15")
    change = changes({"eb": BASE}, {"eb": wanted + "ip route 10.7.0.0/16 Null0\n"})["eb"]
    with pytest.raises(PushError, match="staticd does not run here; undone"):
        apply(daemons, change.forward, before)
    change = changes({"eb": BASE}, {"eb": wanted})["eb"]
    with pytest.raises(PushError, match=r"does not exist\.; undone"):
        apply(daemons, change.forward, before)
    assert snapshot(daemons) == before
