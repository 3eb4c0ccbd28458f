from collections.abc import Callable

from lab.incidents.facebook_2021.chapters import routing, sites
from lab.model.event import JsonValue
from lab.model.verdict import FactResult, Verdict
from lab.report.chapters import decisions, findings, story, users
from lab.report.document import Cell, Figure, Section, Table, Text
from lab.report.run import Run
from lab.report.view import View
from lab.report.wording import Tone
from tests.unit.report.lines import PHASES, Line, journal, started

FACTS = (
    FactResult("F02", "all out", Verdict.PASS, "8 of 8", "8", "Meta", (1, 2)),
    FactResult("F33", "fast", Verdict.UNKNOWN, "", "10 ms", "Cloudflare"),
    FactResult("C1", "unnoticed", Verdict.FAIL, "lost", "none", "control", (3,)),
    FactResult("F49", "many", Verdict.UNKNOWN, "not measured: scale", "", "Kentik", scored=False),
)


def view(*lines: Line, facts: tuple[FactResult, ...] = FACTS) -> View:
    ordered = sorted([started(), *PHASES, *lines], key=lambda line: line[0])
    return View.of(Run.of(journal(*ordered)), facts, Verdict.FAIL)


def tables(section: Section) -> dict[str, Table]:
    found = [block for block in section.blocks if isinstance(block, Table)]
    found += [block.table for block in section.blocks if isinstance(block, Figure)]
    return {table.caption: table for table in found}


def texts(table: Table) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in table.rows]


def test_phases_are_listed_with_both_clocks() -> None:
    assert texts(tables(story.reading(view()))["The phases"])[:2] == [
        ["1", "Steady", "0:10.0", "15:30", "10 s", "2"],
        ["2", "Fall", "0:20.0", "15:39", "10 s", "3"],
    ]


def test_the_cascade_says_how_each_moment_was_dated() -> None:
    section = story.order(
        view(
            (20.5, "router.change", "r1", {"change": "c", "step": "applied"}),
            (21.5, "reach", "web1", {"between": "dc-dc", "ok": False}),
        )
    )
    assert texts(tables(section)["After the change, in order"]) == [
        ["0.0", "0:20.5", "", "The first router applies the change", "the event itself", "4"],
        ["1.0", "0:21.5", "", "The first probe inside the network is lost", "first look", "5"],
    ]
    assert section.lead.startswith("The change was never repaired in this run.")


def test_without_a_change_the_cascade_says_so() -> None:
    (block,) = story.order(view()).blocks
    assert isinstance(block, Table)
    assert (block.rows, block.empty) == ((), "No router applied a change in this run.")


def test_updates_are_counted_by_phase_and_unseen_prefixes_are_not_zero() -> None:
    section = routing.bgp(
        view((21, "bgp", "ris", {"type": "W"}), (22, "rib", "ris", {"prefixes": {"a": 1}}))
    )
    assert texts(tables(section)["Updates at the collector by phase"]) == [
        ["1", "Steady", "0", "0", "? not measured"],
        ["2", "Fall", "0", "1", "1"],
        ["3", "After", "0", "0", "? not measured"],
    ]


def test_the_backbone_is_summed_only_when_every_plane_was_seen() -> None:
    look = {
        "ospf_full": 2, "ospf_expected": 2, "bgp_up": 1, "bgp_expected": 2, "links_up": 3,
        "links_total": 3, "routers_drained": 1, "routers": 2,
    }  # fmt: skip
    section = routing.backbone(
        view(
            (11, "backbone", "p1", {**look}),
            (11, "backbone", "p2", {**look}),
            (21, "backbone", "p1", {**look}),
            (21, "backbone", "p2", {"blind": "vty gone"}),
        )
    )
    assert texts(tables(section)["The backbone at the end of each phase"]) == [
        ["1", "Steady", "6 of 8", "6 of 6", "2 of 4"],
        ["2", "Fall", *["? not measured"] * 3],
        ["3", "After", *["? not measured"] * 3],
    ]


def test_who_announced_what_is_told_per_pop_prefix_and_phase() -> None:
    section = routing.prefixes(
        view(
            (11, "announce", "sjc", {"prefixes": ["129.134.30.0/24"]}),
            (21, "announce", "sjc", {"prefixes": []}),
            (31, "announce", "sjc", {"blind": "gone"}),
        )
    )
    assert texts(tables(section)["Announced at the end of each phase"]) == [
        ["sjc", "129.134.30.0/24", "✓ yes", "✕ no", "? not measured"]
    ]


def test_success_by_phase_shows_lowest_and_highest() -> None:
    def second(at: float, good: int) -> Line:
        return (
            at,
            "load",
            "usr-a",
            {"apps": {"chat": {"fetches": 4, "http_ok": good, "http_5xx": 4 - good}}},
        )

    steady = [second(10 + each, 4 - 2 * (each % 2)) for each in range(10)]
    fall = [second(20 + each, 0) for each in range(6)]
    section = users.pages(view(*steady, *fall))
    assert texts(tables(section)["Success by phase, lowest to highest second"]) == [
        ["chat", "50 % to 100 %", "0 %", "? not measured"],
        ["users: a", "50 % to 100 %", "0 %", "? not measured"],
    ]


def test_load_tables_name_what_has_no_baseline() -> None:
    def counter(at: float, queries: int) -> Line:
        return (at, "counter", "res", {"server": "bind", "queries": queries})

    section = users.load(view(counter(21.0, 0), counter(26.0, 50)))
    assert texts(tables(section)["Load against the steady phase"]) == [
        ["res (bind)", "? not measured", "10.0", "0:26.0", "? no ratio", "? not measured"]
    ]


def test_names_are_told_by_resolver_name_and_phase() -> None:
    look = {
        "role": "resolver",
        "target": "1.1.1.1",
        "server": "cf",
        "name": "a.",
        "rcode": "SERVFAIL",
    }
    section = users.names(view((21, "dns", "u", {**look})))
    assert texts(tables(section)["Most frequent outcome by resolver, name and phase"]) == [
        ["1.1.1.1 cf", "a", "? not measured", "✕ SERVFAIL", "? not measured"]
    ]


def test_before_during_and_after_are_also_a_table() -> None:
    section = sites.topology(
        view(
            (11, "backbone", "p1", {"routers": 2, "routers_drained": 0}),
            (21, "backbone", "p1", {"routers": 2, "routers_drained": 2}),
            (31, "backbone", "p1", {"routers": 2, "routers_drained": 0}),
        )
    )
    assert texts(tables(section)["The same in words"])[-1] == [
        "plane p1", "✓ serving", "✕ 2 of 2 drained", "✓ serving",
    ]  # fmt: skip


def test_health_decisions_show_their_checks() -> None:
    checks: list[JsonValue] = [
        {"dc": "prn", "ok": False, "error": "timeout"}, {"dc": "frc", "ok": True},
    ]  # fmt: skip
    line: Line = (
        20.0, "health", "dns-a",
        {"decision": "withdraw", "reason": "3 rounds", "checks": checks},
    )  # fmt: skip
    assert texts(tables(decisions.health(view(line)))["Decisions"]) == [
        ["0:20.0", "15:39", "dns-a", "✕ withdraw", "3 rounds", "prn timeout, frc ok", "4"]
    ]


def test_the_change_record_says_what_nobody_confirmed() -> None:
    push = {"change": "c", "path": "in-band", "error": ""}
    section = decisions.changes(
        view(
            (20.0, "request", "c", {"tool": "drain", "intent": "measure", "scope_asked": "",
                                    "scope_effective": ["plane 1"]}),
            (20.1, "audit", "c", {"bug": "on", "decision": "allow", "reason": "empty",
                                  "would_cut": ["prn - frc"], "effective": True}),
            (20.5, "push", "eb1", {**push, "step": "activate", "outcome": "ok"}),
            (25.5, "push", "eb1", {**push, "step": "confirm", "outcome": "unknown"}),
        )
    )  # fmt: skip
    found = tables(section)
    assert texts(found["Requests"]) == [
        ["0:20.0", "c", "drain", "measure", "none", "plane 1", "4"]
    ]
    assert texts(found["Audits"]) == [
        ["0:20.1", "c", "on", "✕ allow", "empty", "prn - frc", "yes", "5"]
    ]
    assert texts(found["Changes on routers"]) == [["c", "1", "1", "0.0 s", "0", "? 1", "0", "0"]]
    assert texts(found["c on 1 routers"]) == [
        ["eb1", "in-band", "not tried", "not tried", "✓ ok", "? unknown", "not tried", "none",
         "? unknown", "6-7"]
    ]  # fmt: skip


def test_tries_to_get_in_share_a_row_when_they_end_alike() -> None:
    def login(at: float, target: str) -> Line:
        return (
            at, "login", "noc",
            {"target": target, "path": "oob", "account": "aaa", "ok": False, "stage": "auth",
             "error": "no AAA"},
        )  # fmt: skip

    section = decisions.access(view(*(login(21 + n, f"eb{n}") for n in range(5))))
    assert texts(tables(section)["Logins"]) == [
        ["Fall", "0:21.0", "noc", "eb0, eb1, eb2 and 2 more", "oob", "aaa", "5", "✕ 0",
         "auth: no AAA", "4-8"]
    ]  # fmt: skip


def test_facts_that_were_not_measured_are_printed_as_such() -> None:
    found = tables(findings.facts(view()))
    assert texts(found["Facts"]) == [
        ["F02", "all out", "✓ pass", "8 of 8", "8", "Meta", "1-2"],
        ["F33", "fast", "? unknown", "? not measured", "10 ms", "Cloudflare", "none"],
    ]
    assert texts(found["Facts not measured yet"]) == [
        ["F49", "many", "? not measured", "scale", "Kentik"]
    ]


def test_controls_are_what_is_not_a_fact_of_the_record() -> None:
    assert texts(tables(findings.controls(view()))["Controls"]) == [
        ["C1", "unnoticed", "✕ fail", "lost", "none", "control", "3"]
    ]


def test_expectations_name_the_lines_they_were_judged_by() -> None:
    line: Line = (
        25.0, "expectation", "users stay",
        {"phase": "fall", "claim": "success >= 1", "form": "stays", "verdict": "fail",
         "measured": "0.4", "lines": [3, 4, 9]},
    )  # fmt: skip
    assert texts(tables(findings.expectations(view(line)))["Expectations"]) == [
        ["0:25.0", "2", "users stay", "success >= 1", "stays", "✕ fail", "0.4", "3-4, 9", "4"]
    ]


def test_clean_up_is_verified_failed_or_unknown() -> None:
    def told(*lines: Line) -> str:
        block = findings.cleanup(view(*lines)).blocks[0]
        assert isinstance(block, Text)
        return block.text

    assert told().startswith("? The journal ends before any clean-up")
    done: Line = (41.0, "cleanup", "lab", {"verified": True, "leftovers": []})
    assert told(done) == "✓ Verified: nothing is left (line 6)."
    left: Line = (41.0, "cleanup", "lab", {"verified": False, "leftovers": ["veth3"]})
    assert told(left) == "✕ Not clean (line 6). Left: veth3."


def test_a_run_can_be_repeated_from_its_report() -> None:
    section = findings.again(view())
    assert "stormdrill run drill --profile mini --runtime embedded --seed 7" in str(section.blocks)
    assert "docs/assumptions.md" in str(section.blocks)
    assert texts(tables(section)["Parameters"]) == [["ttl_s", "20"]]


def test_every_chapter_can_be_written_of_an_empty_journal() -> None:
    empty = View.of(Run.of([]), (), Verdict.UNKNOWN)
    chapters: list[Callable[[View], Section]] = [
        story.reading, story.order, story.events, routing.bgp, routing.backbone, routing.prefixes,
        users.pages, users.names, users.load, sites.topology, decisions.health,
        decisions.changes, decisions.access, findings.facts, findings.controls,
        findings.expectations, findings.cleanup, findings.again,
    ]  # fmt: skip
    assert all(chapter(empty).title for chapter in chapters)


def test_what_nobody_measured_has_a_sign_of_its_own() -> None:
    assert Cell("not measured", Tone.UNKNOWN).symbol == "?"
