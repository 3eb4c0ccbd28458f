"""Labs as wholes, on runtimes in memory."""

import signal
from collections.abc import Callable

import pytest

from lab.app.deploying import deploy
from lab.app.running import attach, clean, destroy, labs, runtime
from lab.catalog import planned
from lab.catalog.subject import subject
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Cleanup, Deployment
from lab.model.errors import CommandError, InputError, RuntimeFailure
from lab.model.inspect import NodeRow
from lab.model.play import DeployRequest
from lab.model.topology import Topology
from lab.ports import RunningLab
from lab.probes.inspect import inspect
from lab.probes.plan import Proofs
from tests.fakes.context import context, network
from tests.fakes.runtime import FakeLab, FakeRuntime
from tests.fakes.steady import steady_runtime

NOTHING = Topology("nothing", "mini", (), ())
NAMES = [node.name for node in network().nodes]


def silent(_text: str) -> None:
    return None


def asked(name: str | None = None, profile: str = "mini", runtime: str = "fake") -> DeployRequest:
    return DeployRequest("facebook-2021", name, profile, runtime)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRuntime:
    """Put a runtime in memory beside an embedded one that has no labs."""
    made = steady_runtime()
    empty = FakeRuntime()
    monkeypatch.setattr(
        "lab.app.running.RUNTIMES", {"embedded": lambda: empty, "fake": lambda: made}
    )
    return made


def running(fake: FakeRuntime, *names: str) -> None:
    for name in names:
        fake.deploy(Deployment(name, NOTHING, {}), keep=True, progress=silent)


def problems(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_runtime_that_is_none_is_refused_with_those_there_are(fake: FakeRuntime) -> None:
    with pytest.raises(InputError) as caught:
        runtime("docker")
    assert problems(caught) == ["--runtime: no runtime called docker; there are: embedded, fake"]


def test_labs_of_every_runtime_are_listed(fake: FakeRuntime) -> None:
    running(fake, "two", "one")
    assert [(lab.name, lab.runtime) for lab in labs()] == [("one", "fake"), ("two", "fake")]


def test_without_a_name_the_only_lab_that_runs_is_meant(fake: FakeRuntime) -> None:
    running(fake, "one")
    assert attach(None) is fake.attach("one")


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ((), "LAB: no lab runs; start one: stormdrill deploy TOPOLOGY"),
        (("one", "two"), "LAB: 2 labs run; name one of: one, two"),
    ],
)
def test_without_a_name_there_must_be_one_lab(
    names: tuple[str, ...], problem: str, fake: FakeRuntime
) -> None:
    running(fake, *names)
    with pytest.raises(InputError) as caught:
        attach(None)
    assert problems(caught) == [problem]


def test_a_lab_is_found_by_its_name_on_its_own_runtime(fake: FakeRuntime) -> None:
    running(fake, "one", "two")
    assert attach("two") is fake.attach("two")


def test_a_name_of_no_lab_is_refused(fake: FakeRuntime) -> None:
    running(fake, "one")
    with pytest.raises(InputError) as caught:
        attach("three")
    assert problems(caught) == ["three: no lab of that name runs"]


def test_destroy_removes_a_lab_from_its_own_runtime(fake: FakeRuntime) -> None:
    running(fake, "one", "two")
    assert destroy("one") == Cleanup(verified=True)
    assert [lab.name for lab in labs()] == ["two"]


def test_destroy_refuses_a_name_of_no_lab_with_those_there_are(fake: FakeRuntime) -> None:
    running(fake, "one", "two")
    with pytest.raises(InputError) as caught:
        destroy("three")
    assert problems(caught) == ["three: there is no such lab; there are: one, two"]


def test_clean_says_what_was_removed_by_every_runtime(
    fake: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeRuntime, "clean", lambda _self: ("lab old",))
    assert list(clean()) == ["lab old", "lab old"]


def test_a_runtime_that_cannot_be_cleaned_keeps_no_other_from_it(
    fake: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_self: FakeRuntime) -> tuple[str, ...]:
        raise RuntimeFailure("Docker does not answer")

    broken = type("Broken", (FakeRuntime,), {"clean": down})()
    monkeypatch.setattr(FakeRuntime, "clean", lambda _self: ("lab old",))
    known = {"broken": lambda: broken, "fake": lambda: fake}
    monkeypatch.setattr("lab.app.running.RUNTIMES", known)
    removed = clean()
    assert next(removed) == "lab old"
    with pytest.raises(RuntimeFailure, match="Docker does not answer"):
        next(removed)


@pytest.fixture
def converging(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], list[str]]:
    """Return what lets something happen in the place of convergence, and notes which lab's."""

    def use(happens: Callable[[], object]) -> list[str]:
        seen: list[str] = []

        def converge(
            lab: RunningLab, _proofs: Proofs, progress: Callable[[str], None]
        ) -> dict[str, str]:
            seen.append(lab.name)
            progress("converging")
            happens()
            return {}

        monkeypatch.setattr("lab.catalog.converged.seen", converge)
        return seen

    return use


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize(("name", "called"), [("mine", "mine"), (None, "facebook-2021")])
def test_deploy_leaves_a_lab_running_that_has_converged(
    name: str | None,
    called: str,
    fake: FakeRuntime,
    converging: Callable[[Callable[[], object]], list[str]],
) -> None:
    seen, told = converging(lambda: None), list[str]()
    lab = deploy(asked(name), told.append)
    found = subject("facebook-2021")
    shipped = planned.built(found, "mini", found.dials("mini")).network.topology
    assert (lab.name, lab.topology, seen) == (called, shipped, [called])
    assert fake.attach(called) is lab
    assert told == [f"{len(NAMES)} nodes", "converging"]


@pytest.mark.usefixtures("host")
def test_deploy_leaves_nothing_of_a_lab_that_does_not_converge(
    fake: FakeRuntime, converging: Callable[[Callable[[], object]], list[str]]
) -> None:
    def fail() -> None:
        raise RuntimeFailure("it did not converge in 300 s: bgp 1 of 2")

    seen = converging(fail)
    with pytest.raises(RuntimeFailure, match="bgp 1 of 2"):
        deploy(asked(), silent)
    assert (seen, fake.labs()) == (["facebook-2021"], ())


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_deploy_leaves_nothing_and_takes_no_second_interrupt(
    number: signal.Signals,
    fake: FakeRuntime,
    converging: Callable[[Callable[[], object]], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    destroy_lab = fake.destroy

    def interrupted_too(name: str) -> Cleanup:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.raise_signal(each)
        return destroy_lab(name)

    monkeypatch.setattr(fake, "destroy", interrupted_too)
    converging(lambda: signal.raise_signal(number))
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt, match=number.name):
        deploy(asked(), silent)
    assert (labs(), signal.getsignal(number)) == ((), before)


def test_deploy_refuses_what_is_wrong_before_anything_starts(fake: FakeRuntime) -> None:
    with pytest.raises(InputError, match="no runtime called docker"):
        deploy(asked(runtime="docker"), silent)
    with pytest.raises(InputError, match="no profile called tiny"):
        deploy(asked(profile="tiny"), silent)
    assert fake.labs() == ()


def test_inspect_shows_every_node_and_the_sessions_of_those_that_route(fake: FakeRuntime) -> None:
    lab = fake.deploy(deployment(context(), "one"), keep=True, progress=silent)
    rows = {row.node: row for row in inspect(lab)}
    assert list(rows) == NAMES
    assert rows["eb1-prn"] == NodeRow("eb1-prn", "eb", "prn", "running", 1, 1)
    assert rows["usr-janet"] == NodeRow("usr-janet", "users", "janet", "running")
    assert {rows[node.name].sessions_total for node in network().of_kind(Kind.PR)} == {1}


def test_inspect_shows_a_router_that_does_not_answer_without_its_sessions(
    fake: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = fake.deploy(deployment(context(), "one"), keep=True, progress=silent)

    def gone(_self: FakeLab, node: str, daemon: str) -> None:
        raise CommandError(f"{node}: {daemon}: No such file or directory")

    monkeypatch.setattr(FakeLab, "vty", gone)
    rows = {row.node: row for row in inspect(lab)}
    assert rows["eb1-prn"] == NodeRow("eb1-prn", "eb", "prn", "running")
