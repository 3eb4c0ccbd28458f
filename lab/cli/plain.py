"""Calls whose words need no parser: the parser's import costs more than all that they do."""

from collections.abc import Callable, Sequence

_PLAIN = {(), ("",), ("--json",), ("", "--json"), ("--json", "")}


def plain(words: Sequence[str]) -> Callable[[], int] | None:
    """Return what a command line without options but ``--json`` calls; None for all others."""
    match words:
        case ["exec", lab, node, *command] if command and not lab.startswith("-"):
            return lambda: _exec(lab, node, command)
        case ["list" | "inspect" as verb, *rest] if _plain(rest):
            json = "--json" in rest
            name = next((word for word in rest if word != "--json"), None)
            return lambda: (_list if verb == "list" else _inspect)(name, json=json)
        case _:
            return None


def _plain(words: Sequence[str]) -> bool:
    """Return whether words are one name at most and ``--json`` at most."""
    return tuple(word if word == "--json" else "" for word in words) in _PLAIN and not any(
        word.startswith("-") and word != "--json" for word in words
    )


def _exec(lab: str, node: str, command: Sequence[str]) -> int:
    from lab.cli import at_node

    return at_node.run(lab, node, command)


def _list(incident: str | None, *, json: bool) -> int:
    from lab.cli import listing

    return listing.show(incident, json=json)


def _inspect(lab: str | None, *, json: bool) -> int:
    from lab.cli import inspecting

    return inspecting.show(lab, json=json)
