"""Docker's attach protocol: what a command prints comes in frames of standard output and error.

A frame is eight bytes, the stream's number and the length of what follows, big-endian (Docker
Engine API, "Attach to a container: Stream format").
"""

import struct
from collections.abc import Iterator

OUTPUT, ERRORS = 1, 2
_HEADER = struct.Struct(">BxxxI")


class Frames:
    """Takes bytes as they come and gives the pieces of each stream."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the number of a stream and the next piece of it, for every whole frame so far."""
        self._held += data
        while len(self._held) >= _HEADER.size:
            stream, length = _HEADER.unpack_from(self._held)
            end = _HEADER.size + length
            if len(self._held) < end:
                return
            piece = bytes(self._held[_HEADER.size : end])
            del self._held[:end]
            yield stream, piece
