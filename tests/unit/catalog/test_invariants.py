"""Invariants of a scenario are judged with the rest of it, before Batfish is asked."""

from pathlib import Path

import pytest

from lab.catalog.listing import check
from lab.model.errors import InputError

SCENARIO = """\
name: drill
title: Drill
topology: two-routers
phases: [{id: only, title: Only, steps: [{do: hold, seconds: 1}]}]
invariants:
  - {name: users reach the web, sources: [role users], targets: [web]}
  - {name: nobody, sources: [role usrs], targets: [wbe]}
"""


def test_an_invariant_that_names_what_is_not_there_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check([str(path)])
    assert [str(problem) for problem in caught.value.problems] == [
        f"{path}:7: invariants.1: role usrs: no node has role usrs; did you mean role users?",
        f"{path}:7: invariants.1: wbe: there is no node wbe; did you mean web?",
    ]
