"""Files and daemons of recursive resolvers, by their software and tuning."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address

from lab.incidents.facebook_2021.files import zones
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.places import Resolver, sites_of
from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.dial import Switch
from lab.model.programs.users import LEGACY_READY, LegacyJob
from lab.model.topology import Node
from lab.render.programs import program
from lab.render.template import fill

# An Unbound that behaves like a public resolver of 2021: SERVFAIL about ten seconds after the
# first failure, then at once.
# The longest wait for one address, ms: with twice the addresses less, to give up as soon.
_MOST_RTT, _MOST_RTT6 = 1000, 400
# After how many seconds an address that failed is tried again: with so short a wait one failure is
# enough to give it up, and Unbound probes none whose wait is below 12 s (PROBE_MAXRTO of 1.17.1).
_AGAIN6_S = "30"
# The limits against reply floods count the whole lab as one client.
_LIMITS = (("wait-limit", "0"), ("discard-timeout", "0"))
# What the legacy resolver waits for one server, likewise.
_PATIENCE_S, _PATIENCE6_S = 1.5, 1.0
# RFC 9520 section 3.2 asks for 1 s at least, and 5 s at first where the time grows.
RFC_9520_S = 5.0
# RFC 8767 section 5 suggests 1 to 3 days.
RFC_8767_S = 86400


def resolver(context: Context, node: Node) -> NodeConfig:
    """Return a recursive resolver of the software and tuning its plan names."""
    each = next(r for r in sites_of(context.topology).resolvers if r.node == node.name)
    root = zones.root_address(context.topology)
    hints = fill(context.configs, "resolver/root.hints.j2", root=root)
    config: Mapping[str, str]
    match each.software:
        case "unbound":
            config, daemon = unbound(context, each.address, each.tuning, source6=source6(node))
        case "bind":
            config, daemon = _bind(context, each, ipv6=source6(node) is not None)
        case _:
            legacy = _legacy(context, each, root, ipv6=source6(node) is not None)
            config, (daemon,) = legacy.files, legacy.daemons
    return NodeConfig({"/run/lab/root.hints": hints, **config}, (daemon,))


def source6(node: Node) -> IPv6Address | None:
    """Return the address from which a resolver asks over IPv6, None where it does not.

    One that is a network of its own has its links' addresses besides, which nobody announces.
    """
    own = node.uplink if node.asn is None else node.interface("lo")
    return own.addresses6[0].ip if own.addresses6 else None


def _bind(context: Context, each: Resolver, *, ipv6: bool) -> tuple[dict[str, str], Daemon]:
    stale_s = _stale_s(context)
    text = fill(context.configs, "resolver/named.conf.j2", address=each.address, stale_s=stale_s)
    family = () if ipv6 else ("-4",)
    argv = ("named", "-g", *family, "-c", "/run/lab/named.conf")
    daemon = Daemon("named", argv, Ready.FILE, "/run/named/named.pid")
    return {"/run/lab/named.conf": text}, daemon


def _legacy(context: Context, each: Resolver, root: IPv4Address, *, ipv6: bool) -> NodeConfig:
    caches = context.settings.resolvers.cache_failures is Switch.ON
    failure_s = RFC_9520_S if caches else 0.0
    job = LegacyJob(
        listen=str(each.address),
        roots=(str(root),),
        timeout_s=_PATIENCE6_S if ipv6 else _PATIENCE_S,
        failure_s=failure_s,
        ipv6=ipv6,
    )
    return program("legacy", job, LEGACY_READY)


def _stale_s(context: Context) -> int:
    """Return how long after its TTL an answer may be given, 0 for never."""
    return RFC_8767_S if context.settings.resolvers.serve_stale is Switch.ON else 0


def unbound(
    context: Context, address: IPv4Address, tuning: str, *,
    source: IPv4Address | None = None, source6: IPv6Address | None = None,
) -> tuple[dict[str, str], Daemon]:  # fmt: skip
    """Return an Unbound that answers at an address and asks others from it, or from another.

    It asks over IPv6 too, where it is told from which address.
    """
    options: tuple[tuple[str, str], ...] = ()
    if tuning == "fast":
        most_rtt = str(_MOST_RTT6 if source6 else _MOST_RTT)
        options = (
            ("outbound-msg-retry", "1"),
            ("infra-cache-max-rtt", most_rtt),
            ("infra-keep-probing", "yes"),
            *((("infra-host-ttl", _AGAIN6_S),) if source6 else ()),
            *(_LIMITS if context.software.unbound_limits else ()),
        )
    text = fill(
        context.configs, "resolver/unbound.conf.j2",
        address=address, source=source or address, source6=source6, options=options,
        stale_s=_stale_s(context),
    )  # fmt: skip
    argv = ("unbound", "-d", "-p", "-c", "/run/lab/unbound.conf")
    daemon = Daemon("unbound", argv, Ready.SOCKET, "/run/unbound/control.sock")
    return {"/run/lab/unbound.conf": text}, daemon
