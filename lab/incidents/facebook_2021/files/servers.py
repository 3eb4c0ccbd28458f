"""Files and daemons of hosts: name servers, resolvers, proxies, web, AAA, users."""

from ipaddress import IPv4Address

from lab.incidents.facebook_2021.files import zones
from lab.incidents.facebook_2021.files.policy import pop_of
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import Resolver, sites_of
from lab.incidents.facebook_2021.record import APPS
from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.topology import Node
from lab.render.context import GO, Context, as_json, host_address
from lab.render.template import fill

_HAPROXY = Daemon(
    "haproxy", ("haproxy", "-db", "-f", "/run/lab/haproxy.cfg"), Ready.SOCKET,
    "/run/haproxy/admin.sock",
)  # fmt: skip

# An Unbound that behaves like a public resolver of 2021: SERVFAIL about ten seconds after the
# first failure, then at once. The limits against reply floods count the whole lab as one client.
_FAST = (
    ("outbound-msg-retry", "1"),
    ("infra-cache-max-rtt", "1000"),
    ("infra-keep-probing", "yes"),
)
_LIMITS = (("wait-limit", "0"), ("discard-timeout", "0"))


def _program(name: str, config: str, path: str, ready: str) -> tuple[dict[str, str], Daemon]:
    argv = ("stormdrill-node", name, path)
    return {path: config}, Daemon(name, argv, Ready.FILE, ready)


def _nsd(
    context: Context, addresses: tuple[IPv4Address, ...], served: tuple[zones.Zone, ...]
) -> NodeConfig:
    files = {
        f"/run/lab/zones/{zone.file}": fill(context.configs, "dns/zone.j2", zone=zone)
        for zone in served
    }
    files["/run/lab/nsd.conf"] = fill(
        context.configs, "dns/nsd.conf.j2", addresses=addresses, zones=served
    )
    daemon = Daemon(
        "nsd", ("nsd", "-d", "-c", "/run/lab/nsd.conf"), Ready.SOCKET, "/run/nsd/nsd.ctl"
    )
    return NodeConfig(files, (daemon,))


def name_server(context: Context, node: Node) -> NodeConfig:
    """Return a PoP's authoritative server and the health agent beside it."""
    pop = pop_of(context.topology, node)
    anycast = tuple(each.ip for each in node.interface("lo").addresses)
    nsd = _nsd(
        context,
        (*anycast, host_address(node)),
        zones.pop_zones(pop, context.settings.dns),
    )
    files, agent = _program(
        "health",
        as_json(_health(context, node, anycast)),
        "/run/lab/health.json",
        "/run/lab/health.ready",
    )
    agent = Daemon(agent.name, agent.argv, agent.ready, agent.path, after=("bgpd",))
    return NodeConfig({**nsd.files, **files}, (*nsd.daemons, agent))


def _health(context: Context, node: Node, anycast: tuple[IPv4Address, ...]) -> dict[str, object]:
    health = context.settings.health
    return {
        "node": node.name,
        "asn": node.asn,
        "prefixes": [f"{address}/32" for address in anycast],
        "vty": "/run/frr/bgpd.vty",
        "checks": [
            {"dc": dc.code, "host": context.address(web), "port": 8080, "path": "/health"}
            for dc in sites_of(context.topology).data_centres
            for web in dc.webs[:1]
        ],
        "interval_s": health.interval_s,
        "fall": health.fall,
        "rise": health.rise,
        "timeout_s": health.timeout_s,
        "hold_down_s": health.hold_down_s,
        "source": host_address(node),
        "grace_s": 60,
        "seed": f"{context.seed}-{node.name}",
        "log": "/var/log/health.jsonl",
        "ready": "/run/lab/health.ready",
    }


def foreign_name_server(context: Context, node: Node) -> NodeConfig:
    """Return the root's, .com's or the other provider's name server."""
    topology, dns = context.topology, context.settings.dns
    address = node.interface("lo").addresses[0].ip
    match node.kind:
        case Kind.ROOT:
            served = zones.root_zones(topology)
        case Kind.TLD:
            served = zones.gtld_zones(topology, dns)
        case _:
            served = zones.provider_zones(topology, dns)
    return _nsd(context, (address,), served)


def resolver(context: Context, node: Node) -> NodeConfig:
    """Return a recursive resolver of the software and tuning its plan names."""
    each = next(r for r in sites_of(context.topology).resolvers if r.node == node.name)
    root = zones.root_address(context.topology)
    hints = fill(context.configs, "resolver/root.hints.j2", root=root)
    match each.software:
        case "unbound":
            config, daemon = _unbound(context, each)
        case "bind":
            config, daemon = _bind(context, each)
        case _:
            config, daemon = _legacy(each, root)
    return NodeConfig({"/run/lab/root.hints": hints, **config}, (daemon,))


def _bind(context: Context, each: Resolver) -> tuple[dict[str, str], Daemon]:
    text = fill(context.configs, "resolver/named.conf.j2", address=each.address)
    argv = ("named", "-g", "-4", "-c", "/run/lab/named.conf")
    daemon = Daemon("named", argv, Ready.FILE, "/run/named/named.pid")
    return {"/run/lab/named.conf": text}, daemon


def _legacy(each: Resolver, root: IPv4Address) -> tuple[dict[str, str], Daemon]:
    config = {
        "listen": each.address,
        "roots": [root],
        "timeout_s": 1.5,
        "ready": "/run/lab/legacy.ready",
        "stats": "/run/lab/legacy.sock",
    }
    return _program("legacy", as_json(config), "/run/lab/legacy.json", "/run/lab/legacy.ready")


def _unbound(context: Context, each: Resolver) -> tuple[dict[str, str], Daemon]:
    options: tuple[tuple[str, str], ...] = ()
    if each.tuning == "fast":
        options = _FAST + (_LIMITS if context.software.unbound_limits else ())
    text = fill(context.configs, "resolver/unbound.conf.j2", address=each.address, options=options)
    argv = ("unbound", "-d", "-p", "-c", "/run/lab/unbound.conf")
    daemon = Daemon("unbound", argv, Ready.SOCKET, "/run/unbound/control.sock")
    return {"/run/lab/unbound.conf": text}, daemon


def edge(context: Context, node: Node) -> NodeConfig:
    """Return a PoP's proxy: it ends HTTP at the edge and forwards to the data centres."""
    webs = [
        {"name": web, "address": context.address(web)}
        for dc in sites_of(context.topology).data_centres
        for web in dc.webs
    ]
    text = fill(
        context.configs,
        "http/edge.cfg.j2",
        vips=[each.ip for each in node.interface("lo").addresses],
        internal=host_address(node),
        webs=webs,
    )
    return NodeConfig({"/run/lab/haproxy.cfg": text}, (_HAPROXY,))


def web(context: Context, node: Node) -> NodeConfig:
    """Return a data centre's front end and the agent that starts it cold after a cut."""
    warmup = context.settings.warmup
    files, agent = _program(
        "warmup",
        as_json(
            {
                "node": node.name,
                "edges": [
                    {"pop": pop.code, "host": host_address(edge_of), "port": 8080}
                    for pop in sites_of(context.topology).pops
                    for edge_of in (context.topology.node(pop.edge),)
                ],
                "interval_s": 1,
                "timeout_s": 0.8,
                "fall": warmup.fall,
                "cold_start_s": warmup.cold_start_s,
                "haproxy": "/run/haproxy/admin.sock",
                "frontend": "service",
                "log": "/var/log/warmup.jsonl",
                "ready": "/run/lab/warmup.ready",
            }
        ),
        "/run/lab/warmup.json",
        "/run/lab/warmup.ready",
    )
    agent = Daemon(agent.name, agent.argv, agent.ready, agent.path, after=("haproxy",))
    text = fill(context.configs, "http/web.cfg.j2", name=node.name)
    return NodeConfig({"/run/lab/haproxy.cfg": text, **files}, (_HAPROXY, agent))


def tools(context: Context, node: Node) -> NodeConfig:
    """Return the monitoring and internal tools of a data centre: a web server."""
    text = fill(context.configs, "http/web.cfg.j2", name=node.name)
    return NodeConfig({"/run/lab/haproxy.cfg": text}, (_HAPROXY,))


def aaa(context: Context, _node: Node) -> NodeConfig:
    """Return the AAA service: it knows the public keys of the accounts."""
    accounts = {"noc": context.keys.noc.public, "drain": context.keys.drain.public}
    files = {f"/run/lab/keys/{name}": f"{key}\n" for name, key in accounts.items()}
    files["/run/lab/haproxy.cfg"] = fill(
        context.configs, "http/aaa.cfg.j2", accounts=tuple(accounts)
    )
    return NodeConfig(files, (_HAPROXY,))


def users(context: Context, node: Node) -> NodeConfig:
    """Return the people of an access ISP; they start when the network has converged."""
    group = next(each for each in sites_of(context.topology).users if each.node == node.name)
    dials = context.settings.users
    config = {
        "node": node.name,
        "users": group.users,
        "resolvers": list(group.resolvers),
        "apps": {
            app.name: {"host": app.host.rstrip("."), "weight": 1, "path": "/"} for app in APPS
        },
        "seed": f"{context.seed}-{node.name}",
        "think_s": dials.think_s,
        "spread_s": context.settings.dns.ttl_s,
        "stub": {
            "timeout_s": dials.stub_timeout_s,
            "attempts": dials.stub_attempts,
            "max_ttl": 3600,
        },
        "retry": {
            "base_s": dials.retry_base_s, "cap_s": dials.retry_cap_s, "jitter": [0.5, 1.5],
        },
        "http_timeout_s": dials.http_timeout_s,
    }  # fmt: skip
    argv = ("stormdrill-node", "when", GO, "users", "/run/lab/users.json")
    daemon = Daemon("users", argv, Ready.FILE, "/run/lab/users.json")
    resolv = "".join(f"nameserver {address}\n" for address in group.resolvers)
    return NodeConfig(
        {"/run/lab/users.json": as_json(config), "/etc/resolv.conf": resolv}, (daemon,)
    )
