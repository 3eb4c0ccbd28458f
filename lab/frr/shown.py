"""Lines of a configuration that a router does not show when it runs it.

FRR shows a line in its own words and leaves defaults out; the rules here are what was seen of
FRR 8.4 and 10.3. What is left is what a user should look at.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_interface, ip_network
from typing import TypeAlias

from lab.frr.slots import place
from lab.frr.text import Context, numbered

_Key: TypeAlias = tuple[Context, str]

_IPV4 = "address-family ipv4 unicast"  # shown apart from the block it may be given in
# No part of routing, or never shown.
_NOISE = re.compile(
    r"(frr|hostname|domainname|log|service|password|enable|username|banner|line vty|debug|agentx"
    r"|do|end|write|terminal|exec-timeout|login|allow-reserved-ranges)\b"
)
_DEFAULTS = re.compile(
    r"(ip forwarding|ipv6 forwarding|log-adjacency-changes|bgp log-neighbor-changes"
    r"|bgp default ipv4-unicast|bgp (ebgp-requires-policy|network import-check)"
    r"|timers bgp 60 180|neighbor \S+ timers 60 180|neighbor \S+ (activate|ebgp-multihop 255)"
    r"|neighbor \S+ send-community( \S+)?|neighbor \S+ peer-group|maximum-paths( ibgp)? \d+"
    r"|ip ospf (network broadcast|hello-interval 10|dead-interval 40|retransmit-interval 5"
    r"|transmit-delay 1|priority 1)|ospf abr-type cisco|auto-cost reference-bandwidth 100000"
    r"|is-type level-1-2|isis (hello-interval 3|hello-multiplier 10|circuit-type level-1-2)"
    r"|(transmit|receive)-interval 300|detect-multiplier 3|distance bgp 20 200 200"
    r"|bgp default local-preference 100|ip nht resolve-via-default)$"
)
_PASSIVE = re.compile(r"passive-interface (?!default)(\S+)$")
_NETWORK = re.compile(
    r"(network|aggregate-address|ip route|ipv6 route|ip prefix-list|ipv6 prefix-list"
    r"|access-list|bgp listen)\b"
)
_MASK = re.compile(r"(\d+\.\d+\.\d+\.\d+) (?:mask )?(255\.\d+\.\d+\.\d+|0\.0\.0\.0)\b")
_AREA = re.compile(r"\barea (\d+)\b(?!\.)")
_SEQUENCE = re.compile(r"( (?:prefix-list|access-list|community-list)(?: (?:standard|expanded))?"
                       r" \S+) seq \d+")  # fmt: skip


def absent(text: str, running: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line that a running configuration does not have."""
    has = {key for _, _, key in _keys(running)}
    heads = {context for context, _ in has}
    blocks: dict[Context, list[str]] = {}
    for context, line in has:
        blocks.setdefault(context, []).append(line)
    for number, line, (context, plain) in _keys(text):
        lines = blocks.get(context, [])
        if plain.startswith("no "):
            held = plain.removeprefix("no ") not in lines
        else:
            held = plain in lines or (not context and place((plain,)) in heads)
            held = held or any(_says(each, plain) for each in lines)
        # An interface without lines is not shown, and all of its lines are told.
        if not held and not (not context and plain.startswith("interface ")):
            yield number, line


def _says(shown: str, given: str) -> bool:
    """Return whether a line that is shown says what another does, and more."""
    peer = re.fullmatch(r"neighbor (\S+) remote-as (\S+)", given)
    return shown.startswith(f"{given} ") or (
        peer is not None
        and re.fullmatch(rf"neighbor {re.escape(peer[1])} interface.* remote-as {peer[2]}", shown)
        is not None
    )


def _keys(text: str) -> Iterator[tuple[int, str, _Key]]:
    """Yield the lines that count: number, words, and the form in which two are compared."""
    for number, context, line in numbered(text):
        plain = _plain(line)
        if _NOISE.match(plain) or _DEFAULTS.match(plain):
            continue
        home = tuple(part for part in place(context) if part != _IPV4)
        if line == _IPV4:
            continue
        passive = _PASSIVE.match(plain)
        if passive and home[:1] == ("router ospf",):
            home, plain = (f"interface {passive[1]}",), "ip ospf passive"
        yield number, line, (tuple(map(_plain, home)), plain)


def _plain(line: str) -> str:
    """Return a line in the form in which FRR shows it, as far as that is known."""
    line = re.sub(r"^ip (community-list|as-path|large-community-list)", r"bgp \1", line)
    line = _SEQUENCE.sub(r"\1", f" {line}").strip()
    line = _MASK.sub(lambda m: f"{m[1]}/{ip_network(f'0.0.0.0/{m[2]}').prefixlen}", line)
    line = _AREA.sub(lambda m: f"area 0.0.{int(m[1]) >> 8}.{int(m[1]) & 255}", line)
    network = _NETWORK.match(line) is not None
    return " ".join(_word(word, network=network) for word in line.split())


def _word(word: str, *, network: bool) -> str:
    if "." not in word and ":" not in word:
        return word
    with suppress(ValueError):
        if "/" not in word:
            return str(ip_interface(word).ip)
        return str(ip_interface(word).network if network else ip_interface(word))
    return word
