import pytest

from lab.model.event import Event, JsonValue
from lab.report.read.sentences import Narrator, Sentence, Tone, scope, sentence

CASES: list[tuple[str, str, dict[str, JsonValue], Sentence | None]] = [
    ("run.started", "drill", {"profile": "mini", "runtime": "embedded"},
     Sentence("run", "drill, profile mini, on the embedded runtime")),
    ("deploy.done", "lab", {"nodes": 2, "links": 1, "daemons": 3, "seconds": 4.0},
     Sentence("lab", "deployed: 2 nodes, 1 links, 3 daemons, in 4.0 s", Tone.GOOD)),
    ("converged", "lab", {}, Sentence("lab", "converged after unknown time", Tone.GOOD)),
    ("phase.started", "fall", {"title": "Fall"}, Sentence("phase", "Fall")),
    ("step", "fall", {"action": "drain", "text": "drain it"}, Sentence("scenario", "drain it")),
    ("step", "deploy", {"action": "progress", "text": "9 of 10"}, None),
    ("request", "r1", {"tool": "drain", "scope_asked": "", "scope_effective": ["plane 1"]},
     Sentence("drain", "r1 names no scope and covers plane 1")),
    ("request", "r1", {"tool": "drain", "scope_asked": "plane 1, plane 2, plane 3",
                       "scope_effective": ["plane 1", "plane 2", "plane 3"]},
     Sentence("drain", "r1 names and covers planes 1 to 3")),
    ("audit", "r1", {"bug": "on", "decision": "allow", "would_cut": ["all"], "reason": "empty"},
     Sentence("audit, bug on", "allow r1: empty", Tone.BAD)),
    ("audit", "r1", {"bug": "off", "decision": "refuse", "reason": "cuts", "effective": False},
     Sentence("audit, bug off", "refuse r1: cuts (for comparison, without effect)")),
    ("gate", "r1", {"gate": "batfish", "decision": "refuse", "reason": "refuses: dc-dc"},
     Sentence("gate batfish", "refuse r1: refuses: dc-dc")),
    ("gate", "r1", {"gate": "batfish", "decision": "not asked", "reason": "silence"},
     Sentence("gate batfish", "not asked r1: silence", Tone.UNKNOWN)),
    ("push", "eb1", {"step": "stage", "outcome": "ok"}, None),
    ("push", "eb1", {"step": "confirm", "outcome": "unknown", "error": "silence"},
     Sentence("push", "confirm on eb1 is unknown: silence", Tone.UNKNOWN)),
    ("push", "eb1", {"step": "stage", "outcome": "refused"},
     Sentence("push", "stage on eb1 is refused", Tone.BAD)),
    ("router.change", "eb1", {"step": "staged", "change": "c"}, None),
    ("router.change", "eb1", {"step": "rolled-back", "change": "c"},
     Sentence("router", "eb1 rolled back c", Tone.PARTLY)),
    ("login", "noc", {"target": "eb1", "path": "oob", "account": "aaa", "ok": False,
                      "stage": "auth", "error": "no AAA"},
     Sentence("noc", "login to eb1 (oob, aaa account) fails at auth: no AAA", Tone.BAD)),
    ("health", "dns-a", {"decision": "withdraw", "reason": "3 checks"},
     Sentence("dns-a", "decides: withdraw; 3 checks", Tone.BAD)),
    ("warmup", "web1", {"decision": "cold", "reason": "empty"},
     Sentence("web1", "cold: empty", Tone.PARTLY)),
    ("expectation", "users stay", {"claim": "success >= 1", "verdict": "unknown"},
     Sentence("expected", "users stay (success >= 1): unknown", Tone.UNKNOWN)),
    ("undo", "c1", {"ok": False, "error": "gone"}, Sentence("undo", "c1 failed: gone", Tone.BAD)),
    ("cleanup", "lab", {"verified": True, "leftovers": []},
     Sentence("clean-up", "nothing is left", Tone.GOOD)),
    ("cleanup", "lab", {"verified": False, "leftovers": ["veth1"]},
     Sentence("clean-up", "not verified; left: veth1", Tone.BAD)),
    ("interrupted", "SIGINT", {}, Sentence("run", "interrupted by SIGINT", Tone.BAD)),
    ("error", "deploy", {"text": "no room"}, Sentence("deploy", "no room", Tone.BAD)),
    ("run.ended", "drill", {"verdict": "pass", "seconds": 100},
     Sentence("run", "ended after 1 min 40 s: pass", Tone.GOOD)),
    ("counter", "res", {"queries": 3}, None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "data", "told"), CASES)
def test_each_kind_of_line_has_its_sentence(
    kind: str, subject: str, data: dict[str, JsonValue], told: Sentence | None
) -> None:
    assert sentence(Event(1, 0.0, kind, subject, data)) == told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([f"plane {number}" for number in range(1, 12)], "planes 1 to 11"),
        (["plane 4", "plane 2", "plane 3"], "planes 2 to 4"),
        ([f"link eb{plane}-iad:e5" for plane in range(1, 9)], "links eb1-iad:e5 to eb8-iad:e5"),
        ([f"link eb1-iad:e{end}" for end in (3, 4, 5)], "links eb1-iad:e3 to eb1-iad:e5"),
        (["plane 1", "plane 2"], "plane 1, plane 2"),
        (["plane 1", "plane 10", "plane 2"], "plane 1, plane 2, plane 10"),
        (["plane 1", "link eb2-iad:e5", "plane 3"], "link eb2-iad:e5, plane 1, plane 3"),
        (["eb1", "eb2", "eb3"], "eb1, eb2, eb3"),
        ([], "nothing"),
    ],
)
def test_planes_and_links_that_follow_each_other_are_a_range(names: list[str], told: str) -> None:
    assert scope(names) == told


def test_an_action_is_said_once_with_its_step_unless_it_failed() -> None:
    step = Event(1, 1.0, "step", "fall", {"action": "exec", "text": "exec on r1: date"})
    done = Event(2, 2.0, "exec", "r1", {"text": "exec on r1: date", "ok": True})
    failed = Event(3, 3.0, "exec", "r1", {**done.data, "ok": False, "error": "no date"})
    narrator = Narrator()
    said = [narrator.sentence(event) for event in (step, done, failed)]
    assert [line and f"{line.actor}: {line.text}" for line in said] == [
        "scenario: exec on r1: date", None, "exec: exec on r1: date: no date",
    ]  # fmt: skip


def test_a_login_of_a_probe_is_routine() -> None:
    login = Event(1, 1.0, "login", "noc", {"probe": "ssh", "target": "r1", "ok": False})
    assert Narrator().sentence(login) is None
