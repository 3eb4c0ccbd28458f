"""What may come next after the words of a command line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.cli import found
from lab.journal.folders import RUNS

Offer = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A line up to the cursor: the tree of verbs, the words, the unfinished one.

    ``here`` is the working directory, ``home`` the folder of the labs, if there is one.
    """

    tree: Mapping[str, Any]
    words: tuple[str, ...]
    word: str
    here: Path
    home: Path | None


def offers(line: Line) -> Iterator[Offer]:
    """Yield what may stand in place of the unfinished word, each with a text for people."""
    verb, rest = _verb(line)
    if verb is None:
        return
    if "verbs" in verb:
        named = ((name, each["help"]) for name, each in verb["verbs"].items())
        yield from _options(verb, ()) if line.word.startswith("-") else named
        return
    given, waiting = _given(verb, rest)
    if waiting:
        yield from _values(line, waiting, given)
    elif line.word.startswith("-") and not (verb["first"] and given):
        yield from _options(verb, rest)
    else:
        at = sum(len(values) for kind, values in given.items() if not kind.startswith("-"))
        if at < len(verb["arguments"]):
            yield from _values(line, verb["arguments"][at], given)


def _verb(line: Line) -> tuple[Mapping[str, Any] | None, Sequence[str]]:
    """Return the verb or group that the words name, None for a wrong one, and words after it."""
    at = line.tree
    for number, word in enumerate(line.words):
        if "verbs" not in at:
            return at, line.words[number:]
        if word in at["verbs"]:
            at = at["verbs"][word]
        elif not word.startswith("-"):
            return None, ()
    return at, ()


def _given(verb: Mapping[str, Any], rest: Sequence[str]) -> tuple[dict[str, list[str]], str]:
    """Return the values so far by kind, those of options as ``-KIND``, and the kind to come."""
    given: dict[str, list[str]] = {}
    arguments = iter(verb["arguments"])
    waiting, only_arguments = "", False
    for word in rest:
        option = verb["options"].get(word) if not only_arguments else None
        if waiting:
            given.setdefault(f"-{waiting}", []).append(word)
            waiting = ""
        elif word == "--":
            only_arguments = True
        elif option:
            waiting = option["kind"]
        elif not word.startswith("-") or only_arguments:
            given.setdefault(next(arguments, "..."), []).append(word)
            only_arguments = only_arguments or verb["first"]
    return given, waiting


def _options(verb: Mapping[str, Any], used: Iterable[str]) -> Iterator[Offer]:
    seen = set(used)
    for name, each in verb["options"].items():
        if each["many"] or name not in seen:
            yield name, each["help"]


def _values(line: Line, kind: str, given: Mapping[str, list[str]]) -> Iterable[Offer]:
    """Return the values of a kind, as the words before them allow."""
    labs = found.labs(line.home)
    lab = labs.get(_first(given, "LAB", "-LAB"))
    node = _first(given, "NODE")
    what = _first(given, "SCENARIO", "TOPOLOGY")
    fixed, incidents = line.tree["choices"], line.tree["incidents"]
    shipped = incidents.get(what)
    own = line.here / what
    kinds: dict[str, Callable[[], Iterable[Offer]]] = {
        "LAB": lambda: _plain(sorted(labs)),
        "NODE": lambda: found.nodes(lab).items(),
        "NODE...": lambda: _plain(found.nodes(lab)),
        "DAEMON": lambda: _plain(found.daemons(lab, node)),
        "INTERFACE": lambda: _plain(found.interfaces(lab, node)),
        "SCENARIO": lambda: ((name, each["title"]) for name, each in incidents.items()),
        "RUN": lambda: _plain(found.runs(line.here / RUNS)),
        "PROFILE": lambda: _plain(shipped["profiles"] if shipped else fixed["PROFILE"]),
        "PHASE": lambda: _plain(shipped["phases"] if shipped else found.phases(own)),
        "KEY=VALUE": lambda: _plain(shipped["dials"] if shipped else found.dials(own)),
    }
    kinds["TOPOLOGY"] = kinds["SCENARIO"]
    return kinds.get(kind, lambda: _plain(fixed.get(kind, ())))()


def _first(given: Mapping[str, list[str]], *kinds: str) -> str:
    return next((given[kind][0] for kind in kinds if kind in given), "")


def _plain(values: Iterable[str]) -> list[Offer]:
    return [(value, "") for value in values]
