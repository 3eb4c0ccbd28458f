"""Which daemon of a router reads which line of its integrated configuration."""

import re

from lab.frr.text import Block, Context, parse, render
from lab.model.errors import InputError, Problem

DAEMONS = ("zebra", "staticd", "ospfd", "bgpd")  # the order in which a change is applied

_ROUTERS = {"bgp": ("bgpd",), "ospf": ("ospfd",)}
_POLICY = ("ospfd", "bgpd", "zebra")
_TOP = (
    (re.compile(r"(hostname|log|frr|service|password|enable) "), DAEMONS),
    (re.compile(r"(ip|ipv6) (prefix-list|access-list) |access-list "), _POLICY),
    (re.compile(r"(ip|ipv6) route "), ("staticd",)),
    (re.compile(r"bgp |dump bgp |debug bgp|ip (community-list|as-path) "), ("bgpd",)),
    (re.compile(r"debug ospf"), ("ospfd",)),
)
_BLOCK = (
    (re.compile(r"route-map "), _POLICY),
    (re.compile(r"rpki$"), ("bgpd",)),
    (re.compile(r"line vty$"), DAEMONS),
)
_MAP_NAME = re.compile(r"\broute-map (\S+)")
_LIST_NAME = re.compile(
    r"\b(?:prefix-list|distribute-list|access-list|(?:address|next-hop)(?! prefix-list)) (\S+)"
)


def daemons_of(context: Context, line: str) -> tuple[str, ...]:
    """Return the daemons that understand a line; for policies, each of them that can have one.

    Raises:
        InputError: the block belongs to a daemon this product does not run.
    """
    plain = line.removeprefix("no ")
    if not context:
        return next((names for pattern, names in _TOP if pattern.match(plain)), ("zebra",))
    words = context[0].split()
    if words[0] == "router":
        if words[1] not in _ROUTERS:
            hint = "use router bgp, router ospf or ip route"
            raise InputError([Problem(context[0], "no daemon of this lab reads it", hint)])
        return _ROUTERS[words[1]]
    if words[0] == "interface":
        return ("ospfd",) if plain.startswith("ip ospf ") else ("zebra",)
    if words[0] == "vrf" and plain.startswith(("ip route ", "ipv6 route ")):
        return ("staticd",)
    return next((names for pattern, names in _BLOCK if pattern.match(context[0])), ("zebra",))


def split(frr_conf: str) -> dict[str, str]:
    """Return the file of each daemon of ``DAEMONS``; a daemon that is given nothing gets "".

    Route-maps and prefix lists go to bgpd whenever there is a ``router bgp``, and to another
    daemon only as far as its own lines refer to them: it does not know bgpd's set commands.

    Raises:
        InputError: a block belongs to a daemon this product does not run.
    """
    blocks = parse(frr_conf)
    return {daemon: render(_part(blocks, daemon)) for daemon in DAEMONS}


def in_one_commit(text: str) -> str:
    """Return the file of a daemon so that it commits all lines of it at once.

    Otherwise each `ip route` is a commit of its own, which compares all that was read before. With
    it a line that does not pass validation takes the others with it. `vtysh -b` gives a daemon
    the same two lines (`lib/lib_vty.c`, FRR 8.4); bgpd opens sessions a second later for them.
    """
    why = "! one commit of all lines, as vtysh -b makes it"
    return f"{why}\nXFRR_start_configuration\n{text}XFRR_end_configuration\n"


def _part(blocks: tuple[Block, ...], daemon: str) -> tuple[Block, ...]:
    wanted = _policies(blocks, daemon)
    part = []
    for block in blocks:
        lines = tuple(
            line
            for line in block.lines
            if daemon in daemons_of(block.context, line)
            and (_policy_name(block.context, line) or "") in wanted
        )
        opened = block.context and daemon in daemons_of(block.context, "")
        if lines or (opened and (_policy_name(block.context, "") or "") in wanted):
            part.append(Block(block.context, lines))
    return tuple(part)


def _policy_name(context: Context, line: str) -> str | None:
    """Return the route-map or list that a line is part of, None when it is of neither."""
    if context:
        return context[0].split()[1] if context[0].startswith("route-map ") else None
    named = re.match(r"(?:no )?(?:(?:ip|ipv6) )?(?:prefix-list|access-list) (\S+)", line)
    return named[1] if named else None


def _policies(blocks: tuple[Block, ...], daemon: str) -> frozenset[str]:
    """Return the names of the policies a daemon needs, and "" for what is no policy."""
    named = {_policy_name(block.context, line) for block in blocks for line in ("", *block.lines)}
    every = {name for name in named if name}
    own = [line for block in blocks for line in block.lines if _is_own(block, line, daemon)]
    if daemon == "bgpd" and own:
        return frozenset(every | {""})
    maps = {name for line in own for name in _MAP_NAME.findall(line)}
    inside = [
        line
        for block in blocks
        for line in block.lines
        if block.context and _policy_name(block.context, "") in maps
    ]
    lists = {name for line in own + inside for name in _list_names(line)}
    return frozenset(((maps | lists) & every) | {""})


def _is_own(block: Block, line: str, daemon: str) -> bool:
    return daemons_of(block.context, line) == (daemon,)


def _list_names(line: str) -> list[str]:
    return _LIST_NAME.findall(line)
