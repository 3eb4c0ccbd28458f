"""The exit status of a forked program is that of a started one."""

import sys
from collections.abc import Sequence

import pytest

from lab.runtimes.embedded import forks


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (0, 0),
        (3, 3),
        (None, 0),
        (SystemExit(4), 4),
        (SystemExit(), 0),
        (SystemExit("what went wrong"), 1),
        (-1, 255),
    ],
)
def test_what_a_program_returns_or_exits_with_is_its_status(
    end: int | SystemExit | None, status: int
) -> None:
    def main(argv: Sequence[str]) -> int | None:
        assert argv == ["a"]
        if isinstance(end, SystemExit):
            raise end
        return end

    assert forks._status(main, ["a"]) == status


def test_an_exit_with_a_text_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    forks._status(lambda _argv: sys.exit("what went wrong"), [])
    assert capsys.readouterr().err == "what went wrong\n"
