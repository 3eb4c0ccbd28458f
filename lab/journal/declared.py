"""Measures that a scenario declares over the events of its probes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Literal

from lab.journal.matching import meets
from lab.journal.measure import WINDOW_S, Measure, Reading, Source
from lab.journal.rank import percentile
from lab.journal.seen import MOST_BLIND, is_blind, seeing
from lab.model.errors import InputError, Problem
from lab.model.event import Event
from lab.model.measure import MeasureSpec
from lab.model.probe import ProbeSpec
from lab.model.selector import problems as selector_problems
from lab.model.selector import selected
from lab.model.topology import Node, Topology

_PER = ("node", "target", "site")  # groups that are no labels


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a measure is made of: its probe, its nodes by name and the groups there must be."""

    spec: MeasureSpec
    probe: ProbeSpec
    nodes: Mapping[str, Node]
    targets: Mapping[str, Node]
    pairs: frozenset[tuple[str, str]]  # who looks at whom; at nobody by name where it is one

    @property
    def per(self) -> str:
        """Return what events are grouped by."""
        return self.spec.per or ("node" if self.probe.targets is None else "target")

    def group(self, event: Event) -> str:
        """Return the group of an event."""
        if self.per == "target":
            return target_of(event)
        node = self.nodes[source_of(event)]
        return _word(node, self.per)

    def groups(self) -> frozenset[str]:
        """Return every group there must be; none is known of targets that are no nodes.

        In a mesh nobody probes itself, so a target that no other node probes is none.
        """
        if self.per == "target" and self.probe.mesh:
            return frozenset(name for name in self.targets if self.nodes.keys() - {name})
        if self.per == "target":
            return frozenset(self.targets)
        return frozenset(_word(node, self.per) for node in self.nodes.values())


def measure(spec: MeasureSpec, probe: ProbeSpec, topology: Topology) -> Measure:
    """Return the measure that a scenario declares over one of its probes."""
    nodes = {node.name: node for node in selected(probe.from_, topology.nodes)}
    if spec.of:
        picked = {node.name for node in selected(spec.of, topology.nodes)}
        nodes = {name: node for name, node in nodes.items() if name in picked}
    targets = {node.name: node for node in selected(probe.targets or (), topology.nodes)}
    return _made(_Scope(spec, probe, nodes, targets, _pairs(probe, nodes, topology)))


def _pairs(
    probe: ProbeSpec, nodes: Mapping[str, Node], topology: Topology
) -> frozenset[tuple[str, str]]:
    if probe.targets is None:
        return frozenset((name, "") for name in nodes)
    return frozenset(
        (name, target.name)
        for name, node in nodes.items()
        for target in selected(probe.targets, topology.nodes, same_as=node)
        if not (probe.mesh and target.name == name)
    )


def _made(scope: _Scope) -> Measure:
    window = scope.spec.window_s or _usual(scope.probe)
    read = partial(_FORMS[scope.spec.form], scope)
    patient = scope.spec.form in ("share", "rate")

    def narrowed(names: frozenset[str]) -> Measure:
        kept = {name: node for name, node in scope.nodes.items() if name in names}
        pairs = frozenset(pair for pair in scope.pairs if pair[0] in kept)
        return _made(replace(scope, nodes=kept, pairs=pairs))

    spec = scope.spec
    shared = spec.form == "share" or (spec.form in ("min", "max") and not spec.field)
    counted = float(len(scope.groups())) or None if spec.form == "count" else None
    return Measure(
        read, window, patient, narrowed, limit=1.0 if shared else counted,
        nodes=frozenset(scope.nodes), parted=shared or spec.form == "count",
        silent=partial(_silent, scope), slowed=_slowed(scope),
    )  # fmt: skip


# What these probes see is a state of the network; the others have a time limit or tell a duration.
_STATES = frozenset({"routes", "sessions"})
_DURATIONS = ("_ms", "_s")


def _slowed(scope: _Scope) -> Literal["lower", "higher"] | None:
    """Return which way slow probes move the number; None where they do not."""
    spec = scope.spec
    if scope.probe.kind in _STATES:
        return None
    if spec.field:
        return "higher" if spec.field.endswith(_DURATIONS) else None
    return "higher" if spec.where.get("ok") is False or "error" in spec.where else "lower"


def source_of(event: Event) -> str:
    """Return the node that probed."""
    return event.subject


def target_of(event: Event) -> str:
    """Return the target of a probe; "" where a node probes one target only."""
    for key in ("dst", "target", "host"):
        value = event.data.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _events(scope: _Scope, source: Source, since: float) -> list[Event]:
    return [
        event
        for event in source.since(scope.probe.kind, since)
        if event.data.get("probe") == scope.probe.id and source_of(event) in scope.nodes
    ]


def _silent(scope: _Scope, source: Source, since: float) -> list[str]:
    """Return the pairs that saw nothing for long, as ``noc to r1``, or ``noc`` alone.

    Long is two windows of the measure, and a fifth of the whole time.
    """
    named = scope.probe.targets is not None
    looks: dict[tuple[str, str], list[float]] = {pair: [since] for pair in scope.pairs}
    for event in seeing(_events(scope, source, since)):
        pair = source_of(event), target_of(event) if named else ""
        looks.setdefault(pair, []).append(event.at)
    longest = max(2 * _usual(scope.probe), MOST_BLIND * (source.now() - since))
    return [
        " to ".join(filter(None, pair))
        for pair in sorted(scope.pairs)
        if len(looks[pair]) == 1 or _gap([*looks[pair], source.now()]) > longest
    ]


def _gap(ats: Sequence[float]) -> float:
    return max(two - one for one, two in pairwise(ats))


def _usual(probe: ProbeSpec) -> float:
    return max(WINDOW_S, 2.5 * probe.every_s + probe.limit_s)


def _latest(events: Iterable[Event]) -> list[Event]:
    """Return the latest event of each node and target; none when one of them is blind.

    A blind event could hide the result that contradicts a claim.
    """
    latest = list({(source_of(each), target_of(each)): each for each in events}.values())
    return [] if any(map(is_blind, latest)) else latest


def _share(scope: _Scope, source: Source, since: float) -> Reading:
    events = seeing(_events(scope, source, since))
    if not events:
        return Reading(None, whole=1.0)
    met = sum(meets(each, scope.spec.where) for each in events)
    return Reading(met / len(events), _lines(events), 1.0)


def _rate(scope: _Scope, source: Source, since: float) -> Reading:
    events = seeing(_events(scope, source, since))
    seconds = source.now() - since
    if not events or seconds <= 0:
        return Reading(None)
    met = [each for each in events if meets(each, scope.spec.where)]
    return Reading(len(met) / seconds, _lines(events))


def _grouped(scope: _Scope, events: Iterable[Event]) -> dict[str, list[Event]]:
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(scope.group(event), []).append(event)
    return groups


def _count(scope: _Scope, source: Source, since: float) -> Reading:
    groups = _grouped(scope, _latest(_events(scope, source, since)))
    wanted = scope.groups() or frozenset(groups)
    whole = float(len(wanted))
    if not wanted or not wanted <= groups.keys():
        return Reading(None, whole=whole)
    every: Callable[[Iterable[bool]], bool] = any if scope.spec.any else all
    met = [
        name for name in wanted if every(meets(each, scope.spec.where) for each in groups[name])
    ]
    return Reading(float(len(met)), _lines(e for name in wanted for e in groups[name]), whole)


def _extreme(scope: _Scope, source: Source, since: float) -> Reading:
    pick = min if scope.spec.form == "min" else max
    if not scope.spec.field:
        groups = _grouped(scope, seeing(_events(scope, source, since)))
        if not groups or not scope.groups() <= groups.keys():
            return Reading(None, whole=1.0)
        shares = [
            sum(meets(each, scope.spec.where) for each in events) / len(events)
            for events in groups.values()
        ]
        lines = _lines(each for events in groups.values() for each in events)
        return Reading(pick(shares), lines, 1.0)
    events = _latest(_events(scope, source, since))
    values = _numbers(events, scope.spec.field)
    return Reading(pick(values), _lines(events)) if values else Reading(None)


def _percentile(scope: _Scope, source: Source, since: float) -> Reading:
    events = seeing(_events(scope, source, since))
    values = _numbers(events, scope.spec.field)
    if not values:
        return Reading(None)
    return Reading(percentile(values, scope.spec.p / 100), _lines(events))


def _numbers(events: Iterable[Event], name: str) -> list[float]:
    found = (each.data.get(name) for each in events)
    return [
        float(value)
        for value in found
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def _lines(events: Iterable[Event]) -> tuple[int, ...]:
    return tuple(sorted(event.line for event in events))


def _word(node: Node, per: str) -> str:
    """Return a node's group; a node without a site or the label is a group of its own."""
    word = node.site if per == "site" else node.label(per)
    return word or node.name


_FORMS: Mapping[str, Callable[[_Scope, Source, float], Reading]] = {
    "share": _share,
    "count": _count,
    "rate": _rate,
    "min": _extreme,
    "max": _extreme,
    "percentile": _percentile,
}


def declared(
    specs: Mapping[str, MeasureSpec], probes: Sequence[ProbeSpec], topology: Topology
) -> dict[str, Measure]:
    """Return every measure that a scenario declares, by name."""
    known = {probe.id: probe for probe in probes}
    return {name: measure(spec, known[spec.probe], topology) for name, spec in specs.items()}


def problems(
    specs: Mapping[str, MeasureSpec], probes: Sequence[ProbeSpec], topology: Topology
) -> Iterator[Problem]:
    """Yield what is wrong with declared measures; places are as ``measures.up.of``."""
    known = {probe.id: probe for probe in probes}
    for name, spec in specs.items():
        place = f"measures.{name}"
        if spec.probe not in known:
            hint = f"there are: {', '.join(sorted(known))}" if known else "there are none"
            yield Problem(place, f"no probe {spec.probe}", hint)
            continue
        found = list(selector_problems(spec.of, topology.nodes, f"{place}.of"))
        yield from found
        labels = {label for node in topology.nodes for label in node.labels}
        if spec.per and spec.per not in {*_PER, *labels}:
            hint = f"use {', '.join((*_PER, *sorted(labels - set(_PER))))}"
            yield Problem(f"{place}.per", f"no node has a label {spec.per}", hint)
        if spec.of and not found and not _probing(spec, known[spec.probe], topology):
            yield Problem(f"{place}.of", f"picks no node that probe {spec.probe} is on")


def _probing(spec: MeasureSpec, probe: ProbeSpec, topology: Topology) -> bool:
    try:
        both = (selected(texts, topology.nodes) for texts in (spec.of, probe.from_))
        one, two = ({node.name for node in nodes} for nodes in both)
    except InputError:  # the check of the probe reports it
        return True
    return bool(one & two)
