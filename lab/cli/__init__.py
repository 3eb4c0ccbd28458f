"""The command line: arguments in, data on stdout, messages on stderr, an exit code out.

Modules of the verbs import what they call inside the call: ``stormdrill --help`` loads no more
than Typer, and an answer to a shell's completion not even that.
"""

import os
import sys
from collections.abc import Sequence

__all__ = ["call", "main"]


def main() -> None:
    """Run the command line of this process and end it with its exit code."""
    if "_STORMDRILL_COMPLETE" in os.environ:
        from lab.cli import complete

        if complete.wanted(os.environ):
            sys.exit(complete.complete(os.environ))
    sys.exit(call(sys.argv[1:]))


def call(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    from lab.cli.plain import plain

    if work := plain(list(arguments)):
        from lab.cli.ending import exit_code

        return exit_code(work)
    from lab.cli.program import call as run

    return run(arguments)
