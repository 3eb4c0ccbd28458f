"""The configuration that each router of a containerlab file starts with, as one text."""

import re
from collections.abc import Iterable, Mapping, Sequence

from lab.frr.service import KNOWN
from lab.load.containerlab.binds import bound_text
from lab.load.containerlab.nodes import Made
from lab.load.containerlab.routers import CONF, HOME
from lab.load.containerlab.topology import Imported
from lab.model.errors import InputError, Problem

ONE_TEXT = f"put its whole configuration in {CONF}, bound or as startup-config"
_CONFIGURES = re.compile(r"\bvtysh\b.*(?:\bconf[a-z]*\s+t|\s(?:-f|--inputfile)\b|<)")


def configs_of(imported: Imported) -> Mapping[str, str]:
    """Return the text of frr.conf of every node with FRR, "" for one without a configuration.

    Raises:
        InputError: some routers are not configured by one text; with every such router.
    """
    routers = [one for one in imported.made if one.frr is not None]
    problems = [problem for one in routers for problem in _problems(one)]
    if problems:
        raise InputError(problems)
    return {one.node.name: _text(one) or "" for one in routers}


def _text(one: Made) -> str | None:
    bound = bound_text(one.config.binds, CONF)
    return one.config.files.get(CONF) if bound is None else bound


def _problems(one: Made) -> Iterable[Problem]:
    name = one.node.name
    if one.frr is not None and not one.frr.integrated:
        text = f"{name}: its daemons file has vtysh_enable=no: each daemon reads a file of its own"
        yield Problem(one.place, text, ONE_TEXT)
    elif _text(one) is None and (own := _of_daemons(one)):
        yield Problem(one.place, f"{name}: is configured by {', '.join(own)}", ONE_TEXT)
    for argv in one.config.commands:
        if _configures(argv):
            text = f"{name}: an exec command configures it: {' '.join(argv)}"
            yield Problem(one.place, text, ONE_TEXT)


def _of_daemons(one: Made) -> list[str]:
    """Return the files of single daemons that binds give."""
    files = [f"{HOME}/{daemon}.conf" for daemon in KNOWN]
    return [path for path in files if bound_text(one.config.binds, path) is not None]


def _configures(argv: Sequence[str]) -> bool:
    """Return whether a command gives FRR lines of its own; loading frr.conf does not."""
    return _CONFIGURES.search(" ".join(argv)) is not None
