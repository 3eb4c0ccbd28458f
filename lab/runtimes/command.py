"""The one door to processes on the host: argument vectors, sessions of their own, time limits."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO

from lab.model.deployment import Completed
from lab.model.errors import CommandError

_GRACE = timedelta(seconds=2)


def run(
    argv: Sequence[str],
    *,
    timeout: timedelta,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
) -> Completed:
    """Run ``argv`` to its end and return its output, whatever its status.

    The command gets a session of its own, so that a timeout ends its children too. Of the
    caller's open files it inherits only the descriptors in ``keep``.

    Raises:
        CommandError: it could not be started, or did not end in time.
    """
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=None if env is None else {**os.environ, **env},
            pass_fds=tuple(keep),
            start_new_session=True,
        )
    except OSError as error:
        raise CommandError(f"cannot start {argv[0]}: {error.strerror}") from error
    with process:
        try:
            out, err = process.communicate(stdin, timeout.total_seconds())
        except subprocess.TimeoutExpired:
            err = _end(process)
            seconds = timeout.total_seconds()
            said = f": {err.strip()}" if err.strip() else ""
            raise CommandError(f"{' '.join(argv)}: no end after {seconds:g} s{said}") from None
        except BaseException:
            _end(process)
            raise
    return Completed(tuple(argv), process.returncode, out, err)


def detach(
    argv: Sequence[str], *, keep: Sequence[int], stderr: IO[bytes], timeout: timedelta
) -> int:
    """Run a command that leaves a process of its own behind; return its exit code.

    Of the caller's open files it inherits only the descriptors in ``keep``.

    Raises:
        CommandError: it could not be started, or did not end in time.
    """
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            cwd="/",
            pass_fds=tuple(keep),
            start_new_session=True,
        )
    except OSError as error:
        raise CommandError(f"cannot start {argv[0]}: {error.strerror}") from error
    with process:
        try:
            return process.wait(timeout.total_seconds())
        except BaseException as error:
            process.kill()
            if isinstance(error, subprocess.TimeoutExpired):
                raise CommandError(f"{argv[0]}: no end after {timeout}") from None
            raise


def _end(process: subprocess.Popen[str]) -> str:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            return process.communicate(timeout=_GRACE.total_seconds())[1]
        except subprocess.TimeoutExpired:
            continue
    return ""
