from lab.model.event import JsonValue
from lab.report.write.compare import comparison


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


def test_what_differs_between_two_runs_is_marked() -> None:
    lines = comparison(("with", WITH), ("without", WITHOUT)).text.splitlines()
    marked = [line.split()[1] for line in lines if line.startswith("*")]
    assert marked == ["verdict", "bug", "F02", "C1", "total"]
    assert lines[0].split() == ["with", "without"]
    assert max(map(len, lines)) < 100


def test_the_same_is_there_as_data() -> None:
    data = comparison(("with", WITH), ("without", WITHOUT)).data
    rows = data["rows"]
    assert isinstance(rows, list)
    assert data["runs"] == ["with", "without"]
    assert {"what": "verdict", "values": ["pass", "fail"], "same": False} in rows
    assert {"what": "total (s)", "values": ["90.5", "12.0"], "same": False} in rows
    assert {"what": "seed", "values": ["7", "7"], "same": True} in rows


def test_facts_no_run_measures_and_parameters_alike_are_left_out() -> None:
    text = comparison(("with", WITH), ("without", WITHOUT)).text
    assert "F49" not in text
    assert "ttl_s" not in text


def test_a_summary_without_facts_still_compares() -> None:
    assert "scenario" in comparison(("a", {}), ("b", {})).text
