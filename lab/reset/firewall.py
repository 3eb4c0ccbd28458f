"""The rules of a node's firewall: as they are compared, and the text that brings them back.

They are kept by the tool that shows them: ``iptables``, ``ip6tables``, each also as ``-legacy``,
and ``nft``. Counters are left out, and what is there without any rule as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

NFT = "nft"
_COUNTERS = re.compile(r" ?\[\d+:\d+\] ?")
_EMPTY = re.compile(r":\S+ ACCEPT$")  # a chain of the kernel that lets everything pass
_TABLE = re.compile(r"table (\S+) (\S+) \{")
_FAMILIES = {"ip": "iptables", "ip6": "ip6tables"}


def rules(shown: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the rules of each tool that has some, from what the tools show."""
    found = {tool: tuple(_saved(lines)) for tool, lines in shown.items() if tool != NFT}
    found[NFT] = tuple(_listed(shown))
    return {tool: lines for tool, lines in found.items() if lines}


def _saved(lines: Sequence[str]) -> Iterator[str]:
    """Yield what ``iptables-save`` shows, each line with its table."""
    table = ""
    for line in lines:
        text = _COUNTERS.sub(" ", line).strip()
        if text.startswith("*"):
            table = text[1:]
        elif text.startswith((":", "-A")) and not _EMPTY.match(text):
            yield f"{table} {text}"


def _listed(shown: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what ``nft list ruleset`` shows, without the tables that ``iptables`` keeps there."""
    theirs = {
        (tool, line[1:]) for tool, lines in shown.items() for line in lines if line[0] == "*"
    }
    own = True
    for line in shown.get(NFT, ()):
        if table := _TABLE.match(line):
            own = (_FAMILIES.get(table[1], ""), table[2]) not in theirs
        if own and not line.startswith("#"):
            yield line


def restoring(tool: str, was: Sequence[str], now: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the command that takes rules back to what they were, and what it reads."""
    if tool == NFT:
        tables = [table for line in now if (table := _TABLE.match(line))]
        gone = (f"delete table {table[1]} {table[2]}" for table in tables)
        return ("nft", "-f", "-"), "\n".join((*gone, *was, ""))
    tables_of = dict.fromkeys(line.partition(" ")[0] for line in (*was, *now))
    text = "".join(_table(table, was, now) for table in tables_of)
    return (f"{tool}-restore",), text


def _table(table: str, was: Sequence[str], now: Sequence[str]) -> str:
    """Return a table for ``iptables-restore``, which empties it first and keeps its policies."""
    own = [line.partition(" ")[2] for line in was if line.startswith(f"{table} ")]
    named = {line.split()[0] for line in own}
    freed = [
        f"{chain} ACCEPT"
        for line in now
        if line.startswith(f"{table} :") and (chain := line.split()[1]) not in named
        if line.split()[2] != "-"
    ]
    return "\n".join((f"*{table}", *freed, *own, "COMMIT", ""))
