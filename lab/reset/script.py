"""The script that reads how a node is set up, and what its output means."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES, NodeConfig
from lab.model.setup import Interface, Process, Setup
from lab.reset import firewall

# $1 has kernel settings as paths, $2 folders, $3 files; one a line. $4 is "yes" where commands of
# the deployment may have left processes: those have lost their parent.
SCRIPT = r"""
IFS='
'
set -f
echo @processes
set +f
for each in /proc/[0-9]*/stat; do
    { read -r line <"$each"; } 2>/dev/null && echo "$line"
done
set -f
if [ "$4" ]; then
    echo @left
    set +f
    for each in /proc/[0-9]*; do
        { read -r line <"$each/stat"; } 2>/dev/null || continue
        case ${line##*) } in
        ?' 1 '*) { tr '\0\n' '\t ' <"$each/cmdline" && echo; } 2>/dev/null ;;
        esac
    done
    set -f
fi
echo @sysctls
for each in $1; do
    { read -r line <"/proc/sys/$each"; } 2>/dev/null && echo "$each $line"
done
echo @network
ip -o -force -batch - <<'END'
link show
addr show
rule show
neigh show nud permanent
END
families=-4 tables=iptables
if { read -r line </proc/net/if_inet6; } 2>/dev/null; then
    families='-4
-6' tables='iptables
ip6tables'
fi
for family in $families; do
    for proto in boot static; do # those of FRR are called "static" too, and have another number
        echo "@routes $family $proto"
        ip "$family" -o route show table all proto $proto 2>/dev/null
    done
done
for each in $tables; do
    command -v "$each-save" >/dev/null || continue
    echo "@firewall $each"
    $each-save
    if read -r line <"/proc/net/${each%tables}_tables_names"; then
        echo "@firewall $each-legacy"
        $each-legacy-save
    fi
done 2>/dev/null
if command -v nft >/dev/null; then
    echo @firewall nft
    nft -s list ruleset 2>/dev/null
fi
echo @shaping
tc qdisc show
echo @files
{
    [ -z "$2" ] || find $2 -type f
    [ -z "$3" ] || printf '%s\n' $3
} 2>/dev/null | xargs -r -d '\n' sha256sum 2>/dev/null
exit 0
"""

_LINK = re.compile(r"\d+: ([^:@]+)[^:]*: <([^>]*)> mtu (\d+)")
_ADDRESS = re.compile(r"\d+: (\S+) +inet6? (.*?) scope (\S+)")
_RULE = re.compile(r"(\d+):\t(.*)")
_NEIGHBOUR = re.compile(r"(\S+) dev (\S+) lladdr (\S+)")
_SHAPED = re.compile(r"qdisc (\S+) (\S+:) dev (\S+) (root|parent \S+) (.*)")
_UNSHAPED = ("noqueue", "noop", "pfifo_fast", "mq", "fq_codel")
_PROCESS = re.compile(r"(\d+) \((.*)\) (\S)")
_COMM = 15  # the kernel keeps so much of a program's name
# A node's own directories that hold what programs write while they run.
_BUSY = frozenset({"/run", "/var/log", "/var/tmp"})  # noqa: S108


def command(config: NodeConfig) -> tuple[str, ...]:
    """Return the command that reads what the configuration of a node gave."""
    keys = (key.replace(".", "/") for key, _ in config.sysctls)
    lines = ("\n".join(each) for each in (keys, sorted(folders(config)), config.files))
    return ("/bin/sh", "-c", SCRIPT, "sh", *lines, "yes" if config.commands else "")


def folders(config: NodeConfig) -> frozenset[str]:
    """Return the folders that only the configuration of a node has files in."""
    parents = {parent for path in config.files for parent in Path(path).parents[:1]}
    return frozenset(
        str(each)
        for each in parents
        if str(each) not in _BUSY
        and any(each.is_relative_to(private) for private in PRIVATE_DIRECTORIES)
    )


def shortened(program: str) -> str:
    """Return a program's name as the kernel keeps it."""
    return program.rpartition("/")[2][:_COMM]


@dataclass(slots=True)
class _Read:
    processes: list[Process] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    sysctls: dict[str, str] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)
    left: list[tuple[str, ...]] = field(default_factory=list)
    firewall: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    routes: list[str] = field(default_factory=list)
    addresses: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    neighbours: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    shaping: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def parsed(said: str, programs: Collection[str]) -> Setup:
    """Return the setup that the script printed; of its processes, those that run ``programs``."""
    read = _Read()
    for section, line in _sections(said):
        match section.split():
            case ["@processes"]:
                _process(read, line, programs)
            case ["@sysctls"]:
                key, _, value = line.partition(" ")
                read.sysctls[key.replace("/", ".")] = " ".join(value.split())
            case ["@network"]:
                _network(read, line)
            case ["@routes", family, proto]:
                read.routes.append(_route(line, family, proto))
            case ["@firewall", tool]:
                read.firewall[tool].append(line)
            case ["@left"]:
                read.left.append(tuple(line.removesuffix("\t").split("\t")))
            case ["@shaping"]:
                _shaped(read, line)
            case ["@files"]:
                checksum, _, path = line.partition("  ")
                read.files[path] = checksum
    return Setup(
        processes=tuple(sorted(read.processes, key=lambda one: one.pid)),
        files=read.files,
        sysctls=read.sysctls,
        interfaces=read.interfaces,
        addresses=_frozen(read.addresses),
        neighbours=_frozen(read.neighbours),
        shaping={name: tuple(lines) for name, lines in read.shaping.items()},
        routes=tuple(sorted(read.routes)),
        rules=tuple(sorted(read.rules)),
        firewall=firewall.rules(read.firewall),
        left=tuple(sorted(each for each in read.left if shortened(each[0]) not in programs)),
    )


def _sections(said: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in said.splitlines():
        if line.startswith("@"):
            section = line
        elif line.strip():
            yield section, line


def _frozen(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(lines)) for name, lines in found.items()}


def _process(read: _Read, line: str, programs: Collection[str]) -> None:
    match = _PROCESS.match(line)
    if match is None:
        return
    program = match[2].partition(":")[0]  # nsd calls its own "nsd: main"
    if program in programs and match[3] != "Z":
        read.processes.append(Process(int(match[1]), program, match[3] in "Tt"))


def _network(read: _Read, line: str) -> None:
    if link := _LINK.match(line):
        up = "UP" in link[2].split(",")
        read.interfaces[link[1]] = Interface(up, int(link[3]))
    elif address := _ADDRESS.match(line):
        if address[3] != "link" or ":" not in address[2]:  # the kernel gives these by itself
            read.addresses[address[1]].append(address[2])
    elif rule := _RULE.match(line):
        read.rules.append(f"pref {rule[1]} {' '.join(rule[2].split())}")
    elif neighbour := _NEIGHBOUR.match(line):
        read.neighbours[neighbour[2]].append(f"{neighbour[1]} lladdr {neighbour[3]}")


def _route(line: str, family: str, proto: str) -> str:
    text = re.sub(r"\b(linkdown|dead|nhid \d+)\b", "", line.replace("\\", " "))
    return " ".join((family, *text.split(), "proto", proto))


def _shaped(read: _Read, line: str) -> None:
    """Take note of a queue as ``tc qdisc add dev X`` takes it."""
    match = _SHAPED.match(line)
    if match is None or match[1] in _UNSHAPED:
        return
    kind, handle, name, place, rest = match.groups()
    options = re.sub(r"^refcnt \d+ ?", "", rest).strip()
    read.shaping[name].append(f"{place} handle {handle} {kind} {options}".strip())
