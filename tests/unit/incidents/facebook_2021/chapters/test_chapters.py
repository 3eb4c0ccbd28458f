from collections.abc import Callable

from lab.incidents.facebook_2021 import contents
from lab.incidents.facebook_2021.chapters import decisions, routing, sequence, sites, users
from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.report.chapters import access, findings, story
from lab.report.document import Section, Text
from lab.report.view import View
from tests.unit.report.lines import Line, tables, texts, view


def gone(at: float) -> Line:
    return (at, "backbone", "p1", {"routers": 2, "routers_drained": 2, "bgp_expected": 2})


def test_the_cascade_says_how_each_moment_was_dated() -> None:
    section = sequence.order(
        view(
            (20.5, "router.change", "r1", {"change": "c", "step": "applied"}),
            (21.5, "reach", "web1", {"between": "dc-dc", "ok": False}),
            gone(22.0),
        )
    )
    assert texts(tables(section)["After the change, in order"]) == [
        ["0.0", "0:20.5", "15:39", "The first router applies the change", "the event itself", "4"],
        [
            "1.0",
            "0:21.5",
            "15:39",
            "The first probe inside the network is lost",
            "first look",
            "5",
        ],
        ["1.5", "0:22.0", "15:39", "All 1 backbone planes are out", "first look", "6"],
    ]
    assert section.lead.startswith("The backbone did not come back in this run.")


def test_a_repair_by_hand_is_told_though_no_change_was_made() -> None:
    back = (
        24.0,
        "backbone",
        "p1",
        {"routers": 2, "routers_drained": 0, "bgp_expected": 2, "bgp_up": 2},
    )
    section = sequence.order(view(gone(22.0), back))
    assert "somebody repaired it by hand" in section.lead


def test_where_the_backbone_stayed_the_cascade_says_why() -> None:
    audit: Line = (
        21.0,
        "audit",
        "c",
        {"decision": "refuse", "effective": True, "would_cut": ["a - b"]},
    )
    end: Line = (
        21.1,
        "step",
        "fall",
        {"action": "refused", "text": "the play ends here: refused: would cut 1"},
    )
    (block,) = sequence.order(view(audit, end)).blocks
    assert isinstance(block, Text)
    assert block.text == (
        "A gate stopped the change c: would cut 1. It would have lost: a - b. "
        "The backbone was never seen gone in this run."
    )


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
        ["1", "Steady", "4 of 4", "6 of 6", "2 of 4"],
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


def test_a_run_can_be_repeated_from_its_report() -> None:
    section = contents.again(view())
    assert "stormdrill run drill --profile mini --runtime embedded --seed 7" in str(section.blocks)
    assert "docs/assumptions.md" in str(section.blocks)
    assert texts(tables(section)["Parameters"]) == [["ttl_s", "20"]]


def test_every_chapter_can_be_written_of_an_empty_journal() -> None:
    empty = View.of(Timeline([]), (), Verdict.UNKNOWN)
    chapters: list[Callable[[View], Section]] = [
        story.reading, sequence.order, sequence.events, routing.bgp,
        routing.backbone, routing.prefixes,
        users.pages, users.names, users.load, sites.topology, decisions.health,
        decisions.changes, access.access, contents.facts, findings.controls,
        findings.expectations, findings.cleanup, contents.again,
    ]  # fmt: skip
    assert all(chapter(empty).title for chapter in chapters)
