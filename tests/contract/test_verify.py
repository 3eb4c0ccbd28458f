"""What is asked of a Batfish, live or recorded, and what its answers mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from lab.app.agreement import compare
from lab.incidents.facebook_2021.invariants.table import INVARIANTS
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.agreement import Cause
from lab.model.errors import BackendError
from lab.model.event import Event, JsonValue
from lab.model.verdict import Verdict
from lab.model.verification import SNAPSHOT, Judgement, OwnInvariant
from lab.verify.doubts import doubts
from lab.verify.judge import Candidate, Judge
from lab.verify.question import Question, Service
from lab.verify.snapshot import snapshot
from tests.fakes.batfish import RecordedBatfish, Recorder
from tests.fakes.mini import drained, mini, shipped

pytestmark = pytest.mark.timeout(300)
DC_DC, POP_DC, USERS_DNS, NULL_ROUTES, COVER = (
    "dc-dc", "pop-dc", "users-dns", "null-routes", "cover",
)  # fmt: skip
LOOPS, SESSIONS, REFERENCES, ADDRESSES = "loops", "sessions", "references", "addresses"
REACHES_AAA = OwnInvariant("routers reach AAA", ("kind dns",), ("aaa-prn",), port=49)


@pytest.fixture(
    scope="module", params=["recorded", pytest.param("live", marks=pytest.mark.batfish)]
)
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    if request.param == "recorded":
        yield RecordedBatfish()
        return
    from lab.verify.batfish import Batfish

    with Batfish("stormdrill-contract") as live:
        recorder = Recorder(live)
        yield recorder
        if request.config.getoption("--update-golden"):
            recorder.write()


@pytest.fixture(scope="module")
def judge(service: Service) -> Judge:
    topology = mini().topology
    return Judge(service, topology, mini().configs, INVARIANTS, (REACHES_AAA,))


def unfounded() -> dict[str, str]:
    """Return configurations of which one announces what FRR would not: it has no route to it."""
    family = "address-family ipv4 unicast\n"
    text = mini().configs["fa1-prn"].replace(family, f"{family}  network 10.9.0.0/16\n")
    return {**mini().configs, "fa1-prn": text}


def outcomes(judgement: Judgement, invariant: str) -> dict[str, Verdict]:
    return {
        finding.subject: finding.verdict
        for finding in judgement.findings
        if finding.invariant == invariant
    }


def test_what_is_rendered_is_read_whole_and_holds_every_invariant(judge: Judge) -> None:
    found = judge.base()
    assert {
        (each.invariant, each.evidence) for each in found.findings if each.verdict != "pass"
    } == set()
    assert {str(each.invariant) for each in found.findings} == {
        DC_DC, POP_DC, USERS_DNS, LOOPS, NULL_ROUTES, COVER, SESSIONS, REFERENCES, ADDRESSES,
        REACHES_AAA.name,
    }  # fmt: skip


def test_one_plane_drained_is_safe(judge: Judge) -> None:
    found = judge.change(drained("one", "plane 2"))
    assert (found.verdict, found.withdrawn) == (Verdict.PASS, ())


def test_a_lost_scope_cuts_everything_and_the_name_servers_follow(judge: Judge) -> None:
    found = judge.change(drained("lost"))
    assert found.withdrawn == ("dns-sjc", "dns-lhr", "dns-sin")
    assert outcomes(found, DC_DC) == {"prn - frc": Verdict.FAIL}
    assert set(outcomes(found, POP_DC).values()) == {Verdict.FAIL}
    assert set(outcomes(found, USERS_DNS).values()) == {Verdict.FAIL}
    assert set(outcomes(found, NULL_ROUTES).values()) == {Verdict.FAIL}
    assert set(outcomes(found, REACHES_AAA.name).values()) == {Verdict.FAIL}
    assert outcomes(found, COVER) == {"tata": Verdict.PASS, "lumen": Verdict.PASS}
    possible = INVARIANTS.possible(mini().topology)
    assert (
        len(INVARIANTS.losses(*judge.states("lost")).lost) == possible - 1
    )  # all but the covering prefix


def test_sessions_that_are_shut_down_are_seen_to_be(judge: Judge) -> None:
    found = judge.change(shipped("neighbor-shutdown-everywhere"))
    assert outcomes(found, DC_DC) == {"prn - frc": Verdict.FAIL}
    assert {spot.shown_as for spot in found.blind_spots} == {"a neighbor that is not configured"}


def test_a_misspelt_route_map_denies_and_is_a_flaw(judge: Judge) -> None:
    found = judge.change(shipped("route-map-typo-everywhere"))
    assert outcomes(found, DC_DC) == {"prn - frc": Verdict.FAIL}
    assert set(outcomes(found, REFERENCES).values()) == {Verdict.FAIL}


def test_a_prefix_list_at_a_neighbor_leaves_every_answer_open(judge: Judge) -> None:
    found = judge.change(shipped("prefix-list-at-neighbor"))
    told = [each.evidence for each in found.findings if each.invariant == SNAPSHOT]
    spot = found.blind_spots[0]
    assert f"{spot.place}: not understood: {spot.text}" in told
    assert (spot.node, found.verdict) == ("fa1-prn", Verdict.UNKNOWN)


def test_a_blind_spot_that_batfish_does_not_warn_of_leaves_what_it_touches_open(
    judge: Judge,
) -> None:
    found = judge.change(Candidate("unfounded", "", unfounded()))
    assert outcomes(found, DC_DC) == {"prn - frc": Verdict.UNKNOWN}
    assert outcomes(found, ADDRESSES) == {"every address": Verdict.PASS}


def test_a_way_that_fails_on_some_equal_paths_is_told_apart(judge: Judge) -> None:
    found = judge.change(shipped("dns-prefixes-unlisted"))
    foreseen = INVARIANTS.losses(*judge.states(found.change))
    assert foreseen.perhaps == ("usr-dtag a", "usr-swisscom a")
    assert foreseen.lost == ("usr-comcast b", "usr-janet a")


def test_a_line_that_batfish_does_not_know_refuses_the_answer(judge: Judge) -> None:
    text = mini().configs["eb1-prn"] + "router ospf\n max-metric router-lsa on-startup 60\n"
    found = judge.change(Candidate("unknown", "", {"eb1-prn": text}))
    told = [each for each in found.findings if each.invariant == SNAPSHOT]
    assert told
    assert found.verdict is Verdict.UNKNOWN
    assert outcomes(found, DC_DC) == {}


def test_a_plain_frr_conf_is_not_taken_for_read(service: Service) -> None:
    topology = mini().topology
    made = snapshot(topology, mini().configs)
    plain = {**made.files, "configs/eb1-prn.cfg": mini().configs["eb1-prn"]}
    service.load("plain", plain)
    told = doubts(service, "plain", made, topology)
    assert any("eb1-prn" in each and "not as FRR" in each for each in told)


def test_a_question_is_answered_in_rows(service: Service, judge: Judge) -> None:
    judge.base()
    rows = service.ask(Question("fileParseStatus"), "base")
    assert rows[0].keys() >= {"File_Name", "Status", "File_Format", "Nodes"}


def test_a_snapshot_that_is_none_is_an_error(service: Service) -> None:
    with pytest.raises(BackendError):
        service.ask(Question("fileParseStatus"), "never-loaded")


def look(line: int, at: float, *, ok: bool) -> Event:
    address = str(mini().topology.node("web1-frc").uplink.addresses[0].ip)
    data: dict[str, JsonValue] = {"address": address, "between": "dc-dc", "ok": ok}
    return Event(line, at, "reach", "web1-prn", data)


def silent(_: str) -> None:
    return None


def run_of(*looks: Event, routers: Sequence[str] = (), decision: str = "") -> list[Event]:
    """Return a run that drains all planes at 20 s and ends at 60 s."""
    scopes: list[JsonValue] = ["plane 1", "plane 2"]
    return [
        Event(1, 0.0, "phase.started", "fault", {}),
        Event(2, 19.0, "request", "lost", {"scope_effective": scopes}),
        *(
            Event(3, 20.0, "router.change", node, {"change": "lost", "step": "applied"})
            for node in routers
        ),
        *(
            Event(4, 21.0, "health", f"dns-{pop}", {"decision": decision})
            for pop in ("sjc", "lhr", "sin")
        ),
        *looks,
        Event(99, 60.0, "phase.ended", "fault", {}),
    ]


BACKBONE = tuple(node.name for node in mini().topology.of_kind(Kind.EB))
PLANE_1 = tuple(node for node in BACKBONE if node.startswith("eb1"))


@pytest.mark.parametrize(
    ("routers", "ok", "drained"),
    [
        ((), True, ""),
        (BACKBONE, False, "plane 1, plane 2"),
        (PLANE_1, True, "plane 1"),
        (PLANE_1[:1], True, "router eb1-prn"),
    ],
    ids=["nothing drained", "both planes", "the first plane of a canary", "a part of a plane"],
)
def test_a_run_agrees_with_what_its_routers_run(
    service: RecordedBatfish | Recorder, routers: tuple[str, ...], *, ok: bool, drained: str
) -> None:
    decision = "announce" if ok else "withdraw"
    told = compare(
        service, mini(), run_of(look(50, 59.0, ok=ok), routers=routers, decision=decision), silent
    )
    last = told.moments[-1]
    name = re.sub(r"[^a-z0-9-]", "-", f"change-1 {drained}" if drained else "change-0 nothing")
    shown = service.snapshots[name]
    denied = {node for node in BACKBONE if "DENY in" in shown[f"configs/{node}.cfg"]}
    assert denied == set(routers)
    assert (last.at, last.drained, last.agreed, last.at_rest) == (60.0, drained, 1, True)
    assert (told.disagreements, told.at_rest) == ((), 100.0)


@pytest.mark.parametrize(
    ("events", "cause"),
    [
        (run_of(look(50, 59.0, ok=False)), Cause.OURS),
        (run_of(look(50, 58.0, ok=True), look(51, 59.0, ok=False)), Cause.TIME),
        (run_of(look(50, 59.0, ok=False), decision="withdraw"), Cause.HEALTH),
    ],
    ids=["nothing explains it", "it was just reached", "agents withdrew for no reason"],
)
def test_a_disagreement_has_a_cause(service: Service, events: list[Event], cause: Cause) -> None:
    told = compare(service, mini(), events, silent)
    (wrong,) = told.disagreements
    assert (wrong.foreseen, wrong.seen, wrong.cause) == ("reached", "not reached", cause)


def test_what_batfish_cannot_see_is_a_cause(service: Service) -> None:
    told = compare(
        service, replace(mini(), configs=unfounded()), run_of(look(9, 59.0, ok=False)), silent
    )
    assert [wrong.cause for wrong in told.disagreements] == [Cause.BLIND_SPOT]
