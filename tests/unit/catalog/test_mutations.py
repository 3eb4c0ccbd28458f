"""Files of a user with one thing wrong somewhere: no traceback, and a line for each problem."""

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.catalog.listing import check
from lab.load import topologies_dir
from lab.model.errors import InputError, Problem

SHIPPED = topologies_dir()
CASES = (  # a folder, and the file in it that is changed
    ("two-routers", "scenario.yml"),
    ("two-routers", "network.clab.yml"),
    ("youtube-2008", "scenario.yml"),
    ("youtube-2008", "changes/*.yml"),
    ("facebook-2021", "changes/*.yml"),
    ("facebook-2021", "blueprint.yml"),
)
VALUES = (
    "[1, 2]", "{a: 1}", "7", "~", "nothing-of-the-kind", "-1", "true", '"', "*nowhere", "!x y",
    "!!int x", ".nan", ".inf", "1e400", "9" * 30, "1" * 5000, '"a\\nb"', '""', '"\u202e"',
    '"\u00fc\u20ac"', "a\x00b", "$no.dial", "$x", "{{ x }}", "x" * 5000, "&a [*a]", "0x" + "f" * 9,
)  # fmt: skip
LINES: dict[str, Callable[[str], str]] = {
    "removed": lambda _line: "",
    "twice": lambda line: f"{line}\n{line}",
    "a tab": lambda line: "\t" + line.lstrip(),
    "an unknown key": lambda line: re.sub(r"([\w.-]+):", r"\1x:", line, count=1),
    "a key that is a list": lambda line: re.sub(r"([\w.-]+):", "[a]:", line, count=1),
    "a key that is a number": lambda line: re.sub(r"([\w.-]+):", "5:", line, count=1),
    "a bracket less": lambda line: re.sub(r"[]})]", "", line, count=1),
    "a merge": lambda line: f"{re.match(' *', line)[0]}<<: {{a: 1}}\n{line}",  # type: ignore[index] # always found
    "a document": lambda line: f"---\n{line}",
}
WHOLE = ("", "\n", "# x\n", "---\n", "~\n", "{}\n", "[]\n", "5\n", '"x"\n', "\ufeffname: x\n")


@st.composite
def changed(draw: st.DrawFn, text: str) -> str:
    """Return a text with one thing wrong."""
    lines = text.splitlines()
    number = draw(st.sampled_from([
        number for number, line in enumerate(lines) if re.search(r"^[^#]*\S", line)
    ]))  # fmt: skip
    how = draw(st.sampled_from((*LINES, "value", "value", "value", "cut", "whole")))
    if how == "whole":
        return draw(st.sampled_from(WHOLE))
    if how == "cut":
        return text[: draw(st.integers(0, len(text)))]
    if how == "value":
        line, value = lines[number], draw(st.sampled_from(VALUES))
        found = list(re.finditer(r"([\w.-]+): ([^,{}\[\]]+)", line))
        if found:
            one = draw(st.sampled_from(found))
            line = line[: one.start(2)] + value + line[one.end(2) :]
        lines[number] = line if found else re.sub(r"\S.*$", lambda _found: value, line)
    else:
        lines[number] = LINES[how](lines[number])
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def shipped() -> Path:
    """Return a copy of the shipped incidents that a test may write to."""
    folder = Path(tempfile.mkdtemp()) / "topologies"
    shutil.copytree(SHIPPED, folder)
    return folder


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "pattern"), CASES)
@settings(
    max_examples=6, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
def test_each_problem_of_a_mutated_file_is_a_line_with_its_place(
    shipped: Path, name: str, pattern: str, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted((shipped / name).glob(pattern))))
    before = path.read_text(encoding="utf-8")
    path.write_text(data.draw(changed(before)), encoding="utf-8")
    found: tuple[Problem, ...] | None = None
    try:
        check([str(path)])
    except InputError as error:
        found = error.problems
    finally:
        path.write_text(before, encoding="utf-8")
    assert found != ()
    for problem in found or ():
        assert re.search(r"\.yml:\d+$", problem.place), problem
        assert len(str(problem).splitlines()) == 1
        assert len(str(problem)) < 3000
