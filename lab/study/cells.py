"""The cells of a study: one variant with one seed each, and the folder that keeps them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from lab.catalog.studies import Planned
from lab.load import Dials, Every, decode_partly, read_text
from lab.model.errors import InputError, Problem
from lab.model.study import Study

STUDY = "study.yml"
CELLS = "cells.json"
SCHEMA = "stormdrill/cells@1"
_HINT = "name a new folder with --out"
_RUNTIME = "embedded"  # of folders that do not tell theirs


@dataclass(frozen=True, slots=True)
class Cell:
    """A variant with a seed, and the dials it turns."""

    variant: str
    seed: int
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Return its name for people."""
        return f"{self.variant} seed {self.seed}"

    def folder(self, study: Path) -> Path:
        """Return the folder of its run."""
        return study / self.variant / f"seed-{self.seed}"

    def log(self, study: Path) -> Path:
        """Return the file with what its run printed."""
        return study / self.variant / f"seed-{self.seed}.txt"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a folder keeps of a study: all cells that were asked for so far, and of what.

    ``text`` is that of the study's file, ``print_`` a hash of the scenario's file, ``runtime`` the
    one of its cells.
    """

    study: Study
    text: str
    scenario: str
    profile: str
    print_: str
    cells: tuple[Cell, ...] = field(default=())
    runtime: str = _RUNTIME


def wanted(study: Study, seeds: Sequence[int], only: Sequence[str]) -> tuple[Cell, ...]:
    """Return the cells to play, all variants of a seed before the next seed.

    With ``only``, those variants and the ones that they are compared with.
    """
    named = [one for one in study.variants if one.id in only]
    chosen = {*only, *(each.other for one in named for each in one.expect)}
    if study.sensitivity:
        chosen.add(study.base)
    return tuple(
        Cell(one.id, seed, one.settings)
        for seed in seeds
        for one in study.variants
        if not only or one.id in chosen
    )


def keep(folder: Path, planned: Planned, cells: Iterable[Cell], runtime: str = _RUNTIME) -> Kept:
    """Write down what is asked for, beside what the folder has already, and return all of it.

    Raises:
        InputError: the folder has another study, or played one of the cells otherwise.
    """
    mark = sha256(planned.subject.text.encode()).hexdigest()
    fresh = Kept(
        planned.study, planned.text, planned.scenario, planned.profile, mark, tuple(cells), runtime
    )
    if (folder / CELLS).is_file():
        before = kept(folder)
        _same(folder, before, fresh)
        names = {each.name for each in fresh.cells}
        former = tuple(each for each in before.cells if each.name not in names)
        fresh = replace(fresh, cells=(*former, *fresh.cells))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ((STUDY, fresh.text), (CELLS, _written(fresh))):
        new = folder / f".{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(folder / name)
    return fresh


def kept(folder: Path) -> Kept:
    """Return what a folder keeps of a study.

    Raises:
        InputError: it has no study, or what it keeps cannot be read.
    """
    text = read_text(folder / STUDY)
    read = decode_partly(Study, text, str(folder / STUDY), {}, Dials({}, Every()))
    if read.value is None or read.problems:
        raise InputError(read.problems)
    try:
        data = json.loads(read_text(folder / CELLS))
        return Kept(
            read.value, text, str(data["scenario"]), str(data["profile"]), str(data["print"]),
            tuple(_cell(each) for each in data["cells"]), str(data.get("runtime", _RUNTIME)),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        problem = Problem(str(folder / CELLS), f"cannot be read: {error}", _HINT)
        raise InputError([problem]) from error


def _cell(data: Mapping[str, Any]) -> Cell:
    settings = tuple((str(key), str(value)) for key, value in data["set"].items())
    return Cell(str(data["variant"]), int(data["seed"]), settings)


def _written(found: Kept) -> str:
    data = {
        "schema": SCHEMA,
        "scenario": found.scenario,
        "profile": found.profile,
        "runtime": found.runtime,
        "print": found.print_,
        "cells": [
            {"variant": each.variant, "seed": each.seed, "set": dict(each.settings)}
            for each in found.cells
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _same(folder: Path, before: Kept, now: Kept) -> None:
    """Refuse to lay runs of different things side by side."""
    problems = [
        Problem(str(folder), f"was played with {what} {old}, not {new}", _HINT)
        for what, old, new in (
            ("study", before.study.name, now.study.name),
            ("scenario", before.scenario, now.scenario),
            ("profile", before.profile, now.profile),
            ("runtime", before.runtime, now.runtime),
        )
        if old != new
    ]
    if not problems and before.print_ != now.print_:
        text = f"was played with another version of {now.scenario}"
        problems.append(Problem(str(folder), text, _HINT))
    played = {each.name: each.settings for each in before.cells}
    problems += [
        Problem(str(folder), f"{each.name} was played with other dials", _HINT)
        for each in now.cells
        if played.get(each.name, each.settings) != each.settings
    ]
    if problems:
        raise InputError(problems)
