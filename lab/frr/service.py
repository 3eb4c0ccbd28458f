"""How FRR's packages start it: the ``daemons`` file, its options, and what a text needs of it."""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from lab.model.deployment import Daemon, Ready

# In the order in which the packages start them.
KNOWN = (
    "zebra", "bgpd", "ripd", "ripngd", "ospfd", "ospf6d", "isisd", "babeld", "pimd", "pim6d",
    "ldpd", "nhrpd", "eigrpd", "sharpd", "pbrd", "staticd", "bfdd", "fabricd", "vrrpd", "pathd",
)  # fmt: skip
ALWAYS = ("zebra", "staticd")

_NEEDS = tuple(
    (re.compile(pattern, re.MULTILINE), daemon)
    for pattern, daemon in (
        (r"\brouter bgp\b", "bgpd"),
        (r"\brouter ospf(?!6)\b", "ospfd"),
        (r"\brouter ospf6\b", "ospf6d"),
        (r"\brouter isis\b", "isisd"),
        (r"\brouter openfabric\b", "fabricd"),
        (r"\brouter rip\b", "ripd"),
        (r"\brouter ripng\b", "ripngd"),
        (r"\brouter eigrp\b", "eigrpd"),
        (r"\brouter babel\b", "babeld"),
        (r"^\s*(?:bfd$|neighbor \S+ bfd\b|ipv?6? ospf6? bfd\b|isis bfd\b)", "bfdd"),
        (r"^\s*(?:ip pim\b|router pim\b|ip igmp\b)", "pimd"),
        (r"^\s*(?:ipv6 pim\b|router pim6\b|ipv6 mld\b)", "pim6d"),
        (r"^\s*mpls ldp\b", "ldpd"),
        (r"^\s*pbr-map\b", "pbrd"),
        (r"^\s*vrrp \d", "vrrpd"),
        (r"^\s*ip nhrp\b", "nhrpd"),
        (r"^\s*(?:pcep|traffic-eng)\b", "pathd"),
    )
)
_SWITCH = re.compile(r"\b([a-z][a-z0-9]*d|zebra)=(?:yes|1|true)\b")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|[^\s#]*)")
_MGMTD_SINCE = (9,)
Module: TypeAlias = tuple[str, str]  # a daemon, and a module that it loads
# The lab's supervisor starts them in the foreground.
_DETACHING = ("-d", "--daemon")


@dataclass(frozen=True, slots=True)
class Service:
    """The daemons of one router, their options, and whether ``vtysh -b`` configures them.

    ``several`` are daemons that the file wants more than one process of.
    """

    daemons: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    integrated: bool = True
    several: tuple[str, ...] = ()

    def without(self, absent: Collection[str]) -> "Service":
        """Return the same without some daemons."""
        return replace(self, daemons=tuple(one for one in self.daemons if one not in absent))

    def modules(self) -> tuple[Module, ...]:
        """Return the modules that its daemons load."""
        return tuple(
            (name, module)
            for name in self.daemons
            for module in _modules(self.options.get(name, ()))
        )

    def without_modules(self, absent: Collection[Module]) -> "Service":
        """Return the same with daemons that do not load some modules."""
        options = {
            name: _unloaded(words, [module for daemon, module in absent if daemon == name])
            for name, words in self.options.items()
        }
        return replace(self, options=options)


def needed(text: str) -> tuple[str, ...]:
    """Return the daemons whose lines are in a configuration or in commands."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith(("!", "#")))
    told = "\n".join(lines)
    return tuple(dict.fromkeys(daemon for pattern, daemon in _NEEDS if pattern.search(told)))


def switched_on(text: str) -> tuple[str, ...]:
    """Return the daemons that commands switch on in a ``daemons`` file, as sed does."""
    return tuple(name for name in dict.fromkeys(_SWITCH.findall(text)) if name in KNOWN)


def read_daemons(text: str) -> Service:
    """Return what a ``daemons`` file starts; zebra and staticd are started whatever it says."""
    values = {
        found[1]: _unquoted(found[2])
        for line in text.splitlines()
        if (found := _ASSIGNMENT.match(line))
    }
    on = [name for name in KNOWN if values.get(name, "no") not in ("", "no", "0")]
    common = _options(values.get("frr_global_options", ""))
    if profile := values.get("frr_profile"):
        common += ("-F", profile)
    options = {name: (*common, *_options(values.get(f"{name}_options", ""))) for name in KNOWN}
    several = tuple(
        name
        for name in on
        if len(values.get(f"{name}_instances", "").replace(",", " ").split()) > 1
    )
    return Service(ordered(on), options, values.get("vtysh_enable", "yes") != "no", several)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return daemons in the order of their start, with those that always run."""
    wanted = {*names, *ALWAYS}
    return tuple(name for name in KNOWN if name in wanted)


def daemons_file(service: Service) -> str:
    """Return a ``daemons`` file that starts the same."""
    lines = [f"{name}={'yes' if name in service.daemons else 'no'}" for name in KNOWN]
    lines.append(f"vtysh_enable={'yes' if service.integrated else 'no'}")
    lines += [f'{name}_options="{shlex.join(text)}"' for name, text in service.options.items()]
    return "\n".join(lines) + "\n"


def processes(
    service: Service, release: tuple[int, ...], source: Sequence[str] = ("-b",)
) -> tuple[Daemon, ...]:
    """Return the daemons as a runtime starts them, for an FRR release as (8, 4).

    ``source`` are the options by which vtysh reads the integrated file.

    They read their files where FRR looks for them: with an integrated file none does, and
    ``vtysh -b`` gives them their lines, also when one of them starts again later. Where there is
    mgmtd it has the lines of several, and all of the file is read again.
    """
    found: list[Daemon] = []
    names = ("mgmtd", *service.daemons) if release >= _MGMTD_SINCE else service.daemons
    for name in names:
        after = ("zebra",) if name not in ("zebra", "mgmtd") else tuple(one.name for one in found)
        options = service.options.get(name, ())
        only = () if release >= _MGMTD_SINCE else ("-d", name)
        load = ("vtysh", *only, *source) if service.integrated else ()
        argv = (name, *options, "--log", "stdout", "--log-level", "warnings")
        found.append(Daemon(name, argv, Ready.VTY, f"/run/frr/{name}.vty", after, load))
    return tuple(found)


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Yield options with a module in one word, as -Mrpki, and all other words as they are."""
    left = iter(words)
    for word in left:
        if word in ("-M", "--module"):
            yield f"-M{next(left, '')}"
        elif word.startswith("--module="):
            yield f"-M{word.removeprefix('--module=')}"
        else:
            yield word


def _modules(words: Iterable[str]) -> list[str]:
    named = (word[2:].partition(":")[0] for word in _joined(words) if word.startswith("-M"))
    return [name for name in named if name]


def _unloaded(words: tuple[str, ...], absent: Collection[str]) -> tuple[str, ...]:
    if not absent:
        return words
    return tuple(
        word
        for word in _joined(words)
        if not (word.startswith("-M") and word[2:].partition(":")[0] in absent)
    )


def _unquoted(text: str) -> str:
    return text[1:-1] if text[:1] in ('"', "'") else text


def _options(text: str) -> tuple[str, ...]:
    words = text.split()
    with suppress(ValueError):  # a quote without its end: as a shell would fail, but later
        words = shlex.split(text)
    return tuple(word for word in words if word not in _DETACHING)
