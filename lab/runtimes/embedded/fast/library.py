"""The library that makes a template of a daemon, compiled at first use."""

import os
import shutil
import subprocess
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_SOURCE = Path(__file__).with_name("template.c")
_COMPILERS = ("cc", "gcc", "clang")
_OPTIONS = ("-shared", "-fPIC", "-O2")
_LIMIT_S = 60.0


class CannotBuildError(Exception):
    """The library is not there and cannot be made; the text says why."""


def built(folder: Path) -> Path:
    """Return the library, compiled into a ``folder`` of the user's own unless it is there already.

    Raises:
        CannotBuildError: there is no compiler, or it fails.
    """
    source = _SOURCE.read_bytes()
    place = folder / f"template-{sha256(source).hexdigest()[:16]}.so"
    if not place.exists():
        _compile(place)
    return place


def _compile(place: Path) -> None:
    compiler = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if compiler is None:
        raise CannotBuildError("there is no C compiler")
    fresh = place.with_suffix(f".{os.getpid()}")  # others may compile the same at this moment
    try:
        done = subprocess.run(
            [compiler, *_OPTIONS, "-o", str(fresh), str(_SOURCE)],
            capture_output=True, text=True, timeout=_LIMIT_S, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
            raise CannotBuildError(f"{Path(compiler).name} fails: {said[0]}")
        fresh.replace(place)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotBuildError(f"{Path(compiler).name} fails: {error}") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
