"""The command line: arguments in, data on stdout, messages on stderr, an exit code out.

Modules of the verbs import what they call inside the call: ``stormdrill --help`` loads no more
than Typer.
"""

import sys

from lab.cli.program import call

__all__ = ["call", "main"]


def main() -> None:
    """Run the command line of this process and end it with its exit code."""
    sys.exit(call(sys.argv[1:]))
