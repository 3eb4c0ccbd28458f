"""A play from nothing to report: what it decides before it starts, and what it leaves."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.app import reports
from lab.incidents.facebook_2021.files.routers import MRT_FILE
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.source import BlueprintSource
from lab.load import topologies_dir
from lab.model.ability import Ability, Lack
from lab.model.errors import InputError, Problem
from lab.model.event import Event
from lab.model.play import RunRequest
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.probes.told import SILENT_S
from tests.fakes.context import network
from tests.fakes.runtime import Call, FakeLab, Said
from tests.unit.app.plays import Stage, deployed, kinds, of, rendered

BLUEPRINT = topologies_dir() / "facebook-2021" / "blueprint.yml"
NAME = f"facebook-2021-{os.getpid()}"


def test_a_play_goes_from_nothing_to_report_and_leaves_no_lab(stage: Stage) -> None:
    result = stage.play()
    events = stage.journal()
    consoles = ["login"] * len(network().of_kind(Kind.EB))
    assert kinds(events) == [
        "run.started", "incident", "deploy.started", "deploy.done", "converged",
        "phase.started", "step", "phase.ended",
        "phase.started", "step", *consoles, "phase.ended", *consoles, "undo",
        "cleanup", "run.ended",
    ]  # fmt: skip
    assert stage.runtime.labs() == ()
    assert (result.folder, result.interrupted) == (Path("run"), False)
    assert (result.verdict, result.summary) == (Verdict.UNKNOWN, stage.summary())
    assert {path.name for path in (stage.here / "run").iterdir()} == {
        "journal.jsonl", "summary.json", "report.html", "report.md", "junit.xml", "configs", "mrt",
        "metrics.prom",
    }  # fmt: skip


def test_whoever_watches_sees_every_line_of_the_journal(stage: Stage) -> None:
    stage.play()
    assert sorted(stage.told, key=lambda event: event.line) == stage.journal()


def test_a_run_says_what_it_is_a_run_of(stage: Stage) -> None:
    stage.play(stage.request(phase="people", settings=(("gates.audit_bug", "off"),)))
    started = stage.journal()[0]
    data = dict(started.data)
    nodes, links, parameters = (data.pop(key) for key in ("nodes", "links", "parameters"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(data["started_utc"]))
    data.pop("started_utc")
    assert (started.line, started.kind, started.subject) == (1, "run.started", "drill")
    assert data == {
        "profile": "mini", "runtime": "fake", "lab": NAME, "only": "people", "seed": 7,
        "versions": {"frr": "8.4"}, "apps": ["facebook", "whatsapp", "messenger", "instagram"],
        "phases": [
            {"id": "quiet", "title": "Quiet", "historical_utc": "2021-10-04T15:20:00Z"},
            {"id": "people", "title": "People", "historical_utc": ""},
        ],
        "title": "A drill", "day": "4 October 2021", "windows": {}, "topology": "facebook-2021",
    }  # fmt: skip
    assert isinstance(parameters, dict)
    assert (parameters["gates.audit_bug"], parameters["dns.ttl_s"]) == ("off", 15)
    assert isinstance(nodes, list)
    assert isinstance(links, list)
    assert (len(nodes), len(links)) == (len(network().nodes), len(network().links))
    assert nodes[[node.name for node in network().nodes].index("eb1-prn")] == {
        "name": "eb1-prn", "kind": "eb", "site": "prn", "labels": {"plane": "1"}, "asn": 64601,
        "addresses": ["10.1.0.1", "10.1.1.0", "10.1.1.2", "10.1.2.0", "192.168.0.1"],
    }  # fmt: skip
    assert {"a": "eb1-prn:e1", "b": "eb1-frc:e1", "role": "backbone"} in links


def test_the_way_to_a_converged_lab_is_written_down(stage: Stage) -> None:
    stage.play()
    events = stage.journal()
    (done,), (converged,) = of(events, "deploy.done"), of(events, "converged")
    checks = converged.data["checks"]
    assert (done.subject, converged.subject) == (NAME, NAME)
    assert done.data == {
        "nodes": len(network().nodes), "links": len(network().links), "seconds": 0.0,
        "daemons": sum(len(config.daemons) for config in rendered().configs.values()),
    }  # fmt: skip
    assert converged.data["seconds"] == 5.0  # no table changed for an MRAI and a second
    assert isinstance(checks, dict)
    assert set(checks) == {"bgp", "daemons", "ospf", "forwarding"}
    told = [event.data["text"] for event in events if event.data.get("action") == "progress"]
    assert told[0] == f"{len(network().nodes)} nodes"
    assert len(set(told)) == len(told)


def test_what_a_host_lacks_of_the_network_is_written_down_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BlueprintSource, "_lacks_ipv6", lambda _self, _order: True)
    stage.play()
    told = [str(event.data.get("text")) for event in of(stage.journal(), "step")]
    assert [text for text in told if "IPv6" in text] == [
        "warning: edge.ipv6: this host has no IPv6: the lab comes up without that family, F18 is "
        "unknown"
    ]


def test_what_was_deployed_and_what_the_collector_wrote_are_kept(stage: Stage) -> None:
    stage.play()
    deployed = stage.here / "run" / "configs" / "deployed"
    assert {path.name for path in deployed.iterdir()} == {node.name for node in network().nodes}
    assert (deployed / "eb1-prn/etc/frr/frr.conf").read_text().startswith("frr defaults")
    assert (stage.here / "run/mrt/updates.mrt").read_bytes() == b"MRT"


def test_that_the_collector_wrote_nothing_is_written_down(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "lab.incidents.facebook_2021.source.deployment",
        lambda _context, name: replace(rendered(), name=name),
    )
    stage.play()
    texts = [event.data["text"] for event in of(stage.journal(), "error")]
    assert texts[-1] == f"no MRT kept: ris: {MRT_FILE}: No such file or directory"
    assert not (stage.here / "run" / "mrt").exists()


def test_one_phase_is_played_alone(stage: Stage) -> None:
    stage.play(stage.request(phase="people"))
    events = stage.journal()
    assert [event.subject for event in of(events, "phase.started")] == ["people"]
    # Nobody held; the lab converged, and its routers told nothing for a second.
    assert stage.clock.now() == 1005.0 + SILENT_S


def test_the_uplink_of_the_way_out_of_band_works_until_the_backbone_is_gone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, str, bool]] = []
    set_link = FakeLab.set_link

    def noted(lab: FakeLab, node: str, interface: str, *, up: bool) -> None:
        calls.append((node, interface, up))
        set_link(lab, node, interface, up=up)

    wired = 2 * len(network().links)
    monkeypatch.setattr(FakeLab, "set_link", noted)
    stage.play(stage.request(settings=(("access.oob_failure", "transport"),)))
    # By people on site, and when they leave; nothing was drained.
    assert calls[wired:] == [("noc", "e2", True)] * 2


def test_without_a_folder_a_run_gets_one_by_its_time_and_is_the_latest(stage: Stage) -> None:
    first = stage.play(stage.request(out=None)).folder
    assert re.fullmatch(r"runs/\d{8}T\d{6}Z-drill", str(first))
    assert (stage.here / "runs" / "latest").readlink() == Path(first.name)
    second = stage.play(stage.request(out=Path("runs/mine"))).folder
    assert (stage.here / "runs" / "latest").readlink() == Path(second.name)
    assert {path.name for path in (stage.here / "runs").iterdir()} == {
        first.name, "mine", "latest",
    }  # fmt: skip


def test_a_folder_elsewhere_is_not_the_latest_run(stage: Stage) -> None:
    (stage.here / "empty").mkdir()
    stage.play(stage.request(out=Path("empty")))
    assert stage.made() == {"drill.yml", "empty"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"out": Path("full")},
            "--out full: is not an empty folder; name a new folder, as full-2",
        ),
        ({"out": Path("drill.yml")}, "--out drill.yml: is not an empty folder; name a new"),
        ({"phase": "peeple"}, "--phase: no phase called peeple; did you mean people?"),
        (
            {"profile": "tiny"},
            f"{BLUEPRINT}:6: profiles: no profile called tiny; there are: mini, ",
        ),
        ({"settings": (("dns.ttl", "5"),)}, "--set dns.ttl=5: "),
        ({"lab": "absent"}, "--runtime: no runtime called embedded"),
    ],
    ids=["a full folder", "a file", "a phase", "a profile", "a dial", "a lab"],
)
def test_what_is_wrong_is_refused_and_nothing_is_made(
    change: dict[str, Any], problem: str, stage: Stage
) -> None:
    (stage.here / "full").mkdir()
    (stage.here / "full" / "mine").write_text("precious")
    with pytest.raises(InputError) as caught:
        stage.play(stage.request(**change))
    assert str(caught.value.problems[0]).startswith(problem)
    assert (stage.made(), stage.told) == ({"drill.yml", "full"}, [])
    assert {path.name for path in (stage.here / "full").iterdir()} == {"mine"}
    assert stage.runtime.labs() == ()


def test_a_runtime_that_is_none_is_refused_and_nothing_is_made(stage: Stage) -> None:
    with pytest.raises(InputError, match="no runtime called docker; there are: fake"):
        stage.play(RunRequest("drill.yml", stage.told.append, profile="mini", runtime="docker"))
    assert stage.made() == {"drill.yml"}


def running(
    stage: Stage, topology: Topology, settings: tuple[tuple[str, str], ...] = ()
) -> FakeLab:
    made = replace(deployed("mine"), topology=topology, settings=settings)
    return stage.runtime.deploy(made, keep=True, progress=lambda _text: None)


def test_a_play_on_a_running_lab_leaves_it_running(stage: Stage) -> None:
    lab = running(stage, network())
    stage.play(stage.request(lab="mine", profile=None))
    events = stage.journal()
    assert kinds(events)[0] == "run.started"
    assert not {"deploy.started", "converged", "cleanup"} & set(kinds(events))
    assert {key: events[0].data[key] for key in ("lab", "profile")} == {
        "lab": "mine", "profile": "mini",
    }  # fmt: skip
    assert (lab.ended, [state.name for state in stage.runtime.labs()]) == (False, ["mine"])
    assert all(stream.stopped.is_set() for stream in lab.streams)


def test_a_second_play_on_a_lab_is_refused_and_told_who_plays(stage: Stage) -> None:
    running(stage, network())
    second = stage.request(lab="mine", profile=None, out=Path("second"))

    def play(event: Event) -> None:
        if event.kind != "phase.started" or refused:
            return
        with pytest.raises(InputError) as caught:
            stage.play(second)
        (problem,) = caught.value.problems
        assert problem.place == "mine"
        assert problem.text.startswith(f"drill (process {os.getpid()}, since ")
        assert problem.text.endswith(" UTC) plays on it")
        refused.append(True)

    refused: list[bool] = []
    stage.play(replace(stage.request(lab="mine", profile=None), watcher=play))
    assert refused
    assert not (stage.here / "second").exists()


def test_a_lab_of_another_network_is_refused_and_nothing_is_made(stage: Stage) -> None:
    other = replace(network(), links=network().links[1:])
    running(stage, other)
    with pytest.raises(InputError) as caught:
        stage.play(stage.request(lab="mine", profile=None))
    assert [str(problem) for problem in caught.value.problems] == [
        "--lab mine: runs another network than facebook-2021 with profile mini is now; "
        "play without --lab, or deploy it anew"
    ]
    assert stage.made() == {"drill.yml"}


def pushed(lab: FakeLab) -> list[str]:
    """Return a list that fills with the names under which changes are pushed in a lab."""
    names: list[str] = []
    node = lab.programs["stormdrill-node"]

    def noted(call: Call) -> Said:
        if call.argv[1] == "push":
            names.append(json.loads(call.stdin)["change"])
        return node(call)

    lab.programs = {**lab.programs, "stormdrill-node": noted}
    return names


def test_changes_of_a_play_on_a_running_lab_have_names_of_their_own(
    stage: Stage,
) -> None:
    lab = running(stage, network())
    names = pushed(lab)
    text = (stage.here / "drill.yml").read_text()
    drain = "steps: [{do: drain, id: maintenance, scope: [plane 2]}]"
    (stage.here / "drill.yml").write_text(text.replace("steps: [{do: hold, seconds: 2}]", drain))
    stage.play(stage.request(lab="mine", profile=None))
    (name,) = names
    assert re.fullmatch(r"maintenance-\d{8}-\d{6}", name)
    assert [event.subject for event in of(stage.journal(), "request")] == ["maintenance"]


def test_a_dial_a_lab_was_deployed_with_cannot_be_turned_on_it(stage: Stage) -> None:
    running(stage, network())
    pairs = (("dns.ttl_s", "60"), ("gates.audit_bug", "off"))
    with pytest.raises(InputError) as caught:
        stage.play(stage.request(lab="mine", profile=None, settings=pairs))
    assert str(caught.value) == (
        "--set dns.ttl_s: comes too late for --lab; there, only dials called gates.* can be "
        "turned; stormdrill deploy --set takes it"
    )


def test_a_play_on_a_running_lab_has_the_dials_of_its_scenario(stage: Stage) -> None:
    running(stage, network())
    stage.play(stage.request(lab="mine", profile=None, settings=(("gates.audit_bug", "off"),)))
    parameters = stage.journal()[0].data["parameters"]
    assert isinstance(parameters, dict)
    assert (parameters["dns.ttl_s"], parameters["gates.audit_bug"]) == (15, "off")


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ("standard", "--profile standard: comes too late: mine runs with mini; leave it out"),
        ("mini", "--profile mini: has no use with --lab; leave it out: mine has it already"),
    ],
)
def test_a_size_is_not_chosen_for_a_lab_that_runs(
    profile: str, problem: str, stage: Stage
) -> None:
    running(stage, network())
    with pytest.raises(InputError) as caught:
        stage.play(stage.request(lab="mine", profile=profile))
    assert [str(each) for each in caught.value.problems] == [problem]
    assert stage.made() == {"drill.yml"}


def test_a_lab_that_does_not_run_is_named_before_what_comes_too_late_for_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attach(name: str) -> None:
        raise InputError([Problem(name, "no lab of that name runs")])

    monkeypatch.setattr("lab.app.prepare.attach", attach)
    with pytest.raises(InputError, match="mine: no lab of that name runs"):
        stage.play(replace(stage.request(lab="mine"), start="fast"))


def test_a_run_keeps_the_text_it_was_played_from(stage: Stage) -> None:
    stage.play()
    (incident,) = of(stage.journal(), "incident")
    text = (stage.here / "drill.yml").read_text(encoding="utf-8")
    assert incident.subject == "facebook-2021"
    assert {key: incident.data[key] for key in ("scenario", "file", "python")} == {
        "scenario": text, "file": "drill.yml", "python": "",
    }  # fmt: skip
    assert incident.data["dials"] == stage.journal()[0].data["parameters"]


def test_a_topology_is_no_scenario_to_play(stage: Stage) -> None:
    (stage.here / "x.clab.yml").write_text("name: x\ntopology: {nodes: {a: {kind: linux}}}\n")
    with pytest.raises(InputError) as caught:
        stage.play(replace(stage.request(), scenario="x.clab.yml"))
    assert [str(each) for each in caught.value.problems] == [
        "x.clab.yml: is a topology, not a scenario; stormdrill deploy starts it"
    ]
    assert stage.runtime.labs() == ()


def test_a_play_on_a_running_lab_keeps_the_dials_that_it_was_deployed_with(stage: Stage) -> None:
    running(stage, network(), settings=(("dns.ttl_s", "60"), ("no.such", "1")))
    stage.play(stage.request(lab="mine", profile=None))
    parameters = stage.journal()[0].data["parameters"]
    assert isinstance(parameters, dict)
    assert parameters["dns.ttl_s"] == 60


SHAPED = """\
name: shaped
title: A crew makes a link slow
topology: facebook-2021
phases:
  - id: one
    title: One
    steps:
      - do: visit
        sites: [lhr]
        there:
          - {do: hold, seconds: 1}
          - {do: link, on: ["eb1-prn:e1"], delay_ms: 20}
"""


def test_what_the_kernel_cannot_do_in_a_visit_is_refused_before_the_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack = Lack(Ability.DELAY, "no such module", "load it")
    monkeypatch.setattr(stage.runtime, "cannot", lambda _wanted: (lack,))
    (stage.here / "drill.yml").write_text(SHAPED, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        stage.play()
    assert [str(each) for each in caught.value.problems] == [
        f"{Path('drill.yml')}:12: phases.0.steps.0.there.1: delay cannot be had here: "
        "no such module; load it"
    ]
    assert stage.made() == {"drill.yml"}


def test_a_wrong_head_of_a_scenario_hides_nothing_from_who_runs_it(stage: Stage) -> None:
    drill = stage.here / "drill.yml"
    text = drill.read_text(encoding="utf-8").replace("seconds: 2", "secs: 2")
    drill.write_text(text.replace("title: A drill", "title: [A drill]"), encoding="utf-8")
    reports.board("drill.yml")
    with pytest.raises(InputError) as caught:
        stage.play()
    assert [str(each).partition("; ")[0] for each in caught.value.problems] == [
        "drill.yml:2: title: must be a single value, not a list",
        "drill.yml:8: phases.0.steps.0.secs: unknown key",
    ]
