"""What differs between how a node was deployed and how it is; pure."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise

from lab.frr.diff import difference
from lab.frr.text import flat
from lab.model.deployment import NodeConfig
from lab.model.setup import Deployed, Difference, Interface, Part, Setup
from lab.model.topology import Endpoint
from lab.reset.script import shortened

RUNNING = "running"
SUSPENDED = "suspended"
STOPPED = "stopped"
_OSPF = "ospfd"


def differences(deployed: Deployed, seen: Mapping[str, Setup]) -> tuple[Difference, ...]:
    """Return everything in which these nodes are not as they were deployed, node by node."""
    configs = deployed.deployment.configs
    return tuple(
        each
        for node, now in seen.items()
        for each in _node(node, configs[node], deployed.setups[node], now)
    )


def lost_adjacencies(deployed: Deployed, seen: Mapping[str, Setup]) -> tuple[Difference, ...]:
    """Return the OSPF neighbors that these nodes have lost, unless an end of the link is down."""
    found = []
    for node, now in seen.items():
        lost = tuple(
            each
            for each in _without(deployed.setups[node].adjacencies, now.adjacencies)
            if not _cut_off(deployed, seen, node, each.rpartition(" ")[2])
        )
        if lost:
            found.append(Difference(node, Part.ADJACENCY, "", lost))
    return tuple(found)


def _cut_off(deployed: Deployed, seen: Mapping[str, Setup], node: str, interface: str) -> bool:
    """Return whether an end of a link is told to be down, or has no ospfd that runs."""
    here = Endpoint(node, interface)
    ends = [here]
    for link in deployed.deployment.topology.links:
        if here in (link.a, link.b):
            ends = [link.a, link.b]
    return any(_is_down(seen[end.node], end.interface) for end in ends if end.node in seen)


def _is_down(now: Setup, interface: str) -> bool:
    up = getattr(now.interfaces.get(interface), "up", False)
    return now.stopped or not up or now.daemons.get(_OSPF) != RUNNING


def _node(node: str, config: NodeConfig, was: Setup, now: Setup) -> Iterator[Difference]:
    if now.stopped:  # all else follows from it
        yield Difference(node, Part.NODE, "", (RUNNING,), (STOPPED,))
        return
    yield from _processes(node, config, was, now)
    yield from _files(node, config, was, now)
    yield from _daemons(node, config, was, now)
    yield from _interfaces(node, was, now)
    yield from _sysctls(node, was, now)
    yield from _kernel(node, was, now)
    yield from _configurations(node, was, now)
    yield from _commands(node, was, now)


def _processes(node: str, config: NodeConfig, was: Setup, now: Setup) -> Iterator[Difference]:
    """Yield daemons that somebody has started by hand."""
    own = _programs(config, now)
    usual = {one.program for one in was.processes} - _programs(config, was)  # of its commands
    for one in now.processes:
        if one.program not in own | usual:
            text = f"{one.program} was started by hand"
            yield Difference(node, Part.PROCESS, str(one.pid), (), (text,))


def _programs(config: NodeConfig, setup: Setup) -> frozenset[str]:
    """Return the programs of the daemons that run as deployed."""
    running = {name for name, state in setup.daemons.items() if state == RUNNING}
    return frozenset(shortened(one.argv[0]) for one in config.daemons if one.name in running)


def _files(node: str, config: NodeConfig, was: Setup, now: Setup) -> Iterator[Difference]:
    for path, text in config.files.items():
        checksum = was.files.get(path)
        if checksum != sha256(text.encode()).hexdigest():
            continue  # a program of the node writes it
        if path not in now.files:
            yield Difference(node, Part.FILE, path, ("there",), ("gone",))
        elif now.files[path] != checksum:
            yield Difference(node, Part.FILE, path, ("as deployed",), ("edited",))
    for path in sorted(now.files.keys() - was.files.keys() - config.files.keys()):
        yield Difference(node, Part.FILE, path, (), ("new",))


def _daemons(node: str, config: NodeConfig, was: Setup, now: Setup) -> Iterator[Difference]:
    suspended = {one.program for one in now.processes if one.suspended}
    programs = {daemon.name: shortened(daemon.argv[0]) for daemon in config.daemons}
    for daemon, before in was.daemons.items():
        state = now.daemons.get(daemon, "gone")
        if state == RUNNING and programs.get(daemon) in suspended:
            state = SUSPENDED
        if state != before:
            yield Difference(node, Part.DAEMON, daemon, (before,), (state,))


def _interfaces(node: str, was: Setup, now: Setup) -> Iterator[Difference]:
    for name in sorted(was.interfaces.keys() | now.interfaces.keys()):
        before, after = was.interfaces.get(name), now.interfaces.get(name)
        if before != after:
            yield Difference(node, Part.INTERFACE, name, _text(before), _text(after))


def _text(interface: Interface | None) -> tuple[str, ...]:
    if interface is None:
        return ()
    return (f"{'up' if interface.up else 'down'}, mtu {interface.mtu}",)


def _sysctls(node: str, was: Setup, now: Setup) -> Iterator[Difference]:
    for key, value in was.sysctls.items():
        if now.sysctls.get(key) != value:
            yield Difference(node, Part.SYSCTL, key, (value,), (now.sysctls.get(key, "gone"),))


def _kernel(node: str, was: Setup, now: Setup) -> Iterator[Difference]:
    """Yield what the kernel has otherwise; what only follows from a link that is down is not."""
    down = {
        name
        for name, before in was.interfaces.items()
        if before.up and not getattr(now.interfaces.get(name), "up", False)
    }
    for name in sorted(was.interfaces):
        if name not in down:
            yield from _lines(
                node, Part.ADDRESS, name, was.addresses.get(name, ()), now.addresses.get(name, ())
            )
        # One that was learnt anew is no longer permanent; that is no difference to anybody.
        extra = _without(now.neighbours.get(name, ()), was.neighbours.get(name, ()))
        if extra:
            yield Difference(node, Part.NEIGHBOUR, name, (), extra)
        yield from _lines(
            node, Part.SHAPING, name, was.shaping.get(name, ()), now.shaping.get(name, ())
        )
    yield from _lines(node, Part.RULE, "", was.rules, now.rules)
    expected = tuple(route for route in was.routes if not down.intersection(_devices(route)))
    yield from _lines(node, Part.ROUTE, "", expected, now.routes)
    for tool in sorted(was.firewall.keys() | now.firewall.keys()):
        before, after = was.firewall.get(tool, ()), now.firewall.get(tool, ())
        gone, extra = _without(before, after), _without(after, before)
        if gone or extra:
            yield Difference(node, Part.FIREWALL, tool, gone, extra)
        elif before != after:  # their order counts
            yield Difference(node, Part.FIREWALL, tool, before, after)


def _devices(route: str) -> list[str]:
    words = route.split()
    return [after for word, after in pairwise(words) if word == "dev"]


def _lines(
    node: str, part: Part, place: str, was: Sequence[str], now: Sequence[str]
) -> Iterator[Difference]:
    gone, extra = _without(was, now), _without(now, was)
    if gone or extra:
        yield Difference(node, part, place, gone, extra)


def _without(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in some if each not in others)


def _configurations(node: str, was: Setup, now: Setup) -> Iterator[Difference]:
    for daemon, wanted in was.running.items():
        running = now.running.get(daemon)
        if running is None or now.daemons.get(daemon) != RUNNING:
            continue  # it does not run as deployed, which is a difference already
        commands = difference(running, wanted)
        if commands:
            before, after = flat(wanted), flat(running)
            yield Difference(
                node, Part.CONFIGURATION, daemon, _without(before, after), _without(after, before)
            )


def _commands(node: str, was: Setup, now: Setup) -> Iterator[Difference]:
    """Yield the processes that are gone of those that commands of the deployment had left."""
    for argv, wanted in Counter(was.left).items():
        there = now.left.count(argv)
        if there < wanted:
            before, after = (f"{count} of them" for count in (wanted, there))
            yield Difference(node, Part.COMMAND, shlex.join(argv), (before,), (after,))
