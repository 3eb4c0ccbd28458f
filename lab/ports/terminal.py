"""The seam to a command on a terminal that a program holds."""

from typing import Protocol


class Terminal(Protocol):
    """A command of a node on a terminal of its own."""

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is output, or the end."""
        ...

    def read(self) -> bytes:
        """Return what is there to be read, waiting for some; nothing once it has ended."""
        ...

    def write(self, data: bytes) -> None:
        """Type; do nothing when it has ended."""
        ...

    def resize(self, rows: int, columns: int) -> None:
        """Make it as large as that."""
        ...

    def close(self) -> None:
        """End the command; succeed when it has ended."""
        ...
