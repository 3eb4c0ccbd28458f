"""The pages that are made from the verbs: the manual, and the tree that completion reads."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

from typer.main import get_command

from lab import __version__
from lab.cli.choices import FRR, PROFILES, RUNTIMES, SCHEMAS, STARTS
from lab.cli.codes import MEANING
from lab.cli.missing import shown
from lab.cli.program import program


def tree() -> dict[str, Any]:
    """Return the verbs, the fixed choices and the shipped incidents, as completion reads them."""
    from lab.catalog.studies import shipped

    choices = {
        "STUDY": tuple(shipped()),
        "RUNTIME": RUNTIMES,
        "HOW": STARTS,
        "PROFILE": PROFILES,
        "KIND": SCHEMAS,
        "FRR": FRR,
    }
    return {
        **_group(get_command(program())),
        "choices": {kind: list(values) for kind, values in choices.items()},
        "incidents": _incidents(),
    }


def _group(command: Any) -> dict[str, Any]:
    verbs = {name: _node(each) for name, each in command.commands.items()}
    return {"help": _first(command), "options": _options(command), "verbs": verbs}


def _node(command: Any) -> dict[str, Any]:
    if hasattr(command, "commands"):
        return _group(command)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    return {
        "help": _first(command),
        # Of `exec` all words after the first argument belong to the command.
        "first": not command.context_settings.get("allow_interspersed_args", True),
        "arguments": [shown(each) for each in arguments],
        "options": _options(command),
    }


def _options(command: Any) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "kind": "" if each.is_flag else each.metavar or "VALUE",
            "many": each.multiple,
            "help": each.help or "",
        }
        for each in command.params
        if each.param_type_name == "option"
        for name in each.opts
        if name.startswith("--") or len(each.opts) == 1
    }


def _first(command: Any) -> str:
    return str(command.get_short_help_str(200))


def _incidents() -> dict[str, dict[str, Any]]:
    from lab.app import incidents
    from lab.catalog.subject import subject

    return {
        each.name: {
            "title": each.title,
            "phases": list(each.phases),
            "profiles": [name for name in each.profiles if name != "default"],
            "dials": list(_dials(subject(each.name, foreign=False).source.dials)),
        }
        for each in incidents()
    }


def _dials(groups: Any, above: str = "") -> Iterator[str]:
    """Yield every dial as ``KEY=VALUE``, with each value that it can have if these are words."""
    for name in groups.__dataclass_fields__:
        value = getattr(groups, name)
        if is_dataclass(value):
            yield from _dials(value, f"{above}{name}.")
        elif isinstance(value, Enum):
            yield from (f"{above}{name}={each.value}" for each in type(value))
        else:
            yield f"{above}{name}={value}"


def manual() -> str:
    """Return the manual page, section 1, in the macros of man(7)."""
    command = get_command(program())
    lines = [
        f'.TH STORMDRILL 1 "" "stormdrill {__version__}" "Stormdrill"',
        ".SH NAME",
        f"stormdrill \\- {_escaped((command.help or '').rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B stormdrill",
        "VERB [OPTIONS] [ARGUMENTS]",
        ".SH VERBS",
        *(line for path, each in verbs(command) for line in _verb(path, each)),
        ".SH EXIT STATUS",
        *(
            line
            for code, text in MEANING.items()
            for line in (".TP", f".B {code.value}", _escaped(text))
        ),
        ".SH ENVIRONMENT",
        *_terms({
            "STORMDRILL_HOME": "folder of the labs' state; else below XDG_STATE_HOME",
            "XDG_CACHE_HOME": "what fast start keeps; ~/.cache unless set",
            "STORMDRILL_BATFISH": "host:port of Batfish, localhost:9996 unless given",
            "NO_COLOR": "no colours",
        }),
        ".SH FILES",
        *_terms({"runs/": "a folder for each run: journal, summary, reports"}),
        ".SH SEE ALSO",
        ".BR vtysh (1),",
        ".BR unshare (1)",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def verbs(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every verb that can be run, with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from verbs(command, *path, name)
        else:
            yield (*path, name), command


def _verb(path: tuple[str, ...], command: Any) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    names = [shown(each) if each.required else f"[{shown(each)}]" for each in arguments]
    yield f".SS {_escaped(' '.join([*path, '[OPTIONS]', *names]))}"
    yield _escaped(" ".join((command.help or "").split()))
    yield from _terms({shown(each): each.help or "" for each in arguments})
    for each in command.params:
        if each.param_type_name == "option":
            word = "" if each.is_flag else f" {each.metavar or 'VALUE'}"
            yield from _terms({f"{', '.join(reversed(each.opts))}{word}": each.help or ""})
    for part in re.split(r"\n\n", (command.epilog or "").replace("\b\n", "")):
        head, *lines = part.splitlines()
        yield from (".PP", _escaped(head), ".nf", *map(_escaped, lines), ".fi")


def _terms(texts: dict[str, str]) -> Iterator[str]:
    for term, text in texts.items():
        yield from (".TP", f".B {_escaped(term)}", _escaped(text))


def _escaped(text: str) -> str:
    """Return a text in which roff finds no command of its own."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{plain}" if plain.startswith(".") else plain
