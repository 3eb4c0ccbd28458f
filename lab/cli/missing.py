"""What to type when an argument is missing, or when two stand in the wrong order."""

from typing import Any

from lab.model.errors import BackendError, InputError, Problem


def missing(context: Any, parameter: Any) -> str:
    """Return what is missing, how the verb is written, and what there is for it.

    ``context`` and ``parameter`` are Typer's.
    """
    if parameter.param_type_name == "option":
        return f"{parameter.opts[0]} is missing; see {context.command_path} --help"
    written = " ".join([context.command_path, *_arguments(context)])
    given = [value for value in context.params.values() if isinstance(value, str)]
    hints = (f"write: {written}", _offer(context.command_path, parameter.name, given))
    return "; ".join([f"{shown(parameter)} is missing", *filter(None, hints)])


def shown(parameter: Any) -> str:
    """Return an argument as a usage line shows it."""
    return str(parameter.metavar or parameter.name.upper())


def _arguments(context: Any) -> list[str]:
    found = [each for each in context.command.params if each.param_type_name == "argument"]
    return [shown(each) if each.required else f"[{shown(each)}]" for each in found]


def _offer(path: str, name: str, given: list[str]) -> str:
    """Return the values that there are for an argument, for people."""
    from lab import app

    try:
        if name in ("scenario", "topology"):
            return f"shipped: {', '.join(app.topologies())}"
        if name == "lab" and path.endswith("destroy"):
            known = [lab.name for lab in app.labs()]
            return f"labs: {', '.join(known)}" if known else "there is no lab"
        if name in ("lab", "node", "command", "interface"):
            return _running(path, given)
    except (InputError, BackendError):
        pass  # what is missing is said all the same
    return ""


def _running(path: str, given: list[str]) -> str:
    from lab import app

    running = [lab.name for lab in app.labs() if lab.state == "running"]
    if not running:
        return "no lab runs; start one: stormdrill deploy TOPOLOGY"
    if given and given[0] not in running:
        having = [name for name in running if given[0] in _nodes(name)]
        if having:
            calls = [f"{path} {name} {' '.join(given)}" for name in having]
            return f"{given[0]} is a node: {', or '.join(calls)}"
    if given and given[0] in running:
        return f"nodes: stormdrill inspect {given[0]}"
    return f"labs that run: {', '.join(running)}"


def _nodes(lab: str) -> set[str]:
    from lab import app

    return {node.name for node in app.attach(lab).topology.nodes}


def swapped(lab: str, node: str) -> Problem | None:
    """Return what is wrong when a node stands where its lab belongs, else None."""
    from lab import app

    running = [each.name for each in app.labs() if each.state == "running"]
    if lab in running or node not in running or lab not in _nodes(node):
        return None
    return Problem(f"{lab} {node}", "the lab comes before the node", f"write: {node} {lab}")
