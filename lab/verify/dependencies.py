"""Finds what can only come back once it is back: cycles of dependencies without a way out.

Pure: nothing is started and nobody is asked.
"""

from collections.abc import Iterator, Mapping, Sequence

from lab.model.dependency import Dependencies, Way
from lab.model.verdict import Verdict
from lab.model.verification import Finding, Judgement

NAME = "dependencies"


def judgements(told: Dependencies) -> tuple[Judgement, ...]:
    """Return the judgement of every goal."""
    return tuple(judgement(told, goal) for goal in told.goals)


def judgement(told: Dependencies, goal: str) -> Judgement:
    """Return whether a goal comes back when everything listed is down.

    A goal that does not has a finding for each of its ways: the chain of needs that leads back to
    the goal, or to what never comes back.
    """
    *_, back = rounds(told)
    if goal in back:
        before = [each for each in rounds(told) if goal not in each][-1]
        ways = [way for way in told.things[goal] if _open(way, told, before)]
        how = "; ".join(f"{way.name} needs {_listed(way.needs)}" for way in ways)
        found = Finding(NAME, goal, Verdict.PASS, how)
        return Judgement("", f"{goal}: {how}", (found,))
    return Judgement("", f"{goal}: no way is open", tuple(_closed(told, goal, back)))


def rounds(told: Dependencies) -> Iterator[frozenset[str]]:
    """Yield the things that are back, from none on, until no way opens any more."""
    back: frozenset[str] = frozenset()
    more = {""}
    while more:
        yield back
        more = {
            thing
            for thing, ways in told.things.items()
            if thing not in back and any(_open(way, told, back) for way in ways)
        }
        back |= more


def _open(way: Way, told: Dependencies, back: frozenset[str]) -> bool:
    return all(need in back or need not in told.things for need in way.needs)


def _closed(told: Dependencies, goal: str, back: frozenset[str]) -> Iterator[Finding]:
    waits = _waits(told, back)
    for way in told.things[goal]:
        first = [need for need in way.needs if need in waits]
        chains = [_chain(waits, need, goal) for need in first]
        chain = min(chains, key=lambda each: (each[-1] != goal, len(each)))
        ends = "" if waits[chain[-1]] else ", which nothing brings back"
        text = "needs " + ", which needs ".join(chain) + ends
        yield Finding(NAME, f"{goal}, {way.name}", Verdict.FAIL, text)
    if not told.things[goal]:
        yield Finding(NAME, goal, Verdict.FAIL, "there is no way")


def _waits(told: Dependencies, back: frozenset[str]) -> Mapping[str, Sequence[str]]:
    """Return the things that do not come back, each with those that it waits for."""
    return {
        thing: [
            need for way in ways for need in way.needs if need in told.things and need not in back
        ]
        for thing, ways in told.things.items()
        if thing not in back
    }


def _chain(waits: Mapping[str, Sequence[str]], start: str, goal: str) -> tuple[str, ...]:
    """Return the shortest chain of needs to the goal, else to a thing without a way.

    Without either it ends with a thing that is in it before: a cycle.
    """
    chains: list[tuple[str, ...]] = [(start,)]
    ended: list[tuple[str, ...]] = []
    seen = {start}
    for chain in chains:
        needs = waits[chain[-1]]
        if chain[-1] == goal:
            return chain
        if not needs:
            ended.append(chain)
        for need in needs:
            if need not in seen:
                seen.add(need)
                chains.append((*chain, need))
    closing = [(*chain, need) for chain in chains for need in waits[chain[-1]] if need in chain]
    return (ended or closing)[0]


def _listed(needs: Sequence[str]) -> str:
    return ", ".join(needs) or "nothing"
