"""Jobs as JSON: what is written, what is read back, and what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.model.errors import InputError
from lab.model.programs.access import PushJob, PushTarget, SshJob, StandbyOrder
from lab.model.programs.agents import Edge, HealthJob, HealthPage, WarmupJob
from lab.model.programs.codec import from_json, to_json
from lab.model.programs.counters import CountersJob
from lab.model.programs.users import App, LegacyJob, Retry, Stub, UsersJob
from lab.probes.kinds import CHECKS
from lab.probes.kinds.dns import DnsCheck
from lab.probes.kinds.http import HttpCheck
from lab.probes.kinds.kind import Check, ProbeJob
from lab.probes.kinds.reach import ReachCheck
from lab.probes.kinds.tcp import TcpCheck
from lab.probes.kinds.trace import TraceCheck

USERS = UsersJob(
    node="usr-ch", users=150, resolvers=("1.1.1.1",), apps={"web": App(host="a.com", weight=2)},
    seed="7-usr-ch", think_s=5, spread_s=60, stub=Stub(timeout_s=5, attempts=2, max_ttl=3600),
    retry=Retry(base_s=1, cap_s=3), http_timeout_s=4,
)  # fmt: skip
HEALTH = HealthJob(
    node="dns-lhr", asn=65530, prefixes=("129.134.30.12/32",),
    checks=(HealthPage(dc="prn", host="10.1.1.11"),), interval_s=1, fall=3, rise=2,
    timeout_s=0.8, source="10.0.0.1", seed=1,
)  # fmt: skip
WARMUP = WarmupJob(
    node="web1", edges=(Edge(pop="lhr", host="10.2.1.1"),), interval_s=1, timeout_s=0.8, fall=5,
    cold_start_s=15,
)  # fmt: skip
PROBE = ProbeJob(
    node="usr-ch",
    interval_s=2,
    checks=(
        DnsCheck(target="1.1.1.1", name="a.", rd=True, probe="names"),
        HttpCheck(app="web", by="address", host="www.a.com", address="10.0.0.1"),
        ReachCheck(dst="r1", address="10.0.0.1", port=1, closed=True),
        TcpCheck(dst="r1", address="10.0.0.1", port=22),
        TraceCheck(target="10.0.0.1", interval_s=0.5),
    ),
)
PUSH = PushJob(
    change="c1", pusher="ctl", path="oob", account="noc", key="/k", known_hosts="/h",
    targets=(
        PushTarget(
            node="r1", address="10.0.0.1", lines={"bgpd": ((("router bgp 1",), "no bgp x"),)}
        ),
    ),
    steps=("login", "stage"), confirm_s=4.5,
)  # fmt: skip
SSH = SshJob(node="r1", daemons=("zebra", "bgpd"), accounts={"ops": "/run/lab/ops.pub"})
JOBS = [
    USERS, HEALTH, WARMUP, PROBE, PUSH, SSH,
    LegacyJob(listen="1.1.1.1", roots=("198.41.0.4",), timeout_s=1.5),
    CountersJob(node="n", server="nsd", address="/run/nsd/nsd.ctl"),
    StandbyOrder(step="confirm", nodes=("r1", "r2")),
]  # fmt: skip


@pytest.mark.parametrize("job", JOBS, ids=lambda job: type(job).__name__)
def test_a_job_is_the_same_after_its_journey_as_json(job: object) -> None:
    text = json.dumps(to_json(job))  # type: ignore[arg-type]
    assert from_json(type(job), json.loads(text), kinds={Check: CHECKS}) == job


def test_a_default_is_left_out_unless_it_is_written_always() -> None:
    assert to_json(CountersJob(node="n", server="nsd", address="x")) == {
        "node": "n", "server": "nsd", "address": "x",
    }  # fmt: skip
    assert to_json(HealthPage(dc="prn", host="h")) == {
        "dc": "prn", "host": "h", "port": 8080, "path": "/health",
    }  # fmt: skip
    assert to_json(Edge(pop="lhr", host="h")) == {"pop": "lhr", "host": "h", "port": 80}


def test_a_check_is_named_by_its_type() -> None:
    assert to_json(TcpCheck(dst="r1", address="10.0.0.1", port=22)) == {
        "type": "tcp", "dst": "r1", "address": "10.0.0.1", "port": 22,
    }  # fmt: skip


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 40))
def test_numbers_arrive_as_they_were_sent(interval_s: float, max_ttl: int) -> None:
    check = TraceCheck(target="a", interval_s=interval_s, max_ttl=max_ttl)
    job = ProbeJob(node="n", checks=(check,))
    assert from_json(ProbeJob, json.loads(json.dumps(to_json(job))), kinds={Check: CHECKS}) == job


@pytest.mark.parametrize(
    ("job", "change", "problem"),
    [
        (USERS, {"people": 3}, r"^job: unknown key 'people'; known are node, users"),
        (USERS, {"apps": {"web": {}}}, r"^apps\.web: lacks 'host'"),
        (USERS, {"apps": []}, r"^apps: is not a JSON object"),
        (USERS, {"stub": {"rounds": 2}}, r"^stub: unknown key 'rounds'"),
        (USERS, {"stub": 2}, r"^stub: is not a JSON object"),
        (USERS, {"users": "many"}, r"^users: is no int: 'many'"),
        (USERS, {"users": True}, r"^users: is no int: True"),
        (USERS, {"seed": 1.5}, r"^seed: is no int or str: 1\.5"),
        (USERS, {"resolvers": "1.1.1.1"}, r"^resolvers: is not a list"),
        (USERS, {"resolvers": ["a", 1]}, r"^resolvers\[1\]: is no str: 1"),
        (
            USERS,
            {"retry": {"base_s": 1, "cap_s": 2, "jitter": [1]}},
            r"^retry\.jitter: has 1 members, not 2",
        ),
        (PROBE, {"checks": [{"type": "ping"}]}, r"^checks\[0\]: type is none of http, dns, "),
        (PROBE, {"checks": [{}]}, r"^checks\[0\]: type is none of"),
        (PROBE, {"checks": ["dns"]}, r"^checks\[0\]: type is none of"),
        (PROBE, {"checks": [{"type": "trace"}]}, r"^checks\[0\]: lacks 'target'"),
        (
            PROBE,
            {"checks": [{"type": "http", "app": "a", "by": "name", "host": "h"}]},
            r"^checks\[0\]: an http check by name needs a resolver",
        ),
        (PUSH, {"steps": ["login", "reboot"]}, r"^job: unknown step 'reboot'; known are login"),
        (PUSH, {"steps": ["stage"]}, r"^job: the first step must be login"),
        (PUSH, {"steps": []}, r"^job: the first step must be login"),
        (HEALTH, {"prefixes": []}, r"^job: a health agent needs prefixes and checks"),
        (HEALTH, {"checks": []}, r"^job: a health agent needs prefixes and checks"),
        (WARMUP, {"edges": []}, r"^job: warmup needs edges"),
    ],
)
def test_a_wrong_job_is_refused_with_the_place(
    job: PushJob | UsersJob | HealthJob | WarmupJob | ProbeJob,
    change: dict[str, object],
    problem: str,
) -> None:
    with pytest.raises(InputError, match=problem):
        from_json(type(job), {**to_json(job), **change}, kinds={Check: CHECKS})


def test_a_list_is_no_job() -> None:
    with pytest.raises(InputError, match="job: is not a JSON object"):
        from_json(SshJob, [])


def test_a_missing_key_is_named() -> None:
    with pytest.raises(InputError, match="order: lacks 'nodes'"):
        from_json(StandbyOrder, {"step": "confirm"}, "order")
    with pytest.raises(InputError, match="server 'knot' is none of bind, haproxy, legacy"):
        from_json(CountersJob, {"node": "n", "server": "knot", "address": "x"})
