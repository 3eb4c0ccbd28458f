"""Which runs can be laid beside Batfish at all; nobody is asked of the others."""

import json
from pathlib import Path

import pytest

from lab.app.agreement import against
from lab.model.errors import InputError
from lab.model.event import Event, JsonValue
from tests.fakes.mini import mini

EB = "configs/deployed/eb1-prn/etc/frr/frr.conf"


def run_folder(folder: Path, **started: JsonValue) -> Path:
    data: dict[str, JsonValue] = {"profile": "mini", "only": "", **started}
    line = Event(1, 0.0, "run.started", "facebook-2021", data).to_line()
    (folder / "journal.jsonl").write_text(f"{line}\n")
    return folder


def test_a_run_of_one_phase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has one phase only"):
        against(run_folder(tmp_path, only="outage"), lambda _: None)


def test_a_run_of_other_files_than_are_rendered_now_is_refused(tmp_path: Path) -> None:
    deployed = run_folder(tmp_path) / EB
    deployed.parent.mkdir(parents=True)
    deployed.write_text(mini().configs["eb1-prn"] + "! by hand\n")
    with pytest.raises(InputError, match="ran other configurations than are rendered now: eb1"):
        against(tmp_path, lambda _: None)


def test_a_journal_that_does_not_begin_is_refused(tmp_path: Path) -> None:
    told = {"v": 1, "n": 1, "t": 0.0, "kind": "step", "subject": "deploy", "data": {}}
    (tmp_path / "journal.jsonl").write_text(json.dumps(told) + "\n")
    with pytest.raises(InputError, match="does not say what was run"):
        against(tmp_path, lambda _: None)
