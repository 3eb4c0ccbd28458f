"""Every difference between a router's configuration and Batfish's copy of it, with its reason.

A line that is left out becomes a ``!``, so that line numbers stay the same; added lines are at
the end.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Lines: TypeAlias = tuple[str, ...]

NOTHING = "!"


@dataclass(frozen=True, slots=True)
class Normalisation:
    """One kind of difference, and the reason why it does not change the answer."""

    name: str
    reason: str
    apply: Callable[[Lines], Lines]


def normalised(text: str) -> str:
    """Return a router's configuration in the form that Batfish gets."""
    lines = tuple(text.splitlines())
    for each in NORMALISATIONS:
        lines = each.apply(lines)
    return "\n".join(lines) + "\n"


def _without(*patterns: str) -> Callable[[Lines], Lines]:
    compiled = tuple(re.compile(rf"\s*(?:{pattern})") for pattern in patterns)
    return lambda lines: tuple(
        NOTHING if any(pattern.match(line) for pattern in compiled) else line for line in lines
    )


def _replacing(pattern: str, by: str) -> Callable[[Lines], Lines]:
    compiled = re.compile(pattern)
    return lambda lines: tuple(compiled.sub(by, line) for line in lines)


_OPENER = re.compile(r"(router \S.*|interface \S.*|route-map \S+ \S+ \d+|line vty|vrf \S+)$")


def contexts(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield for every line its block ("" at the top level), and the line without its indent."""
    context, indented = "", False
    for line in lines:
        bare = line.strip()
        if _OPENER.match(bare) and not line[:1].isspace():
            context, indented = bare, False
        elif bare == "exit" and not line[:1].isspace():
            yield context, bare
            context = ""
            continue
        elif bare and bare != NOTHING and not line[:1].isspace() and indented:
            context = ""
        indented = indented or line[:1].isspace()
        yield context, bare


_NEIGHBOR = re.compile(r"neighbor (\S+) (\S+)(?: (\S+))?")


def neighbors(lines: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return every BGP neighbor with its statements: the word after its name, and the next."""
    found: dict[str, dict[str, str]] = {}
    for context, bare in contexts(lines):
        match = _NEIGHBOR.match(bare) if context.startswith("router bgp ") else None
        if match:
            found.setdefault(match[1], {})[match[2]] = match[3] or ""
    return found


def _shut(lines: Lines) -> Lines:
    known = neighbors(lines)
    down = {name for name, said in known.items() if "shutdown" in said}
    down |= {name for name, said in known.items() if said.get("peer-group") in down}
    if any(c.startswith("router bgp ") and bare == "bgp shutdown" for c, bare in contexts(lines)):
        down = set(known)
    return tuple(
        NOTHING if _is_about(context, bare, down) else line
        for line, (context, bare) in zip(lines, contexts(lines), strict=True)
    )


def _is_about(context: str, bare: str, names: set[str]) -> bool:
    match = _NEIGHBOR.match(bare.removeprefix("no "))
    gone = match is not None and match[1] in names
    return context.startswith("router bgp ") and (gone or bare == "bgp shutdown")


_MAP_USE = re.compile(r"(?:neighbor \S+|redistribute \S+|network \S+|aggregate-address .*) "
                      r"route-map (\S+)(?: (?:in|out))?$")  # fmt: skip


def undefined_maps(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the route-maps that are used by BGP and defined nowhere, in order of their use."""
    pairs = list(contexts(lines))
    defined = {bare.split()[1] for _, bare in pairs if bare.startswith("route-map ")}
    used = [
        match[1]
        for context, bare in pairs
        if context.startswith("router ") and (match := _MAP_USE.match(bare))
    ]
    return tuple(dict.fromkeys(name for name in used if name not in defined))


def _deny_undefined(lines: Lines) -> Lines:
    return (*lines, *(f"route-map {name} deny 65535" for name in undefined_maps(lines)))


NO_POLICY = "NO-POLICY-NO-ROUTES"


def without_policy(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the external neighbors that lack a route-map, each with the direction it lacks.

    FRR's `frr defaults traditional` requires a policy of external sessions.
    """
    pairs = list(contexts(lines))
    if any(bare == "no bgp ebgp-requires-policy" for _, bare in pairs):
        return ()
    asn = next((c.split()[2] for c, _ in pairs if c.startswith("router bgp ")), "")
    found = []
    for name, said in neighbors(lines).items():
        if said.get("remote-as") in (None, asn, "internal"):
            continue
        maps = {bare.split()[-1] for c, bare in pairs if _has_map(c, bare, name)}
        found += [(name, way) for way in ("in", "out") if way not in maps]
    return tuple(found)


def _has_map(context: str, bare: str, name: str) -> bool:
    return context.startswith("router bgp ") and bare.startswith(
        tuple(f"neighbor {name} {word} " for word in ("route-map", "prefix-list", "filter-list"))
    )


def _deny_without_policy(lines: Lines) -> Lines:
    lacking = without_policy(lines)
    if not lacking:
        return lines
    opener = next(c for c, _ in contexts(lines) if c.startswith("router bgp "))
    return (
        *lines, opener, " address-family ipv4 unicast",
        *(f"  neighbor {name} route-map {NO_POLICY} {way}" for name, way in lacking),
        " exit-address-family", NOTHING, f"route-map {NO_POLICY} deny 10",
    )  # fmt: skip


def _passive(lines: Lines) -> Lines:
    silent = [
        context.split()[1]
        for context, bare in contexts(lines)
        if context.startswith("interface ") and bare == "ip ospf passive"
    ]
    left = _without(r"(no )?ip ospf passive$")(lines)
    if not silent:
        return left
    return (*left, "router ospf", *(f" passive-interface {name}" for name in silent))


def _force_next_hop(lines: Lines) -> Lines:
    if any("route-reflector-client" in line for line in lines):
        return lines
    return _replacing(r"( neighbor \S+ next-hop-self)$", r"\1 force")(lines)


_IPV6_LINE = re.compile(r"\s*(?:ipv6 (?:route|prefix-list|address) |match ipv6 )")


def without_ipv6(lines: Lines) -> Lines:
    """Return the lines without those of IPv6; a route-map that only IPv6 uses stays, empty."""
    found, inside = [], False
    for line in lines:
        inside = inside or line.strip() == "address-family ipv6 unicast"
        found.append(NOTHING if inside or _IPV6_LINE.match(line) else line)
        inside = inside and line.strip() != "exit-address-family"
    return tuple(found)


_AS_PATH = re.compile(r"^(bgp as-path access-list \S+ (?:seq \d+ )?(?:permit|deny) )(.*)$")
_NO_DIGIT = "[^0-9]"


def _underscores(lines: Lines) -> Lines:
    return tuple(_AS_PATH.sub(lambda m: m[1] + _spelled_out(m[2]), line) for line in lines)


def _spelled_out(expression: str) -> str:
    """Return an AS path expression without `_`, which matches the border of a number."""
    start = re.sub(r"^_", f"(^|{_NO_DIGIT})", expression)
    return re.sub(r"_$", f"({_NO_DIGIT}|$)", start).replace("_", _NO_DIGIT)


_HEAD = ("Building configuration", "Current configuration", "frr version ", "end$")

NORMALISATIONS = (
    Normalisation(
        "IPv6",
        "Batfish models no IPv6, and would take what matches its prefixes for a match of all; the "
        "two families share sessions and no route",
        without_ipv6,
    ),
    Normalisation(
        "headers of a running configuration",
        "they are no statements; the wrapper has the one that Batfish looks for",
        _without(*_HEAD),
    ),
    Normalisation(
        "`exit` at the end of a block",
        "Batfish leaves a block at the next line",
        _without("exit$"),
    ),
    Normalisation(
        "timers",
        "Batfish computes the state the network settles in and has no time; that both ends of a "
        "link have equal timers is checked by the linter",
        _without(
            r"(no )?ip ospf (hello|dead|retransmit)-interval\b",
            r"(no )?timers (throttle|lsa)\b",
            r"(no )?bgp route-map delay-timer\b",
        ),
    ),
    Normalisation(
        "records and logs",
        "they have no part in routing",
        _without(r"dump bgp\b", r"log\b", r"service\b", r"debug\b"),
    ),
    Normalisation(
        "`no shutdown` and `no ipv6 forwarding`",
        "they say the default",
        _without(r"no shutdown$", r"no ipv6 forwarding$"),
    ),
    Normalisation(
        "`_` in an expression over AS paths",
        "Batfish takes it for itself and such an expression never matches; shown as what is no "
        "digit, or an end",
        _underscores,
    ),
    Normalisation(
        "`seq N` in community and AS path lists",
        "Batfish drops such a line; FRR writes the number by itself and the order stays",
        _replacing(r"^(bgp (?:community-list|as-path access-list) .*?) seq \d+", r"\1"),
    ),
    Normalisation(
        "`send-community both`, `all`, `large`",
        "Batfish always sends communities and knows only the bare form",
        _replacing(r"(send-community) (?:both|all|large|standard|extended)$", r"\1"),
    ),
    Normalisation(
        "a neighbor that is shut down",
        "Batfish ignores the statement and keeps the session; a neighbor that is not configured "
        "has none, as in FRR",
        _shut,
    ),
    Normalisation(
        "an external session without a policy",
        "FRR exchanges no routes over it, Batfish all; shown as a policy that denies all",
        _deny_without_policy,
    ),
    Normalisation(
        "`no bgp ebgp-requires-policy`",
        "Batfish never requires a policy, which is what the statement says",
        _without(r"(no )?bgp ebgp-requires-policy$"),
    ),
    Normalisation(
        "`no bgp network import-check`",
        "Batfish announces every `network` with or without a route to it, which is what the "
        "statement says",
        _without(r"no bgp network import-check$"),
    ),
    Normalisation(
        "a route-map that is not defined",
        "FRR denies everything, Batfish permits everything; shown as a map that denies",
        _deny_undefined,
    ),
    Normalisation(
        "`ip ospf passive` at an interface",
        "Batfish knows only `passive-interface`, which FRR shows in this form",
        _passive,
    ),
    Normalisation(
        "`next-hop-self` of an internal neighbor",
        "Batfish ignores it unless it is forced; the two differ only for reflected routes, and "
        "a route reflector is left as it is",
        _force_next_hop,
    ),
)
