"""Configurations: one JSON object, and every mistake told with its place."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.inside.program.config import read_job
from lab.model.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class _Thing:
    node: str


def test_a_config_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"node": "a"}')

    assert read_job(_Thing, [str(tmp_path / "c.json")]) == _Thing("a")


def test_a_config_on_standard_input_ends_with_its_object(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader) as stdin, os.fdopen(writer, "w") as kept_open:
        kept_open.write('{"node":\n  "a"\n}\n')
        kept_open.flush()
        monkeypatch.setattr("sys.stdin", stdin)

        assert read_job(_Thing, ["-"]) == _Thing("a")


def test_an_empty_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    with pytest.raises(InputError, match=r"^-: cannot be read as JSON"):
        read_job(_Thing, ["-"])


@pytest.mark.parametrize("argv", [[], ["a", "b"]])
def test_anything_but_one_argument_is_refused(argv: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        read_job(_Thing, argv)

    assert refused.value.problems == (Problem("arguments", "expected one: CONFIG.json or -"),)


def test_a_list_is_not_a_config(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("[]")

    with pytest.raises(InputError, match="is not a JSON object"):
        read_job(_Thing, [str(tmp_path / "c.json")])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_job(_Thing, [str(tmp_path / "none.json")])
