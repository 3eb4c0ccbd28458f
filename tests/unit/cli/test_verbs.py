"""What each verb asks of the application, prints and returns."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lab.model.deployment import Cleanup, Completed
from lab.model.errors import InputError, Problem
from lab.model.event import JsonValue
from lab.model.export import ExportRequest
from lab.model.format import Format
from lab.model.play import DeployRequest, RunResult
from lab.model.verdict import Verdict

Stormdrill = Callable[..., Any]


def test_list_shows_what_there_is_and_what_runs(
    app: Any, stormdrill: Stormdrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a folder without runs
    assert stormdrill("list").out == (
        "incident       title       phases  dials  sizes\n"
        "facebook-2021  The outage       2      1  mini 57, large 600\n"
        "\n"
        "topologies  facebook-2021\n"
        "\n"
        "lab            state    topology       profile  runtime   nodes\n"
        "facebook-2021  running  facebook-2021  mini     embedded     57\n"
    )


def test_list_of_one_incident_shows_its_phases_and_dials(app: Any, stormdrill: Stormdrill) -> None:
    assert stormdrill("list", "facebook-2021").out == (
        "facebook-2021: The outage\n"
        "sizes   mini 57, large 600\n"
        "phases  steady, fault\n"
        "dials   dns.ttl_s\n"
    )
    assert json.loads(stormdrill("list", "facebook-2021", "--json").out)["phases"] == [
        "steady",
        "fault",
    ]
    answer = stormdrill("list", "facebok")
    assert (answer.code, answer.err) == (
        2,
        "stormdrill: list facebok: there is no such shipped incident; "
        "did you mean facebook-2021?\n",
    )


def test_list_names_the_newest_runs(
    app: Any, stormdrill: Stormdrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        (tmp_path / "runs" / f"2026010{number}-x").mkdir(parents=True)
        (tmp_path / "runs" / f"2026010{number}-x" / "journal.jsonl").touch()
    monkeypatch.chdir(tmp_path)
    assert "\nruns        20260104-x, 20260103-x, 20260102-x\n" in stormdrill("list").out


def test_list_as_json_carries_the_same(app: Any, stormdrill: Stormdrill) -> None:
    assert json.loads(stormdrill("list", "--json").out) == {
        "incidents": [
            {
                "name": "facebook-2021",
                "title": "The outage",
                "phases": ["steady", "fault"],
                "dials": ["dns.ttl_s"],
                "profiles": {"mini": 57, "large": 600},
            }
        ],
        "scenarios": ["facebook-2021"],
        "topologies": ["facebook-2021"],
        "labs": [
            {
                "name": "facebook-2021",
                "runtime": "embedded",
                "topology": "facebook-2021",
                "profile": "mini",
                "state": "running",
                "nodes": 57,
            }
        ],
        "shared": [],
    }


def test_check_tells_what_was_judged(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("check", "a.yml", "b.yml")
    assert (answer.code, answer.out) == (0, "a.yml: blueprint\nb.yml: blueprint\n")
    assert app.calls == [("check", "a.yml", "b.yml")]


def test_check_as_json_has_the_problems_too(app: Any, stormdrill: Stormdrill) -> None:
    app.error = InputError([Problem("a.yml:3", "x: unknown key", "did you mean y?")])
    answer = stormdrill("check", "a.yml", "--json")
    assert answer.code == 2
    assert answer.err == "stormdrill: a.yml:3: x: unknown key; did you mean y?\n"
    assert json.loads(answer.out) == {
        "judged": ["a.yml"],
        "problems": [{"place": "a.yml:3", "text": "x: unknown key", "hint": "did you mean y?"}],
    }


def test_a_kind_of_file_that_is_not_there_is_named_with_those_that_are(
    app: Any, stormdrill: Stormdrill
) -> None:
    answer = stormdrill("schema", "lesson")
    assert (answer.code, answer.out, app.calls) == (2, "", [])
    assert answer.err == (
        "stormdrill: schema lesson: there is no such kind of file; "
        "kinds: blueprint, change, scenario, study\n"
    )


@pytest.mark.parametrize("kind", ["scenario", "blueprint", "change", "study"])
def test_the_schema_of_a_kind_of_file_is_json(app: Any, stormdrill: Stormdrill, kind: str) -> None:
    assert json.loads(stormdrill("schema", kind).out) == {"title": kind}
    assert app.calls == [("schema", Format(kind))]


def test_deploy_starts_a_lab_and_says_how_to_look_at_it(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill(
        *("deploy", "facebook-2021", "--profile", "mini", "--name", "mine"),
        *("--set", "dns.ttl_s=60"),
    )
    pairs = (("dns.ttl_s", "60"),)
    assert app.calls == [
        ("deploy", DeployRequest("facebook-2021", "mine", "mini", "embedded", pairs))
    ]
    assert answer.out == "lab facebook-2021 runs with 2 nodes\n"
    assert answer.err == (
        "starting\nlook: stormdrill inspect facebook-2021; end: stormdrill destroy facebook-2021\n"
    )


def test_deploy_gives_its_warnings_as_data(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("deploy", "facebook-2021", "--json")
    assert json.loads(answer.out) == {
        "lab": "facebook-2021",
        "runtime": "embedded",
        "nodes": 2,
        "start": "fast, 2 of 3 daemons",
        "warnings": [
            {"place": "frr.conf:3", "text": "r1: this FRR refuses: router pim", "hint": ""}
        ],
    }
    assert app.calls[0][0] == "deploy"


def test_inspect_shows_nodes_with_their_sessions(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("inspect")
    assert app.calls == [("attach", None)]
    assert answer.out == (
        "2 nodes: 2 running; sessions: 11 of 12 up (eb1-prn 11/12)\n"
        "node     kind   site  state    sessions\n"
        "eb1-prn  eb     prn   running  11/12\n"
        "usr-ch   users  ch    running  -\n"
        "start of its daemons: fast, 2 of 3 daemons\n"
    )


def test_inspect_as_json_keeps_unknown_counts_empty(app: Any, stormdrill: Stormdrill) -> None:
    assert json.loads(stormdrill("inspect", "facebook-2021", "--json").out)["nodes"][1] == {
        "node": "usr-ch",
        "kind": "users",
        "site": "ch",
        "state": "running",
        "sessions_up": None,
        "sessions_total": None,
        "note": "",
    }


@pytest.mark.parametrize(
    ("cleanup", "expected"),
    [
        (Cleanup(verified=True), (0, "lab facebook-2021 is gone\n", "")),
        (
            Cleanup(verified=False, leftovers=("pid 7",)),
            (
                3,
                "",
                "stormdrill: lab facebook-2021 is not all gone: pid 7; try stormdrill clean\n",
            ),
        ),
    ],
)
def test_destroy_says_whether_all_is_gone(
    app: Any, stormdrill: Stormdrill, cleanup: Cleanup, expected: tuple[int, str, str]
) -> None:
    app.cleanup = cleanup
    answer = stormdrill("destroy", "facebook-2021")
    assert (answer.code, answer.out, answer.err) == expected


def test_clean_lists_what_it_removed(app: Any, stormdrill: Stormdrill) -> None:
    assert stormdrill("clean").out == "lab old\n"


@pytest.mark.parametrize("dashes", [["--"], []])
def test_exec_gives_the_exit_code_of_the_command(
    app: Any, stormdrill: Stormdrill, dashes: list[str]
) -> None:
    app.lab.answer = Completed((), 42, "", "")
    answer = stormdrill("exec", "facebook-2021", "eb1-prn", *dashes, "ls", "-i", "--timeout", "x")
    assert answer.code == 42
    assert app.lab.asked == [
        ("eb1-prn", ("ls", "-i", "--timeout", "x"), (False, timedelta(seconds=600)))
    ]


def test_exec_takes_its_own_options_before_the_lab(app: Any, stormdrill: Stormdrill) -> None:
    stormdrill("exec", "--timeout", "2", "-i", "facebook-2021", "eb1-prn", "true")
    assert app.lab.asked == [("eb1-prn", ("true",), (True, timedelta(seconds=2)))]


@pytest.mark.parametrize(
    ("node", "argv", "says"),
    [
        ("usr-ch", ("nosuch",), "usr-ch: nosuch: No such file or directory"),
        ("usr-ch", ("show", "ip"), "usr-ch: show: No such file or directory"),
        ("eb1-prn", ("show", "ip"),
         "eb1-prn: show: No such file or directory; try: vtysh -c 'show ip'"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("app")
def test_a_command_that_is_not_there_is_127_as_in_a_shell(
    stormdrill: Stormdrill, node: str, argv: tuple[str, ...], says: str
) -> None:
    answer = stormdrill("exec", "facebook-2021", node, "--", *argv)
    assert (answer.code, answer.err) == (127, f"stormdrill: {says}\n")


def test_a_command_ended_by_a_signal_gives_the_code_a_shell_would(
    app: Any, stormdrill: Stormdrill
) -> None:
    app.lab.answer = Completed((), -9, "", "")
    assert stormdrill("exec", "facebook-2021", "eb1-prn", "--", "x").code == 137


@pytest.mark.parametrize(("node", "argv"), [("eb1-prn", ("vtysh",)), ("usr-ch", ("bash", "-i"))])
def test_shell_is_vtysh_on_a_router_and_bash_on_a_host(
    app: Any, stormdrill: Stormdrill, node: str, argv: tuple[str, ...]
) -> None:
    assert stormdrill("shell", "facebook-2021", node).code == 0
    assert app.lab.asked == [(node, argv, (True, None))]


def test_capture_passes_the_expression_on_and_asks_for_no_input(
    app: Any, stormdrill: Stormdrill
) -> None:
    app.lab.answer = Completed((), 0, "e1\nlo\n", "")
    words = ("facebook-2021", "eb1-prn", "e1", "tcp", "port", "179")
    assert stormdrill("capture", *words).code == 0
    assert app.lab.asked[1:] == [
        ("eb1-prn", ("tcpdump", "-n", "-U", "-i", words[2], "-w", "-", *words[3:]), (False, None))
    ]


def test_capture_refuses_an_interface_that_is_not_there(app: Any, stormdrill: Stormdrill) -> None:
    app.lab.answer = Completed((), 0, "e1\nlo\n", "")
    answer = stormdrill("capture", "facebook-2021", "eb1-prn", "e7")
    assert (answer.code, len(app.lab.asked)) == (2, 1)
    assert answer.err == (
        "stormdrill: facebook-2021 eb1-prn e7: no such interface; interfaces: any, e1, lo\n"
    )


def test_capture_into_a_file_keeps_what_is_there_and_leaves_no_empty_one(
    app: Any, stormdrill: Stormdrill, tmp_path: Path
) -> None:
    app.lab.answer = Completed((), 0, "e1\n", "")
    there, fresh = tmp_path / "there", tmp_path / "fresh"
    there.write_text("mine")
    words = ("capture", "facebook-2021", "eb1-prn", "e1", "--write")
    answer = stormdrill(*words, str(there))
    assert (answer.code, answer.err) == (
        2,
        f"stormdrill: --write {there}: exists; name a new file\n",
    )
    assert stormdrill(*words, str(fresh)).code == 0
    assert (there.read_text(), fresh.exists()) == ("mine", False)


def test_capture_for_a_terminal_is_refused_with_what_to_type(
    app: Any, stormdrill: Stormdrill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    answer = stormdrill("capture", "facebook-2021", "eb1-prn", "e1")
    assert (answer.code, app.lab.asked) == (2, [])
    assert answer.err.endswith(
        "--write FILE, or: stormdrill capture facebook-2021 eb1-prn e1 | wireshark -k -i -\n"
    )


def test_restart_takes_a_daemon_or_the_whole_node(app: Any, stormdrill: Stormdrill) -> None:
    first = stormdrill("restart", "facebook-2021", "eb1-prn", "zebra")
    second = stormdrill("restart", "facebook-2021", "usr-ch")
    assert (first.out, second.out) == ("zebra of eb1-prn runs again\n", "usr-ch runs again\n")
    assert app.lab.asked == [
        ("eb1-prn", ("zebra",), "restart"),
        ("usr-ch", (), "stop"),
        ("usr-ch", (), "start"),
    ]


def test_restart_refuses_a_daemon_that_the_node_does_not_have(
    app: Any, stormdrill: Stormdrill
) -> None:
    answer = stormdrill("restart", "facebook-2021", "eb1-prn", "zebr")
    assert (answer.code, app.lab.asked) == (2, [])
    assert answer.err == (
        "stormdrill: facebook-2021 eb1-prn zebr: no such daemon; did you mean zebra?\n"
    )


@pytest.mark.parametrize(
    "verb",
    [
        ["exec", "--", "facebook-2021", "eb1-pm", "true"],
        ["shell", "facebook-2021", "eb1-pm"],
        ["restart", "facebook-2021", "eb1-pm"],
    ],
)
def test_an_unknown_node_is_refused_with_the_nearest_name(
    app: Any, stormdrill: Stormdrill, verb: list[str]
) -> None:
    answer = stormdrill(*verb)
    assert (answer.code, answer.err) == (
        2,
        "stormdrill: facebook-2021 eb1-pm: no such node; did you mean eb1-prn?\n",
    )


def test_run_passes_everything_it_was_told(app: Any, stormdrill: Stormdrill) -> None:
    stormdrill(
        *("run", "facebook-2021", "--profile", "mini", "--seed", "7", "--out", "here", "-q"),
        *("--set", "gates.audit_bug=off", "--set", "bgp.hold_s = 9", "--lab", "l", "--phase", "p"),
    )
    [(_, request)] = app.calls
    assert (request.scenario, request.profile, request.runtime) == (
        "facebook-2021",
        "mini",
        "embedded",
    )
    assert request.settings == (("gates.audit_bug", "off"), ("bgp.hold_s", "9"))
    assert (request.seed, request.out) == (7, Path("here"))
    assert (request.lab, request.phase) == ("l", "p")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["shell"], "LAB is missing; write: stormdrill shell LAB NODE; labs that run: "
                    "facebook-2021"),
        (["shell", "eb1-prn"], "NODE is missing; write: stormdrill shell LAB NODE; eb1-prn is a "
                               "node: stormdrill shell facebook-2021 eb1-prn"),
        (["shell", "facebook-2021"], "NODE is missing; write: stormdrill shell LAB NODE; nodes: "
                                     "stormdrill inspect facebook-2021"),
        (["exec", "eb1-prn", "--", "ls"], "exec eb1-prn --: a lab or a node is missing; "
         "write: stormdrill exec LAB NODE -- CMD..."),
        (["destroy"], "LAB is missing; write: stormdrill destroy LAB; labs: facebook-2021"),
        (["run"], "SCENARIO is missing; write: stormdrill run SCENARIO; shipped: facebook-2021"),
        (["compare", "x"], "RUN is missing; write: stormdrill compare RUN RUN"),
        (["restart"], "LAB is missing; write: stormdrill restart LAB NODE [DAEMON]; "
                      "labs that run: facebook-2021"),
        (["render", "x"], "--out is missing; see stormdrill render --help"),
    ],
)  # fmt: skip
def test_a_missing_argument_is_named_with_what_there_is(
    app: Any, stormdrill: Stormdrill, words: list[str], says: str
) -> None:
    answer = stormdrill(*words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"stormdrill: {says}\n")


def test_a_missing_lab_where_none_runs_is_named_with_the_next_step(
    app: Any, stormdrill: Stormdrill
) -> None:
    app.states = ()
    assert stormdrill("shell", "eb1-prn").err == (
        "stormdrill: NODE is missing; write: stormdrill shell LAB NODE; "
        "no lab runs; start one: stormdrill deploy TOPOLOGY\n"
    )


def test_a_node_before_its_lab_is_told_the_order(
    app: Any, stormdrill: Stormdrill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attach(name: str) -> object:
        if name == "facebook-2021":
            return app.lab
        raise InputError([Problem(name, "no lab of that name runs")])

    monkeypatch.setattr("lab.app.attach", attach)
    answer = stormdrill("exec", "eb1-prn", "facebook-2021", "--", "ls")
    assert (answer.code, answer.err) == (
        2,
        "stormdrill: eb1-prn facebook-2021: the lab comes before the node; "
        "write: facebook-2021 eb1-prn\n",
    )
    assert stormdrill("shell", "no", "eb1-prn").err == (
        "stormdrill: no: no lab of that name runs\n"
    )


def test_inspect_as_json_without_a_lab_has_the_problem(app: Any, stormdrill: Stormdrill) -> None:
    app.error = InputError([Problem("LAB", "no lab runs", "start one")])
    answer = stormdrill("inspect", "--json")
    assert (answer.code, answer.err) == (2, "stormdrill: LAB: no lab runs; start one\n")
    assert json.loads(answer.out) == {
        "lab": None,
        "problems": [{"place": "LAB", "text": "no lab runs", "hint": "start one"}],
    }


def test_a_verdict_of_nothing_says_that_nothing_was_judged(
    app: Any, stormdrill: Stormdrill
) -> None:
    app.result = RunResult(Path("x"), {"facts": [], "expectations": []}, Verdict.UNKNOWN)
    assert stormdrill("run", "facebook-2021", "-q").out == (
        "verdict  unknown\n"
        "why      nothing was judged: what was played has no expectation, and facts need a whole "
        "play\n"
        "report   x/report.html\n"
    )


def test_a_setting_without_a_key_or_a_value_is_refused(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("run", "x", "--set", "a", "--set", "b=1", "--set", "=c")
    assert (answer.code, app.calls) == (2, [])
    said = "must be KEY=VALUE; stormdrill list INCIDENT has the dials"
    assert answer.err == f"stormdrill: --set a: {said}\nstormdrill: --set =c: {said}\n"


GONE: JsonValue = {"verified": True, "leftovers": []}
LEFT: JsonValue = {"verified": False, "leftovers": ["pid 7"]}


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (RunResult(Path("x"), {"cleanup": GONE}, Verdict.PASS), 0),
        (RunResult(Path("x"), {"cleanup": GONE}, Verdict.FAIL), 1),
        (RunResult(Path("x"), {"cleanup": GONE}, Verdict.UNKNOWN), 1),
        (RunResult(Path("x"), {"cleanup": LEFT}, Verdict.PASS), 3),
        (RunResult(Path("x"), {"cleanup": LEFT}, Verdict.FAIL), 3),
        (RunResult(Path("x"), {"cleanup": GONE}, Verdict.UNKNOWN, interrupted=True), 130),
    ],
)
def test_the_exit_code_of_a_run_is_its_verdict(
    app: Any, stormdrill: Stormdrill, result: RunResult, code: int
) -> None:
    app.result = result
    assert stormdrill("run", "facebook-2021", "-q").code == code


def test_a_run_on_the_users_lab_has_nothing_to_clean_up(app: Any, stormdrill: Stormdrill) -> None:
    app.result = RunResult(Path("x"), {"cleanup": LEFT}, Verdict.PASS)
    assert stormdrill("run", "facebook-2021", "-q", "--lab", "mine").code == 0


def test_a_run_ends_with_its_facts_and_where_the_report_is(
    app: Any, stormdrill: Stormdrill
) -> None:
    facts: JsonValue = [
        _fact("F08", "routes go", "pass", "6", "6"),
        _fact("F09", "cover stays", "fail", "0", "1"),
        {**_fact("F12", "few go", "pass", "6", "6"), "starved": True},
        {**_fact("F01", "why", "unknown", "", ""), "scored": False},
    ]
    expectations: JsonValue = [
        {"name": "a", "phase": "fault", "verdict": "pass", "measured": "1", "claim": "x >= 1"},
        {
            "name": "b",
            "phase": "",
            "verdict": "unknown",
            "measured": "not seen",
            "claim": "y >= 1",
            "starved": True,
        },
    ]
    summary: dict[str, JsonValue] = {
        "facts": facts,
        "expectations": expectations,
        "lost": {"text": "For 47 s fewer than 90 % of the tries of users succeeded."},
        "counts": {"emergent": {"pass": 2, "fail": 1, "unknown": 0}},
        "starved_s": 12.4,
    }
    app.result = RunResult(Path("runs/x"), summary, Verdict.FAIL)
    assert stormdrill("run", "facebook-2021", "-q").out == (
        "pass     F08   routes go (emergent)\n"
        "               measured 6\n"
        "               expected 6\n"
        "fail     F09   cover stays (emergent)\n"
        "               measured 0\n"
        "               expected 1\n"
        "pass     F12   few go (emergent, host starved)\n"
        "               measured 6\n"
        "               expected 6\n"
        "unknown  before: b (host starved)\n"
        "               measured not seen, expected y >= 1\n"
        "1 more facts of the day are not scored; the report says why\n"
        "lost     For 47 s fewer than 90 % of the tries of users succeeded.\n"
        "starved  For 12 s the host had too little CPU time; 2 verdicts are marked.\n"
        "passed   2 of 3 emergent\n"
        "verdict  fail\n"
        "why      fail: F09\n"
        "why      unknown: before: b\n"
        "report   runs/x/report.html\n"
    )


def _fact(
    name: str, claim: str, verdict: str, measured: str, expected: str
) -> dict[str, JsonValue]:
    return {
        "id": name,
        "claim": claim,
        "verdict": verdict,
        "measured": measured,
        "expected": expected,
        "scored": True,
        "kind": "emergent",
        "control": False,
    }


def test_run_as_json_prints_the_summary(app: Any, stormdrill: Stormdrill) -> None:
    assert json.loads(stormdrill("run", "facebook-2021", "-q", "--json").out) == {
        "verdict": "pass",
        "facts": [],
    }


def test_report_finds_a_run_by_its_name(
    app: Any, stormdrill: Stormdrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "journal.jsonl").touch()
    assert stormdrill("report", "one").code == 0
    assert stormdrill("compare", "one", "runs/two").out == "a  b\n"
    assert app.calls == [
        ("report", Path("runs/one")),
        ("compare", Path("runs/one"), Path("runs/two")),
    ]
    assert stormdrill("report", "onf").err == (
        "stormdrill: onf: is no run: it has no journal.jsonl; did you mean one?\n"
    )


def test_a_game_day_of_several_teams_is_reported_team_by_team(
    app: Any, stormdrill: Stormdrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("team-1", "team-2"):
        (tmp_path / "runs" / "day" / name).mkdir(parents=True)
        (tmp_path / "runs" / "day" / name / "journal.jsonl").touch()
    assert stormdrill("report", "day/team-2").code == 0
    assert app.calls == [("report", Path("runs/day/team-2"))]
    assert stormdrill("report", "day").err == (
        "stormdrill: day: is a game day of several teams; "
        "name one: runs/day/team-1 or runs/day/team-2\n"
    )


def test_export_says_what_it_wrote_and_how_to_start_it(
    app: Any, stormdrill: Stormdrill, tmp_path: Path
) -> None:
    answer = stormdrill(
        "export", "containerlab", "facebook-2021", "--out", str(tmp_path), "--profile", "mini"
    )
    assert (answer.code, answer.out) == (0, f"5 files in {tmp_path}\n")
    assert answer.err.splitlines() == [
        "stormdrill: a name is long",
        f"start: containerlab deploy -t {tmp_path}/lab.clab.yml",
    ]
    wanted = ExportRequest("facebook-2021", "mini", None, "stormdrill/node", "8.4")
    assert app.calls == [("export", wanted, tmp_path)]


def test_image_build_tells_its_steps_line_by_line_where_there_is_no_terminal(
    app: Any, stormdrill: Stormdrill
) -> None:
    answer = stormdrill("image", "build", "--debian", "trixie")
    assert (answer.code, answer.out) == (0, "stormdrill/node sha256:0123\n")
    assert answer.err == "step 1 of 2: FROM debian\n"
    assert app.calls == [("build", "stormdrill/node", "trixie", "")]


def test_render_counts_its_files(app: Any, stormdrill: Stormdrill, tmp_path: Path) -> None:
    answer = stormdrill("render", "facebook-2021", "--out", str(tmp_path))
    assert (answer.code, answer.out) == (0, f"3 files in {tmp_path}\n")
    assert app.calls == [("render", "facebook-2021", None, tmp_path)]
