"""Labs that users of one host share."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import pytest

from lab.app.running import attach, destroy, shared, shared_labs
from lab.app.sharing import share
from lab.model.deployment import Deployment, NodeState
from lab.model.errors import InputError
from lab.model.topology import Topology
from lab.ports.abilities import Look
from lab.runtimes.embedded import wire
from lab.runtimes.embedded.shares import Address, user
from tests.fakes.runtime import FakeRuntime

ME = user(os.geteuid())


class ShareableLab:
    """A lab without nodes that others can be let into, as it was told."""

    topology = Topology("t", "", (), ())

    def __init__(self) -> None:
        self.seen: list[tuple[Mapping[int, str], object, object]] = []

    def nodes(self) -> tuple[NodeState, ...]:
        return ()

    def share(self, guests: Mapping[int, str], look: Look, tell: Callable[[str], None]) -> None:
        self.seen.append((guests, look(), tell))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRuntime:
    made = FakeRuntime()
    monkeypatch.setattr(
        "lab.app.running.RUNTIMES", {"embedded": FakeRuntime, "fake": lambda: made}
    )
    made.deploy(
        Deployment("mine", Topology("t", "", (), ()), {}), keep=True, progress=lambda _text: None
    )
    return made


@contextmanager
def listening(
    lab: str, greeting: wire.Message, process: int = 1, owner: int = os.geteuid()
) -> Iterator[None]:
    """Greet whoever comes to a shared lab of this user, or to what pretends to be another's."""
    address = Address(owner, lab, process).socket
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(address)
        listener.listen()
        ended = threading.Event()
        thread = threading.Thread(target=_greet, args=(listener, greeting, ended))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as last:
                last.connect(address)
            thread.join()


def _greet(listener: socket.socket, greeting: wire.Message, ended: threading.Event) -> None:
    while not ended.is_set():
        connection, _ = listener.accept()
        with connection, suppress(BrokenPipeError):  # gone, as it is not whom it looked for
            if not ended.is_set():
                wire.send(connection, greeting)


def refusal(call: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        call()
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.usefixtures("fake")
def test_a_shared_lab_is_found_by_its_name_and_by_its_owners() -> None:
    with listening("theirs", {}):
        assert "theirs" in shared_labs()
        for name in ("theirs", f"{ME}/theirs"):
            found = shared(name)
            assert found is not None
            assert (found.name, found.owner) == ("theirs", ME)
        assert shared("nosuch/theirs") is None
    assert shared("theirs") is None


@pytest.mark.usefixtures("fake")
def test_an_address_that_somebody_else_took_is_no_share() -> None:
    with listening("theirs", {}, owner=os.geteuid() + 1):
        assert shared("theirs") is None


@pytest.mark.usefixtures("fake")
def test_a_lab_of_ones_own_comes_first() -> None:
    with listening("mine", {}):
        assert shared("mine") is None
        assert attach("mine").name == "mine"


@pytest.mark.usefixtures("fake")
def test_other_verbs_say_what_a_guest_may_do() -> None:
    with listening("theirs", {}):
        expected = [f"theirs is shared by {ME}: you may shell and inspect"]
        assert refusal(lambda: attach("theirs")) == expected
        assert refusal(lambda: destroy("theirs")) == expected


@pytest.mark.usefixtures("fake")
def test_a_refusal_is_told_unless_another_share_lets_one_in() -> None:
    with listening("theirs", {"refused": "not you", "hint": "ask"}):
        assert refusal(lambda: shared("theirs")) == ["theirs: not you; ask"]
        with listening("theirs", {}, process=2):
            assert shared("theirs") is not None


@pytest.mark.usefixtures("fake")
def test_without_a_name_shared_labs_are_in_the_hint() -> None:
    with listening("theirs", {}):
        destroy("mine")
        (problem,) = refusal(lambda: attach(None))
        assert problem.startswith("LAB: 0 labs run; name one of: ")
        assert "theirs (shared)" in problem


@pytest.mark.usefixtures("fake")
def test_every_unknown_user_is_told_with_what_else_is_wrong() -> None:
    assert refusal(lambda: share("mine", ("nix1", ME, "nix2"), print)) == [
        "share nix1: no such user; getent passwd lists them",
        "share nix2: no such user; getent passwd lists them",
        "share mine: its nodes are containers, and other users need Docker's rights there",
    ]


def test_a_lab_is_shared_with_users_by_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = ShareableLab()
    monkeypatch.setattr("lab.app.sharing.attach", lambda _name: lab)
    share("mine", (ME, ME), print)
    assert lab.seen == [({os.geteuid(): ME}, [], print)]
