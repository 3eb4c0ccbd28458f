"""What is wrong with the bounds and the nodes of a claim about a measure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeAlias

from lab.journal import bounds
from lab.journal.measure import Measure, Measures
from lab.model.errors import Problem
from lab.model.fact import FactSpec, Moment
from lab.model.scenario import Expectation
from lab.model.selector import problems as selector_problems
from lab.model.selector import selected
from lab.model.topology import Topology

Claim: TypeAlias = Expectation | FactSpec | Moment

_PERCENT = 100
_LEAST_PERCENT = 5  # a share above 1 is a typing error below this, else a percentage


def problems(
    place: str, claim: Claim, topology: Topology, measures: Measures
) -> Iterator[Problem]:
    """Yield what is wrong with the measure, the bounds and the nodes of a claim."""
    known = measures.get(claim.measure)
    ratio = isinstance(claim, FactSpec) and bool(claim.relative_to)
    wrong = list(_of(place, claim, topology, known))
    yield from _written(place, claim, measures)
    yield from wrong
    if not wrong and claim.measure:
        of = frozenset(node.name for node in selected(claim.of, topology.nodes))
        narrowed = known.narrowed(of) if known and known.narrowed and of else known
        if narrowed is not None and not ratio:
            yield from _possible(place, claim, narrowed)
    yield from _crossed(place, claim)


def earlier(
    place: str, fact: FactSpec, topology: Topology, measures: Measures
) -> Iterator[Problem]:
    """Yield what is wrong with the bounds of what the measure of a fact was before."""
    if fact.before is not None:
        at_least, at_most = fact.before.at_least, fact.before.at_most
        then = replace(fact, at_least=at_least, at_most=at_most, relative_to="", before=None)
        own = f"{place}.before"
        for problem in problems(own, then, topology, measures):
            if problem.place in (own, f"{own}.at_least", f"{own}.at_most"):
                yield problem


def near(word: str, known: Iterable[str]) -> str:
    """Return the known word that is nearest to a word, else all known words."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"there are: {', '.join(names[:20])}" if names else "there are none"


def _written(place: str, claim: Claim, measures: Measures) -> Iterator[Problem]:
    if not claim.measure and not isinstance(claim, Expectation):
        return
    if claim.measure not in measures:
        yield Problem(
            f"{place}.measure", f"no measure {claim.measure}", near(claim.measure, measures)
        )
    if claim.at_least is None and claim.at_most is None:
        yield Problem(place, "has no bound", "give at_least or at_most")
    for key, bound in _bounds(claim):
        if text := bounds.problem(bound):
            yield Problem(f"{place}.{key}", text)


def _bounds(claim: Claim) -> tuple[tuple[str, bounds.Bound], ...]:
    return ("at_least", claim.at_least), ("at_most", claim.at_most)


def _of(place: str, claim: Claim, topology: Topology, known: Measure | None) -> Iterator[Problem]:
    """Yield what is wrong with the nodes that a claim is about."""
    found = list(selector_problems(claim.of, topology.nodes, f"{place}.of"))
    yield from found
    if claim.of and known is not None and known.narrowed is None:
        yield Problem(f"{place}.of", f"{claim.measure} is not read node by node")
    if claim.of and not claim.measure:
        yield Problem(
            f"{place}.of", "has a meaning with a measure only", "use where: {subject: NODE}"
        )
    if claim.of and not found and known is not None and known.nodes is not None:
        picked = {node.name for node in selected(claim.of, topology.nodes)}
        if not picked & known.nodes:
            hint = f"its probe is on: {', '.join(sorted(known.nodes)[:20])}"
            yield Problem(f"{place}.of", f"picks no node that {claim.measure} is read at", hint)


def _possible(place: str, claim: Claim, known: Measure) -> Iterator[Problem]:
    """Yield the bounds that no value of a measure can meet, or that every value meets."""
    for key, bound in _bounds(claim):
        if isinstance(bound, str):
            if not known.parted and not bounds.problem(bound):
                text = f"{bound!r} is a part, and there is no whole of {claim.measure}"
                yield Problem(f"{place}.{key}", text, "give a number")
        elif bound is not None and known.limit is not None and bound > known.limit:
            share = known.limit == 1 and _LEAST_PERCENT <= bound <= _PERCENT
            if key == "at_most" and known.limit != 1:
                continue  # a network of another size may have more
            text = f"{bound:g} is more than {claim.measure} can be, {known.limit:g} at most"
            meant = f"did you mean {bound / _PERCENT:g}, or `{bound:g} %`?" if share else ""
            yield Problem(f"{place}.{key}", text, meant)


def _crossed(place: str, claim: Claim) -> Iterator[Problem]:
    low, high = claim.at_least, claim.at_most
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        text = f"at_least {low:g} is more than at_most {high:g}"
        yield Problem(place, text, "no reading is inside both")
