"""``exec``, ``shell``, ``restart``, ``capture``: work inside a node."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TextIO, cast

import typer

from lab.cli.arguments import Lab, Node
from lab.cli.at_node import PATIENCE_S, as_shells_do, attach, run
from lab.cli.output import line
from lab.cli.verb import WORKS, verb, verb_of_command
from lab.model.errors import InputError, Problem


def register(program: typer.Typer) -> None:
    """Add the verbs of this module."""
    # Options end at the first argument, so that those of the command reach the command.
    verb_of_command(
        program, exec_,
        {
            "stormdrill exec two-routers r1 -- vtysh -c 'show bgp summary'": "ask a router",
            "stormdrill exec --timeout 5 two-routers r1 -- ping r2": "its own options first",
        },
        context_settings={"allow_interspersed_args": False},
    )  # fmt: skip
    verb_of_command(
        program, shell,
        {"stormdrill shell two-routers r1": "vtysh of a router; exit ends it"},
    )  # fmt: skip
    verb(
        program, restart,
        {
            "stormdrill restart two-routers r1 bgpd": "one daemon",
            "stormdrill restart two-routers r1": "the whole node",
        },
        WORKS,
    )  # fmt: skip
    verb(
        program, capture,
        {
            "stormdrill capture two-routers r1 eth1 | wireshark -k -i -": "packets as they pass",
            "stormdrill capture two-routers r1 eth1 -w r1.pcap tcp port 179": "BGP, to a file",
        },
        WORKS,
        context_settings={"allow_interspersed_args": True},
    )  # fmt: skip


def exec_(
    lab: Lab,
    node: Node,
    command: Annotated[list[str], typer.Argument(metavar="-- CMD...", help="What to run.")],
    *,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="End it after so many seconds.")
    ] = PATIENCE_S,
    stdin: Annotated[bool, typer.Option("--stdin", "-i", help="Pass our input on.")] = False,
) -> int:
    """Run a command in a node; its output and exit code become ours, byte by byte."""
    return run(lab, node, command, timeout_s=timeout, listen=stdin)


def shell(
    lab: Lab,
    node: Node,
) -> int:
    """Work by hand: vtysh on a router, bash on a host."""
    from lab import app

    shared = app.shared(lab)
    if shared is not None:
        return shared.shell(node)
    found = attach(lab, node)
    argv = next(each.shell for each in found.nodes() if each.name == node)
    return as_shells_do(found.interactive(node, argv))


def restart(
    lab: Lab,
    node: Node,
    daemon: Annotated[
        str | None,
        typer.Argument(metavar="DAEMON", help="One daemon, as bgpd; without it the whole node."),
    ] = None,
) -> int:
    """Start a node or one of its daemons again, with the configuration it was deployed with."""
    from lab.model.hints import nearest

    found = attach(lab, node)
    if daemon is None:
        found.stop_node(node)
        found.start_node(node)
        line(f"{node} runs again")
        return 0
    known = [name for each in found.nodes() if each.name == node for name, _ in each.daemons]
    if daemon not in known:
        hint = nearest(daemon, known, kind="daemons") if known else "the node has none"
        raise InputError([Problem(f"{lab} {node} {daemon}", "no such daemon", hint)])
    found.restart_daemon(node, daemon)
    line(f"{daemon} of {node} runs again")
    return 0


def capture(
    lab: Lab,
    node: Node,
    interface: Annotated[
        str, typer.Argument(metavar="INTERFACE", help="One of its interfaces, or any.")
    ],
    expression: Annotated[
        list[str] | None, typer.Argument(metavar="EXPRESSION...", help="As tcpdump takes it.")
    ] = None,
    *,
    write: Annotated[
        Path | None, typer.Option("--write", "-w", help="A new file in place of our output.")
    ] = None,
) -> int:
    """Write the packets of an interface as pcap until Ctrl-C, to a file or in a pipe."""
    from lab.model.hints import nearest

    if write is None and sys.stdout.isatty():
        hint = f"--write FILE, or: stormdrill capture {lab} {node} {interface} | wireshark -k -i -"
        raise InputError([Problem("capture", "pcap is no text for a terminal", hint)])
    found = attach(lab, node)
    listed = found.run(node, ("ls", "/sys/class/net"), timeout=timedelta(seconds=20))
    known = [*listed.stdout.split(), "any"]
    if interface not in known:
        hint = nearest(interface, known, kind="interfaces")
        raise InputError([Problem(f"{lab} {node} {interface}", "no such interface", hint)])
    argv = ("tcpdump", "-n", "-U", "-i", interface, "-w", "-", *(expression or ()))
    with _output(write):
        try:
            return as_shells_do(found.interactive(node, argv, listen=False))
        except KeyboardInterrupt:  # the way to end it
            return 0


@contextmanager
def _output(path: Path | None) -> Iterator[None]:
    """Let standard output be a new file meanwhile; an empty one does not stay."""
    if path is None:
        yield
        return
    try:
        opened = path.open("xb", buffering=0)
    except FileExistsError:
        raise InputError([Problem(f"--write {path}", "exists", "name a new file")]) from None
    except OSError as error:
        raise InputError([Problem(f"--write {path}", str(error.strerror))]) from error
    try:
        with opened, redirect_stdout(cast("TextIO", opened)):
            yield
    finally:
        if not path.stat().st_size:
            path.unlink()
