"""Variables of the caller's environment in the text of a file, as containerlab expands them."""

import re
from collections.abc import Mapping

_REFERENCE = re.compile(
    r"\$(?:(?P<escaped>\$)"
    r"|\{(?P<braced>[A-Za-z_]\w*)(?P<how>:?[-=+])?(?P<word>[^}\n]*)\}"
    r"|(?P<plain>[A-Za-z_]\w*))"
)


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Return the text with ``$NAME``, ``${NAME}`` and ``${NAME:=word}`` filled in.

    ``-``, ``=`` and ``+`` mean what they mean in a shell, nothing is assigned. A variable that is
    not set and has no word stays as it is; ``$$`` is a dollar sign.
    """
    return _REFERENCE.sub(lambda found: _value(found, environ), text)


def _value(found: "re.Match[str]", environ: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "$"
    value = environ.get(found["braced"] or found["plain"])
    how, word = found["how"] or "", found["word"] or ""
    given = bool(value) if how.startswith(":") else value is not None
    if how.endswith("+"):
        return word if given else ""
    if given and value is not None:
        return value
    if how:
        return word
    return found[0] if value is None else value
