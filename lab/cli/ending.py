"""The one place where errors become exit codes."""

import os
import signal
import sys
from collections.abc import Callable

from lab.cli.codes import ExitCode
from lab.model.errors import BackendError, InputError


def exit_code(work: Callable[[], int]) -> int:
    """Do the work of a command line and return its exit code; errors are told in one line each."""
    _interruptible()
    try:
        code = work()
        sys.stdout.flush()
    except InputError as error:
        for problem in error.problems:
            say(str(problem))
        return ExitCode.INPUT
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # Typer exits by itself when the reader has gone
        # Python flushes stdout once more when it ends, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BACKEND
    except (BackendError, OSError) as error:
        say(_failure(error))
        return ExitCode.BACKEND
    return code


def say(text: str) -> None:
    """Tell whoever typed the command line."""
    sys.stderr.write(f"stormdrill: {text}\n")


def _interruptible() -> None:
    """Let each of the signals that end a program end it as Ctrl-C does, with its clean-up."""
    # Shells start background jobs with SIGINT ignored; a lab must end on the signal all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _failure(error: BackendError | OSError) -> str:
    if not isinstance(error, OSError):
        return str(error)
    return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
