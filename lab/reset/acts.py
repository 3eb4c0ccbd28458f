"""What takes a node back: one act for each kind of difference, in their order."""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from lab.frr.diff import difference
from lab.model.deployment import Daemon, NodeConfig, Ready, in_order
from lab.model.errors import CommandError
from lab.model.setup import Deployed, Difference, Part, Setup
from lab.ports import RunningLab
from lab.push.console import at_each, type_lines
from lab.reset.differences import RUNNING, SUSPENDED
from lab.reset.firewall import restoring
from lab.reset.reading import OWN_PROGRAM

_LIMIT = timedelta(seconds=30)
_MANAGED = ("zebra", "staticd")  # where there is mgmtd, it takes their lines
_MANAGER = "mgmtd"
ROUTERS_OWN = "/etc/frr/"  # FRR reads its files as it starts, and what it runs is compared
_CACHES = ("unbound", "named", "dnsmasq", "kresd", "pdns_recursor")
_SSH = "ssh"  # of the programs of this product, it alone remembers nothing but its files

# Start a command that stays, and return once it is no longer a copy of this shell.
_DETACH = """
own=$(tr '\\0' ' ' </proc/$$/cmdline)
"$@" </dev/null >/dev/null 2>&1 &
while [ "$(tr '\\0' ' ' 2>/dev/null </proc/$!/cmdline)" = "$own" ]; do :; done
"""


def take_back(
    lab: RunningLab,
    deployed: Deployed,
    seen: Mapping[str, Setup],
    differences: Sequence[Difference],
) -> None:
    """Take every difference back, many nodes at once; ``seen`` is what they were found in.

    Raises:
        CommandError: something could not be taken back; with every failure. The rest was.
    """
    by_node: dict[str, list[Difference]] = {}
    for each in differences:
        by_node.setdefault(each.node, []).append(each)

    def act(node: str) -> None:
        config = deployed.deployment.configs[node]
        _Node(lab, node, config, deployed.setups[node], seen[node]).take_back(by_node[node])

    at_each(by_node, act)


def forget(lab: RunningLab, deployed: Deployed, nodes: Iterable[str]) -> tuple[str, ...]:
    """Start again whatever remembers how the network was, and return these nodes.

    Those are resolvers with their caches, and this product's own agents with what they serve.
    """
    found = {
        node: daemons
        for node in nodes
        if (daemons := _remembering(deployed.deployment.configs[node]))
    }

    def again(node: str) -> None:
        for daemon in reversed(found[node]):
            lab.stop_daemon(node, daemon.name)
        for daemon in found[node]:
            lab.start_daemon(node, daemon.name)

    at_each(found, again)
    return tuple(found)


def _remembering(config: NodeConfig) -> tuple[Daemon, ...]:
    """Return the daemons with a memory of the network, and those they set, in order of start."""
    own = [
        one
        for one in config.daemons
        if one.argv[0] in _CACHES or (one.argv[0] == OWN_PROGRAM and one.argv[1] != _SSH)
    ]
    before = {name for one in own for name in one.after}
    return tuple(
        one
        for one in in_order(config.daemons)
        if one in own or (one.name in before and one.ready is not Ready.VTY)
    )


class _Node:
    """One node that is taken back."""

    def __init__(
        self, lab: RunningLab, node: str, config: NodeConfig, was: Setup, now: Setup
    ) -> None:
        self._lab, self._node = lab, node
        self._config, self._was, self._now = config, was, now

    def take_back(self, differences: Sequence[Difference]) -> None:
        """Take these differences back; raise CommandError, with every failure, after the rest."""
        waiting = self._to_start_again(differences)
        for daemon in reversed(waiting):
            self._lab.stop_daemon(self._node, daemon.name)
        failed = [
            error
            for part in Part
            for each in differences
            if each.part is part and (error := self._tried(each))
        ]
        for daemon in waiting:
            self._lab.start_daemon(self._node, daemon.name)
        if failed:
            raise CommandError("; ".join(failed))

    def _tried(self, each: Difference) -> str:
        """Return why a difference could not be taken back, empty when it was."""
        acts: Mapping[Part, Callable[[Difference], None]] = {
            Part.NODE: lambda _: self._lab.start_node(self._node),
            Part.PROCESS: lambda one: self._run("kill", "-KILL", one.place),
            Part.FILE: self._file,
            Part.DAEMON: self._daemon,
            Part.INTERFACE: self._interface,
            Part.SYSCTL: lambda one: self._run("sysctl", "-q", "-w", f"{one.place}={_one(one)}"),
            Part.ADDRESS: lambda one: self._lines(one, "addr", "dev", one.place),
            Part.NEIGHBOUR: self._neighbours,
            Part.SHAPING: self._shaping,
            Part.RULE: lambda one: self._lines(one, "rule"),
            Part.ROUTE: self._routes,
            Part.FIREWALL: self._firewall,
            Part.CONFIGURATION: self._configuration,
            Part.COMMAND: self._command,
        }
        try:
            acts[each.part](each)
        except CommandError as error:
            place = ": ".join(filter(None, (self._node, str(each.part), each.place)))
            return f"{place}: {str(error).removeprefix(f'{self._node}: ')}"
        return ""

    def _to_start_again(self, differences: Sequence[Difference]) -> tuple[Daemon, ...]:
        """Return the daemons that may have taken note of what differs, in order of their start.

        That is whatever reads a file, and what was started after a router daemon and so may keep
        what it has seen of it. Those of FRR are changed while they run.
        """
        others = [one for one in in_order(self._config.daemons) if one.ready is not Ready.VTY]
        edited = any(
            each.part is Part.FILE and not each.place.startswith(ROUTERS_OWN)
            for each in differences
        )
        changed = {each.place for each in differences if each.part is Part.CONFIGURATION}
        return tuple(one for one in others if edited or changed.intersection(one.after))

    def _file(self, each: Difference) -> None:
        path = each.place
        if not each.deployed:
            self._run("rm", "-f", "--", path)
            return
        text = self._config.files[path]
        if each.now == ("gone",):
            self._run("mkdir", "-p", path.rpartition("/")[0] or "/")
        self._run("tee", path, stdin=text)
        if text.startswith("#!"):
            self._run("chmod", "755", path)

    def _daemon(self, each: Difference) -> None:
        if each.now == (SUSPENDED,):
            program = self._program(each.place)
            pids = [str(one.pid) for one in self._now.processes if one.program == program]
            self._run("kill", "-CONT", *pids)
        elif each.deployed == (RUNNING,):
            self._lab.start_daemon(self._node, each.place)
        else:
            self._lab.stop_daemon(self._node, each.place)

    def _program(self, daemon: str) -> str:
        (argv,) = (one.argv for one in self._config.daemons if one.name == daemon)
        return argv[0].rpartition("/")[2]

    def _interface(self, each: Difference) -> None:
        name = each.place
        if name not in self._was.interfaces:
            self._run("ip", "link", "delete", "dev", name)
            return
        if name not in self._now.interfaces:
            raise CommandError("was deleted; deploy the lab anew")
        before, now = self._was.interfaces[name], self._now.interfaces[name]
        if before.mtu != now.mtu:
            self._run("ip", "link", "set", "dev", name, "mtu", str(before.mtu))
        if before.up != now.up:
            self._lab.set_link(self._node, name, up=before.up)

    def _lines(self, each: Difference, *words: str) -> None:
        """Take back lines that ``ip`` takes as it prints them."""
        kind, *place = words
        for line in each.now:
            self._run("ip", kind, "delete", *line.split(), *place)
        for line in each.deployed:
            self._run("ip", kind, "add", *line.split(), *place)

    def _neighbours(self, each: Difference) -> None:
        known = {line.split()[0]: line for line in self._was.neighbours.get(each.place, ())}
        for line in each.now:
            address = line.split()[0]
            words = ("replace", *known[address].split()) if address in known else (
                "delete", address
            )  # fmt: skip
            permanent = ("nud", "permanent") if address in known else ()
            self._run("ip", "neigh", *words, "dev", each.place, *permanent)

    def _shaping(self, each: Difference) -> None:
        self._lab.unshape(self._node, each.place)
        for line in self._was.shaping.get(each.place, ()):
            self._run("tc", "qdisc", "replace", "dev", each.place, *line.split())

    def _routes(self, each: Difference) -> None:
        for line in each.now:
            family, *route = line.split()
            self._run("ip", family, "route", "delete", *route)
        for line in each.deployed:
            family, *route = line.split()
            self._run("ip", family, "route", "replace", *route)

    def _firewall(self, each: Difference) -> None:
        was, now = (one.firewall.get(each.place, ()) for one in (self._was, self._now))
        argv, text = restoring(each.place, was, now)
        self._run(*argv, stdin=text)

    def _command(self, each: Difference) -> None:
        argv = shlex.split(each.place)
        for _ in range(self._was.left.count(tuple(argv)) - self._now.left.count(tuple(argv))):
            self._run("sh", "-c", _DETACH, "sh", *argv)

    def _configuration(self, each: Difference) -> None:
        """Type what is missing; a daemon that does not take it starts again as deployed."""
        daemon = each.place
        commands = difference(self._now.running[daemon], self._was.running[daemon])
        managed = daemon in _MANAGED and _MANAGER in self._now.daemons
        try:
            type_lines(self._lab, self._node, {_MANAGER if managed else daemon: commands})
        except CommandError:
            self._lab.restart_daemon(self._node, daemon)

    def _run(self, *argv: str, stdin: str = "") -> None:
        done = self._lab.run(self._node, argv, timeout=_LIMIT, stdin=stdin)
        if done.returncode:
            said = " | ".join(done.stderr.strip().splitlines())
            raise CommandError(said or f"{' '.join(argv)}: status {done.returncode}")


def _one(each: Difference) -> str:
    (value,) = each.deployed
    return value
