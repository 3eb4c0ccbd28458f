"""Wrong input of every kind ends with exit code 0 or 2 and a line, never with a traceback.

Real files are changed a little, at random but by a fixed seed: a line or a value that goes, comes
twice, moves or becomes something else.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from lab.catalog.subject import subject
from lab.cli import call
from lab.load import override
from lab.model.errors import InputError

TOP = Path(__file__).parents[2]
TOPOLOGIES = TOP / "topologies"
INPUTS = 1000  # of each format
CHANGE = (TOP / "docs" / "scenarios.md").read_text(encoding="utf-8")

VALUES = (
    "", "~", "null", "[]", "{}", "-1", "0", "1e999", ".nan", ".inf", "99999999999999999999",
    "true", "off", "'", '"', "[", "{", "&a", "*a", "!!python/object:os.system", "!x y", "- x",
    "\t", "\x00", "\ud800", "é", "x: y: z", "2021-10-04", "0x1F", "1_000", "10.0.0.0/33",
    "::1", "a/b", "../../etc/passwd", "$gates.audit", "$", "$x.y", "<<: *a", "? x", "|", ">-",
    "%", "@", "`", "#", "[[[[[[", "a" * 300, "🜁", "1:30", "site nowhere", "all", "all - 99",
    "50 %", "-0", "1h", "[~]", "{~: ~}", "{a: {b: [c, {d: e}]}}",
)  # fmt: skip


def _cut(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    match dice.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[dice.randrange(len(lines))])
        case 2:
            lines[at] = f"{' ' * dice.randrange(6)}{lines[at].strip()}"
        case 3:
            head, colon, _ = lines[at].partition(":")
            lines[at] = f"{head}{colon} {dice.choice(VALUES)}"
        case 4:
            lines = lines[:at]
        case _:
            lines[at] = lines[at].replace(dice.choice(" :-[]{},'") or " ", dice.choice(VALUES), 1)
    return "\n".join(lines)


def _letters(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(VALUES) + text[at + dice.randrange(4) :]


def mutated(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 4)):
        text = dice.choice((_cut, _cut, _letters))(text, dice)
    return text


def first(mark: str) -> str:
    """Return the first block of the page about scenarios that is marked so."""
    return CHANGE.partition(f"```yaml {mark}\n")[2].partition("```")[0]


def of_scenario() -> Iterator[tuple[str, str]]:
    for name in ("two-routers", "youtube-2008"):
        file = f"{name}/scenario.yml"
        yield file, (TOPOLOGIES / file).read_text(encoding="utf-8")


def of_clab() -> Iterator[tuple[str, str]]:
    golden = TOP / "tests" / "golden" / "containerlab"
    for path in (*sorted(golden.glob("*.clab.yml")), *sorted(TOPOLOGIES.rglob("*.clab.yml"))):
        yield "x.clab.yml", path.read_text(encoding="utf-8")


def of_blueprint() -> Iterator[tuple[str, str]]:
    path = TOPOLOGIES / "facebook-2021" / "blueprint.yml"
    yield "blueprint.yml", path.read_text(encoding="utf-8")


def of_change() -> Iterator[tuple[str, str]]:
    yield "change.yml", first("change")
    yield "change.yml", "name: drain\ntitle: A drain\ndrain: {scope: [plane 1], tool: drain}\n"


def of_study() -> Iterator[tuple[str, str]]:
    for path in sorted(TOPOLOGIES.glob("two-routers/studies/*.yml")):
        text = path.read_text(encoding="utf-8").replace("../scenario.yml", "two-routers")
        yield "study.yml", text


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("files", [of_scenario, of_clab, of_blueprint, of_change, of_study])
def test_a_file_with_anything_in_it_is_judged(
    files: Callable[[], Iterator[tuple[str, str]]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dice = random.Random(2021)  # noqa: S311 - a fixed seed
    samples, seen = list(files()), set()
    # A scenario is judged with its network: else each is refused for that, whatever it says.
    for each in {Path(name).parent for name, _ in samples} - {Path()}:
        shutil.copytree(TOPOLOGIES / each, tmp_path / each)
    for number in range(INPUTS):
        name, text = dice.choice(samples)
        given = mutated(text, dice)
        (tmp_path / name).write_bytes(given.encode("utf-8", "surrogatepass"))
        seen.add(_judged(str(tmp_path / name), f"{name} {number}:\n{given}", capsys))
    assert seen == {0, 2}


def _judged(path: str, given: str, capsys: pytest.CaptureFixture[str]) -> int:
    try:
        code = call(["check", path])
    except BaseException as error:  # what the user would read as a traceback
        error.add_note(given)
        raise
    err = capsys.readouterr().err
    assert code in (0, 2), f"exit {code}: {err}\n{given}"
    assert (code == 2) == bool(err), given
    assert "Traceback" not in err
    return int(code)


@pytest.mark.parametrize("what", ["two-routers", "facebook-2021"])
def test_a_dial_with_any_key_and_value_is_taken_or_refused(what: str) -> None:
    dice = random.Random(2021)  # noqa: S311 - a fixed seed
    dials: Any = subject(what).source.dials
    groups = list(dials.__dataclass_fields__)
    keys = [
        f"{group}.{name}"
        for group in groups
        for name in getattr(dials, group).__dataclass_fields__
    ] or ["a.b"]
    for _ in range(INPUTS):
        key = dice.choice(keys)
        if dice.random() < 0.4:
            key = _letters(key, dice)
        pair = (key, dice.choice(VALUES))
        with suppress(InputError):
            override(dials, [pair])
