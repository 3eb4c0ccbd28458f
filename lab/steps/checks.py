"""Checks of several kinds of steps, before a play starts."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any

from lab.model.errors import InputError, Problem
from lab.model.selector import problems, selected
from lab.model.topology import Node
from lab.steps.changing import BY_HAND
from lab.steps.stage import Scope


def may(default: Any, doc: str) -> Any:
    """Return a field that may be left out."""
    return field(default=default, metadata={"doc": doc})


def must(doc: str, *, at_least: float | None = None, at_most: float | None = None) -> Any:
    """Return a field that has to be given, with its bounds."""
    bounds = {"min": at_least, "max": at_most}
    kept = {name: bound for name, bound in bounds.items() if bound is not None}
    return field(metadata={"doc": doc, **kept})


def selector_problems(selectors: Sequence[str], scope: Scope, key: str) -> Iterator[Problem]:
    """Yield what is wrong with selectors that must pick nodes."""
    place = f"{scope.place}.{key}"
    if not selectors:
        yield Problem(
            place, "names no node", "use a node, or `kind NAME`, `role NAME`, `site NAME`"
        )
    for text in selectors:
        if "here" in text.split() and not scope.visited:
            yield Problem(place, f"{text}: `here` has a meaning in a visit only")
    yield from problems(selectors, scope.network.topology.nodes, place)


def picked(selectors: Sequence[str], scope: Scope) -> tuple[Node, ...]:
    """Return the nodes that selectors pick at any site; none where one of them is wrong."""
    texts = (" ".join(word for word in text.split() if word != "here") for text in selectors)
    try:
        return selected([text for text in texts if text], scope.network.topology.nodes)
    except InputError:  # the check of selectors reports it
        return ()


def router_problems(selectors: Sequence[str], scope: Scope, key: str) -> Iterator[Problem]:
    """Yield the nodes that selectors pick and that run no FRR."""
    nodes = picked(selectors, scope)
    others = [node.name for node in nodes if not scope.network.is_router(node)]
    if others:
        text = f"{', '.join(others[:5])}{' ...' if others[5:] else ''}: no router, without FRR"
        hint = "a step `exec` runs a command in any node"
        yield Problem(f"{scope.place}.{key}", text, hint)


def path_problems(path: str, account: str, scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with a path of `access` and its account."""
    if not path or path in BY_HAND:
        return
    paths = scope.network.access.paths
    if path not in paths:
        known = ", ".join((*paths, *BY_HAND))
        yield Problem(f"{scope.place}.path", f"there is no path {path}", f"there are: {known}")
    elif account not in paths[path].origins:
        known = ", ".join(paths[path].origins)
        text = f"{account} does not log in over {path}"
        yield Problem(f"{scope.place}.account", text, f"accounts there: {known}")
