"""Studies by name or file: found, read, and judged with the scenario that they play."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.catalog.containerlab import UnreadSource
from lab.catalog.planned import checked
from lab.catalog.subject import Subject, readable
from lab.load import Dials, Every, Partial, decode_partly, in_order, read_text, topologies_dir
from lab.load.override import override
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.study import Study
from lab.report.values import GENERAL, Values

_FOLDER = "studies"


@dataclass(frozen=True, slots=True)
class Planned:
    """A study that can be played: its file, its text, and the scenario's file or name."""

    study: Study
    file: Path
    text: str
    subject: Subject
    scenario: str
    profile: str


def shipped() -> dict[str, Path]:
    """Return the files of the studies that come with the product, by name."""
    found = topologies_dir().glob(f"*/{_FOLDER}/*.yml")
    return {path.stem: path for path in sorted(found, key=lambda each: each.stem)}


def file_of(what: str) -> Path:
    """Return the file of a study: of the product by name, a user's by its path.

    Raises:
        InputError: there is none.
    """
    path = Path(what)
    if path.is_file():
        return path
    known = shipped()
    if what in known:
        return known[what]
    if "/" in what or path.suffix in (".yml", ".yaml"):
        text = "is a folder" if path.is_dir() else "there is no such file"
        raise InputError([Problem(what, text, "name a study, or its file")])
    raise InputError(
        [Problem(what, "there is no such study", nearest(what, known, kind="studies"))]
    )


def read(file: Path, *, foreign: bool = True) -> Planned:
    """Return a study with its scenario; with ``foreign`` false no Python of a user is run.

    Raises:
        InputError: with every problem of the file, each with its line.
    """
    text = read_text(file)
    found = decode_partly(Study, text, str(file), {}, Dials({}, Every()))
    study = found.value
    if study is None:
        raise InputError(in_order(found.problems))
    network, elsewhere = _subject(found, study, file, foreign=foreign)
    judged = [*_variants(study), *(_dials(study, network) if network else ())]
    here = [*found.problems, *(found.placed(each) for each in judged if not found.follows(each))]
    if not here and network is not None:
        elsewhere += _scenarios(study, network)
    own = [each for each in elsewhere if each.place.startswith(f"{file}:")]
    wrong = [*in_order([*here, *own]), *(each for each in elsewhere if each not in own)]
    if wrong or network is None:
        raise InputError(dict.fromkeys(wrong))
    return Planned(study, file, text, network, _what(study, file), profile_of(study, network))


def values(network: Subject) -> Values:
    """Return every value that a study of a scenario can show."""
    return {**GENERAL, **network.incident.values}


def profile_of(study: Study, network: Subject) -> str:
    """Return the size of the network in which a study plays."""
    return study.profile or network.default_profile


def _what(study: Study, file: Path) -> str:
    """Return the scenario as a command line names it: a path from the file, else a name."""
    near = file.parent / study.scenario
    return str(near.resolve()) if near.exists() else study.scenario


def _subject(
    found: Partial[Study], study: Study, file: Path, *, foreign: bool
) -> tuple[Subject | None, list[Problem]]:
    """Return the scenario of a study, and what is wrong with it."""
    what = _what(study, file)
    try:
        network = readable(what, foreign=foreign)
    except InputError as error:
        return None, [
            found.placed(Problem("scenario", each.text, each.hint)) if each.place == what else each
            for each in error.problems
        ]
    if network.file is None:
        text = f"{study.scenario} is a topology, not a scenario"
        return None, [found.placed(Problem("scenario", text, "name an incident or a scenario"))]
    return network, list(network.wrong)


def _variants(study: Study) -> Iterator[Problem]:
    ids = [each.id for each in study.variants]
    for number, variant in enumerate(study.variants):
        place = f"variants.{number}"
        if variant.id in ids[:number]:
            yield Problem(f"{place}.id", f"two variants are called {variant.id}", "rename one")
        for at, prediction in enumerate(variant.expect):
            named = f"{place}.expect.{at}.{'of' if prediction.of else 'minus'}"
            if prediction.other and prediction.other not in ids:
                hint = nearest(prediction.other, ids, kind="variants")
                yield Problem(named, f"there is no variant {prediction.other}", hint)
            elif prediction.other == variant.id:
                yield Problem(named, "is the variant itself", "name another one")


def _dials(study: Study, network: Subject) -> Iterator[Problem]:
    """Yield what is wrong with the size, the dials and the values of a study."""
    if isinstance(network.source, UnreadSource):
        return
    sizes = network.source.profiles
    if study.profile and study.profile not in sizes:
        hint = nearest(study.profile, sizes, kind="profiles") if sizes else "leave it out"
        yield Problem("profile", f"there is no profile {study.profile}", hint)
        return
    try:
        base = network.dials(profile_of(study, network))
    except InputError:  # the scenario's own dials are wrong, which is judged with it
        return
    for number, variant in enumerate(study.variants):
        turned = base
        for key, text in variant.settings:
            try:
                turned = override(turned, [(key, text)])
            except InputError as error:
                for each in error.problems:
                    yield Problem(f"variants.{number}.set.{key}", each.text, each.hint)
    if not network.foreign:
        yield from _names(study, values(network))


def _names(study: Study, known: Values) -> Iterator[Problem]:
    named = [(f"values.{number}", name) for number, name in enumerate(study.values)]
    named += [
        (f"variants.{number}.expect.{at}.value", each.value)
        for number, variant in enumerate(study.variants)
        for at, each in enumerate(variant.expect)
        if each.value
    ]
    for place, name in named:
        if name not in known:
            hint = nearest(name, known, kind="values")
            yield Problem(place, f"there is no value {name}", hint)


def _scenarios(study: Study, network: Subject) -> list[Problem]:
    """Return what is wrong with the scenario as one of the variants plays it."""
    found: list[Problem] = []
    for variant in _different(study):
        try:
            dials = network.dials(profile_of(study, network), variant)
            checked(network, profile_of(study, network), dials)
        except InputError as error:
            found += error.problems
    return list(dict.fromkeys(found))


def _different(study: Study) -> Iterable[tuple[tuple[str, str], ...]]:
    return dict.fromkeys(each.settings for each in study.variants)
