"""The secret of each link, kept in the run's folder so that links survive a new start."""

import json
import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.model.classroom import STUDENT, id_of
from lab.model.errors import InputError, Problem
from lab.model.gameday import RESPONDER, Seat

FILE = "links.json"
_FRESH = 24  # bytes of chance in a token
_ONLY_MINE = 0o600


def slug(seat: Seat, teams: tuple[str, ...]) -> str:
    """Return the word for a seat in addresses."""
    if seat.role == STUDENT:
        return id_of(seat.team)
    return seat.role if seat.role != RESPONDER else f"team-{teams.index(seat.team) + 1}"


@dataclass(frozen=True)
class Keys:
    """Tokens by the slug of their seat, and a name that sets this console's cookies apart."""

    console: str
    tokens: Mapping[str, str]

    def slug_of(self, token: str) -> str | None:
        """Return whose token it is; every token is compared, in the same time."""
        found = None
        for name, known in self.tokens.items():
            if secrets.compare_digest(known.encode(), token.encode()):
                found = name
        return found

    def fits(self, name: str, token: str) -> bool:
        """Return whether it is the token of that seat."""
        return self.slug_of(token) == name

    def cookie(self, name: str) -> str:
        """Return the name of the cookie of a seat: consoles on one host share a cookie jar."""
        return f"stormdrill-{self.console}-{name}"


def keys(folder: Path, names: Iterable[str]) -> Keys:
    """Return the keys of a run, those of its folder or new ones, written before they are used.

    Raises:
        InputError: the file has no keys for these seats, or others can read it.
    """
    wanted = tuple(names)
    path = folder / FILE
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _written(path, wanted)
    except ValueError as error:
        raise _wrong(path, f"is no JSON: {error}") from error
    if stat.S_IMODE(path.stat().st_mode) & ~_ONLY_MINE:
        raise _wrong(path, "can be read by others, who may have seen the links")
    if not _good(kept, wanted):
        raise _wrong(path, f"has no links for {', '.join(wanted)}")
    return Keys(kept["console"], {name: kept["tokens"][name] for name in wanted})


def remembered(folder: Path) -> str:
    """Return where the console of a run was served last, as HOST:PORT; "" when nobody knows."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    at = kept.get("at") if isinstance(kept, dict) else None
    return at if isinstance(at, str) else ""


def remember(folder: Path, at: str) -> None:
    """Keep where the console is served beside its keys, which must be there."""
    path = folder / FILE
    kept = json.loads(path.read_text(encoding="utf-8"))
    _write(path, {**kept, "at": at})


def keys_of_all(folder: Path, names: Iterable[str]) -> Keys:
    """Return the keys of a folder, with new ones for seats that are new.

    Raises:
        InputError: the file has no keys, or others can read it.
    """
    wanted = tuple(names)
    path = folder / FILE
    if not path.exists():
        return keys(folder, wanted)
    keys(folder, ())
    held = json.loads(path.read_text(encoding="utf-8"))
    fresh = {name: secrets.token_urlsafe(_FRESH) for name in wanted if name not in held["tokens"]}
    if fresh:
        _write(path, {**held, "tokens": {**held["tokens"], **fresh}})
    return keys(folder, wanted)


def _good(kept: object, wanted: tuple[str, ...]) -> bool:
    tokens = kept.get("tokens") if isinstance(kept, dict) else None
    return (
        isinstance(kept, dict)
        and isinstance(kept.get("console"), str)
        and isinstance(tokens, dict)
        and all(isinstance(tokens.get(name), str) and tokens[name] for name in wanted)
    )


def _wrong(path: Path, text: str) -> InputError:
    return InputError([Problem(str(path), text, "remove it: new links are made")])


def _written(path: Path, wanted: tuple[str, ...]) -> Keys:
    made = Keys(secrets.token_hex(4), {name: secrets.token_urlsafe(_FRESH) for name in wanted})
    _write(path, {"console": made.console, "tokens": made.tokens})
    return made


def _write(path: Path, kept: Mapping[str, object]) -> None:
    """Write keys; who reads the file sees all of them or those of before."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_MINE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=1)
    unfinished.replace(path)
