from lab.model.event import JsonValue
from lab.model.play import Comparison
from lab.report.write.compare import comparison
from tests.unit.report.lines import Line, run


def told(verdict: str, bug: str, total: float, **facts: str) -> dict[str, JsonValue]:
    scored: list[JsonValue] = [
        {"id": name, "claim": "claim " * 20, "verdict": each, "scored": name != "F49"}
        for name, each in facts.items()
    ]
    return {
        "scenario": "drill", "profile": "mini", "runtime": "embedded", "seed": 7,
        "verdict": verdict, "facts": scored, "parameters": {"bug": bug, "ttl_s": 20},
        "timings_s": {"total": total},
    }  # fmt: skip


WITH = told("pass", "on", 90.5, F02="pass", F04="pass", F49="unknown")
WITHOUT = told("fail", "off", 12.0, F02="fail", F04="pass", C1="pass")


def second(at: float, ok: bool) -> Line:  # noqa: FBT001
    counts: dict[str, JsonValue] = {"http_ok" if ok else "http_fail": 5}
    return (at, "load", "usr", {"users": 10, "apps": {"chat": counts}})


OUT = run(*(second(10.5 + n, ok=not 11 <= n < 17) for n in range(29)))
REFUSED = run(
    *(second(10.5 + n, ok=True) for n in range(29)),
    (20.0, "gate", "c", {"gate": "batfish", "decision": "refuse", "effective": True}),
    (20.1, "step", "fall", {"action": "refused", "text": "the play ends here: refused: x"}),
)  # fmt: skip


def compared() -> Comparison:
    return comparison(("with", WITH), ("without", WITHOUT), (OUT, REFUSED))


def test_the_outage_comes_first_and_what_the_gate_saved() -> None:
    found = compared()
    assert found.text.splitlines()[0] == (
        "batfish refused the change c in without. "
        "It saved 6.0 s of outage and 1 user-minutes against with."
    )
    assert found.data["outage_s"] == [6.0, 0.0]
    assert found.data["refused_by"] == [None, "batfish"]
    assert found.data["user_minutes_lost"] == [1.0, 0.0]


def test_the_page_has_both_courses_on_one_axis() -> None:
    page = compared().html
    assert page.count('<svg class="chart"') == 1
    assert "full line: with" in page
    assert "dashed line: without" in page
    assert 'class="second"' in page


def test_what_differs_between_two_runs_is_marked() -> None:
    lines = compared().text.splitlines()
    marked = [line.split()[1] for line in lines if line.startswith("*")]
    assert marked == [
        "longest",
        "lowest",
        "user-minutes",
        "ended",
        "verdict",
        "bug",
        "F02",
        "total",
    ]
    assert lines[2].split() == ["with", "without"]
    assert lines[-1] == "Facts with the same verdict in both: 1. Scored only in without: 1."
    assert max(map(len, lines)) < 110


def test_the_same_is_there_as_data() -> None:
    data = compared().data
    rows = data["rows"]
    assert isinstance(rows, list)
    assert data["runs"] == ["with", "without"]
    assert {"what": "verdict", "values": ["pass", "fail"], "same": False} in rows
    assert {"what": "total (s)", "values": ["90.5", "12.0"], "same": False} in rows
    assert {"what": "seed", "values": ["7", "7"], "same": True} in rows


def test_facts_no_run_measures_and_parameters_alike_are_left_out() -> None:
    text = compared().text
    assert "F49" not in text
    assert "ttl_s" not in text


def test_a_summary_without_facts_still_compares() -> None:
    assert "scenario" in comparison(("a", {}), ("b", {}), (OUT, OUT)).text
