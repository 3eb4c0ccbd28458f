"""Lists incidents and topologies, and judges a user's files."""

from pathlib import Path

from lab.catalog import places as sources
from lab.catalog import studies
from lab.catalog.containerlab import ContainerlabSource
from lab.catalog.format import format_of
from lab.catalog.frr_asked import Ask
from lab.catalog.frr_here import Programs
from lab.catalog.gamedays import folder_of, pack_of
from lab.catalog.host import host
from lab.catalog.index import SCENARIO, Listed
from lab.catalog.packs import pack
from lab.catalog.planned import checked, unjudged
from lab.catalog.subject import Subject, flat, readable, subject
from lab.incidents import names as incidents_with_python
from lab.load import decode, places, read_text
from lab.load import schema as schema_of
from lab.model.change import Change
from lab.model.errors import InputError, Problem
from lab.model.format import Format
from lab.model.probe import ProbeSpec
from lab.model.scenario import Scenario, Step
from lab.model.study import Study
from lab.probes.kinds import PROBES
from lab.steps import STEPS


def listed(name: str) -> Listed:
    """Return a shipped incident with its title, phases, dials and sizes."""
    found = subject(name, foreign=False)
    scenario = found.scenario(found.source.dials)
    sizes = {
        profile or "default": len(found.source.topology(profile).nodes)
        for profile in found.source.profiles or ("",)
    }
    phases = tuple(phase.id for phase in scenario.phases)
    return Listed(scenario.name, scenario.title, phases, tuple(flat(found.source.dials)), sizes)


def schema(format_: Format) -> dict[str, object]:
    """Return the JSON Schema of a kind of file, for editors."""
    match format_:
        case Format.SCENARIO:
            every = (
                *STEPS,
                *(step for name in incidents_with_python() for step in pack(name).steps),
            )
            kinds = {Step: tuple(dict.fromkeys(every)), ProbeSpec: PROBES}
            return schema_of(Scenario, kinds, dials=True)
        case Format.CHANGE:
            return schema_of(Change)
        case Format.STUDY:
            return schema_of(Study)
        case Format.CONTAINERLAB:
            hint = "see schemas/clab.schema.json of containerlab; stormdrill check judges a file"
            problem = Problem("schema containerlab", "its schema is containerlab's own", hint)
            raise InputError([problem])
    blueprints = [kind for name in incidents_with_python() if (kind := pack(name).blueprint)]
    return schema_of(blueprints[0])


def check(paths: list[str], ask: Ask = host) -> list[str]:
    """Judge the files of any kind that a user writes, and return what each is.

    A folder is an incident. What of a containerlab file has no effect follows it, a line for each,
    and what the FRR that answers ``ask``, this host's, does not take of it; nothing is started.

    Raises:
        InputError: for all of them.
    """
    judged: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            judged += _check(path, ask)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return judged


def _check(what: str, ask: Ask) -> list[str]:
    place = sources.place(what)
    path = place.scenario or place.topology
    if path is None:
        return []
    match format_of(path):
        case Format.CHANGE:
            return [_check_change(path)]
        case Format.SCENARIO:
            return _check_scenario(what, ask)
        case Format.CONTAINERLAB:
            return _check_containerlab(what, ask)
        case Format.STUDY:
            return [_check_study(path)]
        case _:
            return _check_blueprint(what)


def _check_change(path: Path) -> str:
    change = decode(Change, read_text(path), str(path))
    if (change.drain is None) == (not change.edits):
        place = "drain" if change.edits else ""
        problem = Problem(place, "needs either drain or edits", "keep one of them")
        raise InputError([places(read_text(path), str(path))(problem)])
    return f"{path}: change {change.name}"


def _check_study(path: Path) -> str:
    found = studies.read(path, foreign=False).study
    cells = len(found.variants) * len(found.seeds)
    return f"{path}: study {found.name}, variants: {len(found.variants)}, cells: {cells}"


def _check_scenario(what: str, ask: Ask) -> list[str]:
    found = readable(what, foreign=False)
    every = (found.source.default_profile, *found.source.profiles, *found.header.dials)
    first, *others = dict.fromkeys(found.header.profiles or every)
    problems: list[Problem] = []
    played = [_played(found, profile, problems) for profile in (first, *others)]
    scenario = played[0]
    if problems or scenario is None:
        raise InputError(dict.fromkeys(problems))
    return [
        f"{found.file}: scenario {scenario.name}, {len(scenario.phases)} phases",
        *_unjudged(found, scenario),
        *_game_day(found, first, scenario),
        *_reached(found),
        *(f"warning: {warning}" for warning in _warnings(found, ask)),
    ]


def _game_day(found: Subject, profile: str, scenario: Scenario) -> list[str]:
    """Return the line on a game day, if there is one; raise InputError when it is wrong."""
    folder = folder_of(found)
    if folder is None or found.foreign or found.file is None or found.file.name != SCENARIO:
        return []
    size = profile if profile in found.source.profiles else found.source.default_profile
    pack = pack_of(found, size, found.dials(profile), scenario)
    return [f"{folder}: game day, {pack.head.minutes} min, {len(pack.injects)} injects"]


def _played(found: Subject, profile: str, problems: list[Problem]) -> Scenario | None:
    """Return the scenario as it is played at a size, or add what is wrong with it there."""
    size = profile if profile in found.source.profiles else found.source.default_profile
    dials = found.source.dials
    try:
        dials = found.dials(profile)
    except InputError as error:
        problems += error.problems
    try:
        return checked(found, size, dials)
    except InputError as error:
        problems += error.problems
    return None


def _unjudged(found: Subject, scenario: Scenario) -> list[str]:
    """Return the line on what only a user's Python could judge, if there is any such Python."""
    if not found.foreign:
        return []
    what = "; ".join(unjudged(found, scenario)) or "nothing that it needs"
    text = f"its Python in {found.header.incident} is not run; not judged: {what}"
    return [f"information: {text}"]


def _warnings(found: Subject, ask: Ask) -> tuple[Problem, ...]:
    source = found.source
    if not isinstance(source, ContainerlabSource):
        return ()
    asks = Programs(ask)
    unfit = source.unfit(asks) if asks.there else ()
    return (*source.imported.warnings, *unfit)


def _reached(found: Subject) -> list[str]:
    """Return a line for each file of this host that a node reaches, as its topology asks for."""
    source = found.source
    if not isinstance(source, ContainerlabSource):
        return []
    return [
        f"information: {one.place}: {one.node.name} {'reads' if bind.read_only else 'changes'} "
        f"{bind.source} of this host, as {bind.target}"
        for one in source.imported.made
        for bind in one.config.binds
    ]


def _check_containerlab(what: str, ask: Ask) -> list[str]:
    found = subject(what, foreign=False)
    lab = found.source
    nodes = len(lab.imported.made) if isinstance(lab, ContainerlabSource) else 0
    text = f"{found.topology_file}: containerlab topology {lab.name}, nodes: {nodes}"
    return [text, *_reached(found), *(f"warning: {warning}" for warning in _warnings(found, ask))]


def _check_blueprint(what: str) -> list[str]:
    found = subject(what, foreign=False)
    sizes = [f"{name} {len(found.source.topology(name).nodes)}" for name in found.source.profiles]
    return [f"{found.topology_file}: blueprint {found.source.name}, nodes: {', '.join(sizes)}"]
