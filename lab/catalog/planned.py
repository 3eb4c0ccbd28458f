"""A scenario on its network: what it measures and probes, and whether it can be played."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Address
from typing import Any

from lab.catalog.containerlab import ContainerlabSource, UnreadSource
from lab.catalog.events import event_problems, named_kinds
from lab.catalog.foreign import unread_steps
from lab.catalog.subject import Subject
from lab.incident import Built, Incident, Order
from lab.journal.declared import declared
from lab.journal.declared import problems as measure_problems
from lab.journal.kinds.catalogue import KINDS
from lab.journal.kinds.kind import EventData
from lab.journal.measure import Measure, Measures, Reading, Source
from lab.load import configs_dir, in_order, unsaid
from lab.model.access import Access, AccessPlan, Path
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.scenario import Scenario
from lab.model.software import Software
from lab.model.topology import Topology
from lab.probes import declared as probes
from lab.probes.kinds import PROBES
from lab.probes.kinds.kind import Scene
from lab.render import keys
from lab.steps.idle import idle_off
from lab.steps.stage import Network
from lab.steps.validity import measured_names, problems
from lab.verify import own


def built(found: Subject, profile: str, dials: Any, order: Order | None = None) -> Built:
    """Return the network of a subject; without an order as it is only looked at."""
    looked_at = Order(profile, dials, 1, Software, keys.same, configs_dir())
    return found.source.build(order or looked_at)


def measures(incident: Incident, scenario: Scenario, topology: Topology) -> Measures:
    """Return every measure that a scenario can name: the incident's, and its own.

    Raises:
        InputError: one of its own is wrong; places are paths in its file.
    """
    wrong = list(measure_problems(scenario.measures, scenario.probes, topology))
    if wrong:
        raise InputError(wrong)
    own = declared(scenario.measures, scenario.probes, topology)
    return {**incident.measures(topology), **own}


def checked(found: Subject, profile: str, dials: Any) -> Scenario:
    """Return the scenario of a subject, as it is played, once it can be played at a size.

    What has nothing to take back is off in it.

    Raises:
        InputError: with every problem, each with its line.
    """
    read = found.partly(dials)
    wrong = list(read.problems)
    if read.value is not None and not isinstance(found.source, UnreadSource):
        judged = _judged(found, profile, dials, read.value)
        wrong += [read.placed(each) for each in judged if not read.follows(each)]
    elsewhere = unsaid(found.wrong, wrong)
    if wrong or elsewhere or read.value is None:
        raise InputError(dict.fromkeys([*in_order(wrong), *elsewhere]))
    return idle_off(read.value)


def _judged(found: Subject, profile: str, dials: Any, scenario: Scenario) -> list[Problem]:
    """Return what is wrong with a scenario on its network; places are paths in its file.

    Raises:
        InputError: the network itself is wrong.
    """
    of_access: tuple[Problem, ...] = ()
    try:
        made = built(found, profile, dials)
    except InputError as error:
        source = found.source
        ours = all(each.place.startswith("access") for each in error.problems)
        if not ours or not isinstance(source, ContainerlabSource):
            raise _at_dials(found, profile, error) from error
        of_access = error.problems
        made = built(replace(found, source=source.without_access()), profile, dials)
    network = replace(made.network, daemons=_daemons(made, found.source.name))
    if of_access:
        network = replace(network, access=_supposed(scenario.access, network.topology))
    scene = _scene(network, with_access=not of_access)
    return [*of_access, *_profiles(found), *_problems(found, scenario, network, scene)]


def _at_dials(found: Subject, profile: str, error: InputError) -> InputError:
    """Return an error of a network with the problems of the scenario's dials at their lines."""
    turned = {
        f"{key}={value}": f"dials.{profile}.{key}"
        for key, value in found.header.dials.get(profile, {}).items()
    }
    here = [replace(each, place=turned[each.place]) for each in error.problems
            if each.place in turned]  # fmt: skip
    others = [each for each in error.problems if each.place not in turned]
    return InputError([*found.placed(here).problems, *others])


def _supposed(plan: AccessPlan | None, topology: Topology) -> Access:
    """Return ways in by which everybody reaches every node, in place of those that are wrong."""
    if plan is None:
        return Access()
    addresses = {node.name: IPv4Address(0) for node in topology.nodes}
    return Access({
        name: Path(dict.fromkeys(plan.accounts, each.from_), addresses)
        for name, each in plan.paths.items()
    })  # fmt: skip


def unjudged(found: Subject, scenario: Scenario) -> list[str]:
    """Return what of a scenario only its Python could judge, which was not run, for people."""
    if not found.foreign:
        return []
    if isinstance(found.source, UnreadSource):
        return ["its network"]
    topology = found.source.topology(found.source.default_profile)
    known = {*scenario.measures, *found.incident.measures(topology)}
    kinds = _kinds(found.incident)
    parts = {
        "steps": [f"{place} ({do})" for place, do in unread_steps(scenario)],
        "measures": [name for name in measured_names(scenario) if name not in known],
        "events": [kind for kind in named_kinds(scenario) if kind not in kinds],
    }
    return [f"{what} {', '.join(names)}" for what, names in parts.items() if names]


def _kinds(incident: Incident) -> dict[str, type[EventData]]:
    """Return every kind of event that a run of an incident can write."""
    more = (*(each.event for each in PROBES), *incident.kinds)
    return {**KINDS, **{each.kind: each for each in more}}


def _daemons(made: Built, name: str) -> Callable[[], Mapping[str, frozenset[str]]]:
    """Return what says the names of each node's daemons; files are rendered when it is asked."""

    @cache
    def known() -> Mapping[str, frozenset[str]]:
        configs = made.deployment(name).configs
        return {
            node: frozenset(daemon.name for daemon in config.daemons)
            for node, config in configs.items()
        }

    return known


def _profiles(found: Subject) -> Iterable[Problem]:
    """Yield what is wrong with the profiles that a scenario is for, and has dials for."""
    sizes, own = found.source.profiles, found.header.profiles
    known = sizes or ("default",)
    if own and not sizes:
        yield Problem("profiles", "its network has one size", "leave it out")
    named = {f"profiles.{at}": name for at, name in enumerate(own if sizes else ())}
    named |= {f"dials.{name}": name for name in found.header.dials}
    for place, name in named.items():
        if name not in known:
            hint = nearest(name, known, kind="there are")
            yield Problem(place, f"there is no profile {name}", hint)
        elif sizes and own and name not in own:
            yield Problem(place, f"it is not for {name}", f"it is for: {', '.join(own)}")


def _problems(
    found: Subject, scenario: Scenario, network: Network, scene: Scene
) -> Iterable[Problem]:
    topology, incident = network.topology, found.incident
    known = _named(incident, scenario, topology)
    if found.foreign:  # its own measures are known to its Python alone
        own = Measure(_unread, narrowed=lambda _nodes: Measure(_unread))
        known = {**dict.fromkeys(measured_names(scenario), own), **known}
    return [
        *probes.problems(scenario.probes, scene),
        *_invariants(scenario, topology),
        *measure_problems(scenario.measures, scenario.probes, topology),
        *event_problems(scenario, _kinds(incident), whole=not found.foreign),
        *problems(scenario, network, known),
    ]


def _scene(network: Network, *, with_access: bool) -> Scene:
    routers = (node.name for node in network.topology.nodes if network.is_router(node))
    access = network.access if with_access else None
    return Scene(network.topology, access, frozenset(routers))


def _named(incident: Incident, scenario: Scenario, topology: Topology) -> Measures:
    """Return every measure by name, those that cannot be read too, so that each is known."""
    known = dict(incident.measures(topology))
    for name, spec in scenario.measures.items():
        try:
            known |= measures(Incident(""), replace(scenario, measures={name: spec}), topology)
        except InputError:
            known[name] = Measure(_unread, narrowed=lambda _nodes: Measure(_unread))
    return known


def _unread(_source: Source, _since: float) -> Reading:
    return Reading(None)


def _invariants(scenario: Scenario, topology: Topology) -> Iterable[Problem]:
    for number, each in enumerate(scenario.invariants):
        try:
            own.check([each], topology)
        except InputError as error:
            for problem in error.problems:
                yield Problem(f"invariants.{number}", problem.text, problem.hint)
