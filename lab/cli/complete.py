"""Shell completion: what may come next on a command line.

Typer's scripts call the program once for each press of Tab. Its own answer imports all verbs, so
this module answers in its place: the verbs are read from ``completion.json``, which
``scripts/pages`` writes, the rest from the state folder. It imports little on purpose.
"""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lab.cli.offers import Line, offers

VARIABLE = "_STORMDRILL_COMPLETE"
TREE = Path(__file__).with_name("completion.json")
Offer = tuple[str, str]


def wanted(environ: Mapping[str, str]) -> bool:
    """Return whether a shell asks for completion, not for its script."""
    return environ.get(VARIABLE, "") in _ANSWERS


def complete(environ: Mapping[str, str]) -> int:
    """Print what may come next, as the scripts of Typer take it; return the exit code."""
    return _ANSWERS[environ[VARIABLE]](environ)


def _bash(environ: Mapping[str, str]) -> int:
    at = int(environ.get("COMP_CWORD", "0"))
    words = _split(environ.get("COMP_WORDS", ""))
    before, word = words[1:at], words[at] if at < len(words) else ""
    before, word, prefix = _joined(before, word)
    for value, _ in _offers(before, word):
        sys.stdout.write(f"{value.removeprefix(prefix)}\n")
    return 0


def _zsh(environ: Mapping[str, str]) -> int:
    found = list(_offers(*_typed(environ)))
    shown = "\n".join(f'"{_zsh_text(value)}":"{_zsh_text(text)}"' for value, text in found)
    sys.stdout.write(f"_arguments '*: :(({shown}))'\n" if found else "_files\n")
    return 0


def _fish(environ: Mapping[str, str]) -> int:
    found = list(_offers(*_typed(environ)))
    if environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return 0 if found else 1  # fish offers files after 1
    for value, text in found:
        sys.stdout.write(f"{value}\t{text}\n" if text else f"{value}\n")
    return 0


_ANSWERS = {"complete_bash": _bash, "complete_zsh": _zsh, "complete_fish": _fish}


def _offers(before: list[str], word: str) -> Iterator[Offer]:
    """Yield what begins as the unfinished word does, each with a text for people."""
    tree: dict[str, Any] = json.loads(TREE.read_text(encoding="utf-8"))
    for value, text in offers(Line(tree, tuple(before), word, Path(), _home())):
        if value.startswith(word):
            yield value, text


def _home() -> Path | None:
    from lab.app.state_folder import home
    from lab.model.errors import InputError

    try:
        return home()
    except InputError:
        return None


def _typed(environ: Mapping[str, str]) -> tuple[list[str], str]:
    """Return the whole words before the cursor, and the unfinished one."""
    text = environ.get("_TYPER_COMPLETE_ARGS", "")
    words = _split(text)[1:]
    return (words[:-1], words[-1]) if words and not text.endswith(" ") else (words, "")


def _split(text: str) -> list[str]:
    """Return the words of a line, an unfinished quotation too."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # no closing quotation
        words.append(lexer.token)
    return words


def _joined(before: list[str], word: str) -> tuple[list[str], str, str]:
    """Return bash's words with those that it split at ``=`` in one piece.

    The last text is what bash keeps of the unfinished word by itself.
    """
    whole: list[str] = []
    for each in [*before, word]:
        glued = whole and (each == "=" or whole[-1].endswith("="))
        if glued:
            whole[-1] += each
        else:
            whole.append(each)
    *others, last = whole
    return others, last, last[: last.rfind("=") + 1] if word != last else ""


def _zsh_text(text: str) -> str:
    """Return a text inside the quotations that the script for zsh is evaluated in."""
    for plain, escaped in (('"', '""'), ("'", "''"), ("$", "\\$"), ("`", "\\`"), (":", r"\\:")):
        text = text.replace(plain, escaped)
    return text
