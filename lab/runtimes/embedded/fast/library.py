"""Programs of this product in C, compiled at first use; one makes templates of daemons."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_SOURCE = Path(__file__).with_name("template.c")
_COMPILERS = ("cc", "gcc", "clang")
_OPTIONS = ("-shared", "-fPIC")
_LIMIT_S = 60.0


class CannotBuildError(Exception):
    """What was compiled is not there and cannot be made; the text says why."""


def built(folder: Path) -> Path:
    """Return the library, compiled into a ``folder`` of the user's own unless it is there already.

    Raises:
        CannotBuildError: there is no compiler, or it fails.
    """
    return compiled(_SOURCE, folder, _OPTIONS, ".so")


def compiled(source: Path, folder: Path, options: Sequence[str], suffix: str = "") -> Path:
    """Return what a source was or is now compiled to, in a ``folder`` of the user's own.

    Raises:
        CannotBuildError: there is no compiler, or it fails.
    """
    digest = sha256(source.read_bytes()).hexdigest()[:16]
    place = folder / f"{source.stem}-{digest}{suffix}"
    if not place.exists():
        _compile(source, place, options)
    return place


def _compile(source: Path, place: Path, options: Sequence[str]) -> None:
    compiler = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if compiler is None:
        raise CannotBuildError("there is no C compiler")
    fresh = place.with_suffix(f".{os.getpid()}")  # others may compile the same at this moment
    try:
        done = subprocess.run(
            [compiler, "-O2", *options, "-o", str(fresh), str(source)],
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
