"""The exit codes, and what each means."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of every verb but ``exec`` and ``shell`` means."""

    PASSED = 0
    NOT_PASSED = 1
    INPUT = 2
    BACKEND = 3
    INTERRUPTED = 130


NOT_FOUND = 127  # of `exec`, as of a shell: the node has no such command

MEANING = {
    ExitCode.PASSED: "it worked; of a verb that judges: every verdict passed",
    ExitCode.NOT_PASSED: "some verdict failed or is unknown",
    ExitCode.INPUT: "the input is wrong, one line for each problem; nothing was started",
    ExitCode.BACKEND: "the host or a back end failed, or a lab is not all gone",
    ExitCode.INTERRUPTED: "interrupted, after the clean-up",
}
