"""``stages`` of a containerlab file: commands in their order, and who waits for whom."""

from pathlib import Path

from tests.unit.load.containerlab.test_topology import HEAD, problems, read

NODES = """\
    one:
      exec: [echo exec]
      stages:
        create: {wait-for: [{node: two, stage: healthy}]}
        create-links: {exec: {on-enter: [echo links]}}
        configure:
          exec:
            - {command: echo enter}
            - {command: echo exit, phase: on-exit}
            - {command: echo host, target: host}
        healthy: {exec: {on-enter: [echo healthy]}}
        exit: {wait-for: [{node: two, stage: exit}], exec: {on-enter: [echo gone]}}
    two: {}
"""


def test_commands_of_stages_run_in_the_order_of_the_stages(tmp_path: Path) -> None:
    one, _ = read(tmp_path, NODES).made
    assert [argv[1] for argv in one.config.commands] == [
        "links", "enter", "exec", "exit", "healthy",
    ]  # fmt: skip
    assert one.config.after == ("two",)


def test_what_stages_cannot_do_is_warned_about(tmp_path: Path) -> None:
    found = read(tmp_path, NODES)
    told = [str(one).removeprefix(f"{tmp_path}/x.clab.yml:") for one in found.warnings]
    assert [text for text in told if "stages" in text] == [
        "8: stages.create.wait-for: nodes start at once; only commands wait for each other",
        "14: stages.configure.exec is not run on this host: nothing of a lab reaches it",
        "16: stages.exit.exec is not run: a node lives as long as the lab",
        "16: stages.exit.wait-for: the end of a node is not waited for",
    ]


def test_what_is_wrong_in_stages_is_refused_at_once(tmp_path: Path) -> None:
    nodes = """\
    one:
      stages:
        started: {}
        create: {wait-for: [{node: tow, stage: healthy}, {node: two, stage: up}]}
        configure: {exec: [{phase: on-exit}]}
    two: {}
"""
    told = problems(tmp_path, HEAD + nodes)
    assert [text.removeprefix("x.clab.yml:")[:43] for text in told] == [
        "7: stages.started: unknown key; keys: confi",
        "8: stages.create.wait-for: there is no node",
        "8: stages.create.wait-for: there is no stag",
        "9: stages.configure.exec: has no command; a",
    ]


def test_nodes_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    nodes = """\
    one: {stages: {configure: {wait-for: [{node: two, stage: configure}]}}}
    two: {stages: {create: {wait-for: [{node: one, stage: healthy}]}}}
"""
    (told,) = problems(tmp_path, HEAD + nodes)
    assert told.startswith("x.clab.yml:5: stages: nodes wait for each other: ")


def test_a_node_may_wait_in_a_late_stage_for_one_that_waits_for_it(tmp_path: Path) -> None:
    nodes = """\
    one: {stages: {healthy: {wait-for: [{node: two, stage: configure}]}}}
    two: {stages: {healthy: {wait-for: [{node: one, stage: configure}]}}}
"""
    assert [one.config.after for one in read(tmp_path, nodes).made] == [(), ()]
