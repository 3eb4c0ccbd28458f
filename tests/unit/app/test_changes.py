"""The shipped changes: all can be read, each was really run, and the record is of these lines."""

import json
from pathlib import Path

import pytest

from lab.app.changes import changes_of, outcomes_of
from lab.app.verifying import candidate
from lab.model.errors import InputError
from lab.push.job import changes
from lab.push.rehearsal import fingerprint
from tests.fakes.mini import CHANGES, mini

GOOD = "name: one\ntitle: One\ndrain: [plane 1]\n"


def test_each_shipped_change_is_on_record_with_the_lines_it_types_now() -> None:
    known = outcomes_of(CHANGES, "mini")
    now = {
        each.name: fingerprint(changes(mini().configs, candidate(mini(), each).configs))
        for each in changes_of(CHANGES).values()
    }
    assert len(now) > 30
    assert {name: each.fingerprint for name, each in known.items()} == now
    harmful = [each for each in known.values() if each.harmful]
    assert len(harmful) > 10
    assert len(known) - len(harmful) > 10


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name: one\ntitle: One\n", "has to have either drain or edits"),
        (GOOD + "edits: [{on: [kind eb], add: x}]\n", "has to have either drain or edits"),
        (GOOD + "colour: red\n", "colour"),
    ],
    ids=["neither", "both", "an unknown key"],
)
def test_a_wrong_change_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(text)
    with pytest.raises(InputError, match=problem):
        changes_of(tmp_path)


def test_a_folder_without_changes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no change"):
        changes_of(tmp_path)


def test_a_record_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outcomes").mkdir()
    (tmp_path / "outcomes" / "mini.json").write_text(json.dumps({"outcomes": [{}]}))
    with pytest.raises(InputError, match="is no record of outcomes"):
        outcomes_of(tmp_path, "mini")
    assert outcomes_of(tmp_path, "standard") == {}
