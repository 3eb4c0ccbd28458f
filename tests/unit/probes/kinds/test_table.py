"""The table of kinds: which keys a probe of a scenario may have together, and one more kind."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from lab.journal.kinds.kind import EventData
from lab.journal.kinds.probe import Tcp
from lab.load import schema as schema_of
from lab.load.decode import decode
from lab.model.access import Access
from lab.model.errors import InputError
from lab.model.probe import ProbeSpec
from lab.model.programs.codec import from_json, to_json
from lab.model.topology import Node, Topology
from lab.probes.declared import plan
from lab.probes.kinds import PROBES
from lab.probes.kinds.kind import Check, NodeProbe, Probe, ProbeJob, Scene, must
from tests.fakes.probes import NoShell
from tests.fakes.scripted import TOPOLOGY


@dataclass(frozen=True)
class Page:
    """A file with probes alone."""

    probes: tuple[ProbeSpec, ...]


def read(kinds: tuple[type[Probe], ...] = PROBES, **given: Any) -> ProbeSpec:
    text = json.dumps({"probes": [{"id": "p", "from": ["r1"], **given}]})
    (found,) = decode(Page, text, "page.yml", {ProbeSpec: kinds}).probes
    return found


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"http": "http://r2/", "host": "x", "resolver": "r3", "timeout_s": 1}, "http"),
        ({"dns": "www.example.com", "server": "r2", "qtype": "NS"}, "dns"),
        ({"tcp": "r2:80"}, "tcp"),
        ({"reach": ["r2"], "every_s": 5}, "reach"),
        ({"trace": "r2"}, "trace"),
        ({"sessions": "bgp"}, "sessions"),
        ({"routes": [], "origin": 65001}, "routes"),
        ({"login": ["r2"], "path": "oob", "account": "root"}, "login"),
    ],
)
def test_a_probe_is_of_the_kind_whose_key_it_has(given: dict[str, Any], kind: str) -> None:
    assert read(**given).kind == kind


def test_every_kind_of_probe_is_tried_here() -> None:
    marks = test_a_probe_is_of_the_kind_whose_key_it_has.pytestmark
    assert [kind for _, kind in marks[0].args[1]] == [each.kind for each in PROBES]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "has no kind; give exactly one of: http, dns, tcp"),
        ({"tcp": "r2:80", "trace": "r2"}, "has tcp and trace; give exactly one of"),
        ({"tcp": "r2:80", "host": "x"}, "probes.0.host: no key of tcp"),
        ({"sessions": "bgp", "timeout_s": 9}, "probes.0.timeout_s: no key of sessions"),
        ({"trace": "r2", "as_path": "64501"}, "probes.0.as_path: no key of trace"),
        ({"trace": "r2", "nosuch": 1}, "probes.0.nosuch: unknown key"),
        ({"dns": "www.example.com"}, "probes.0.server: is missing"),
    ],
)
def test_keys_of_a_probe_that_do_not_go_together_are_refused(
    given: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(**given)
    (problem,) = caught.value.problems
    assert told in str(problem)


@dataclass(frozen=True, slots=True)
class Finger(EventData):
    """What a finger daemon says."""

    kind = "finger"

    probe: str = ""
    ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerCheck(Check):
    """A question to a finger daemon."""

    kind = Finger.kind

    user: str

    def asked(self) -> Finger:
        return Finger(probe=self.probe)

    async def look(self) -> Finger:
        return replace(self.asked(), ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerProbe(NodeProbe):
    """A finger daemon is asked."""

    kind = Finger.kind
    event = Finger
    check = FingerCheck

    finger: str = must("a user")

    def checks(self, node: Node, topology: Topology) -> Iterator[FingerCheck]:
        _ = node, topology
        yield FingerCheck(user=self.finger)


def test_one_more_kind_is_one_class_and_one_entry_of_the_table() -> None:
    kinds = (*PROBES, FingerProbe)
    probe = read(kinds, **{"from": ["eb1-a"], "finger": "root", "every_s": 2})
    (job,) = plan((probe,), Scene(TOPOLOGY, Access()), NoShell()).jobs
    made = from_json(ProbeJob, json.loads(job.config), kinds={Check: (FingerCheck,)})
    assert made.checks == (FingerCheck(probe="p", interval_s=2, user="root"),)
    assert to_json(made)["checks"] == json.loads(job.config)["checks"]
    assert "finger" in json.dumps(schema_of(Page, {ProbeSpec: kinds}))
    assert "finger" not in json.dumps(schema_of(Page, {ProbeSpec: PROBES}))
    assert Tcp.kind in {each.kind for each in PROBES}
