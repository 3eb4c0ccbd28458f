"""Lines that somebody types, read from the keys that a terminal is sent."""

import re

# Arrow keys and the like, and what a terminal answers when it is asked what it is.
_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<>]*[ -/]*[@-~]|O.|\][^\x07]*\x07|.)", re.DOTALL)
_LONGEST = 500


class Keys:
    """Collects keys into lines; what a shell completes or recalls is not known."""

    def __init__(self) -> None:
        self._line = ""

    def take(self, data: bytes) -> list[str]:
        """Return the lines that these keys end."""
        lines: list[str] = []
        for key in _ESCAPES.sub(b"", data).decode(errors="replace"):
            if key in "\r\n":
                if self._line.strip():
                    lines.append(self._line.strip()[:_LONGEST])
                self._line = ""
            elif key in "\x7f\x08":
                self._line = self._line[:-1]
            elif key in "\x03\x15":  # Ctrl-C, Ctrl-U
                self._line = ""
            elif key == "\x17":  # Ctrl-W
                self._line = "".join(self._line.rstrip().rpartition(" ")[:2])
            elif key.isprintable():
                self._line += key
        return lines
