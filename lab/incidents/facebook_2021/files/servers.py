"""Files and daemons of hosts: name servers, resolvers, proxies, web, AAA, users."""

from collections.abc import Mapping
from ipaddress import IPv4Address

from lab.incidents.facebook_2021.dials import OnIsolation, Registrar
from lab.incidents.facebook_2021.files import pages, side_names, side_zones, zones
from lab.incidents.facebook_2021.files.access import aaa_keys
from lab.incidents.facebook_2021.files.context import Context, host_address
from lab.incidents.facebook_2021.files.copies import copying
from lab.incidents.facebook_2021.files.policy import pop_of
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import Resolver, sites_of
from lab.incidents.facebook_2021.record import APPS
from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.dial import Switch
from lab.model.programs.agents import (
    ADMITTED,
    COORDINATOR_READY,
    FLOOR_PORT,
    HAPROXY,
    HEALTH_READY,
    WARMUP_READY,
    CoordinatorJob,
    Edge,
    HealthJob,
    HealthPage,
    WarmupJob,
)
from lab.model.programs.users import LEGACY_READY, LegacyJob, Retry, Stub, UsersJob
from lab.model.programs.users import App as AppJob
from lab.model.topology import Node
from lab.probes.converge import GO
from lab.render.programs import job_text, program
from lab.render.template import fill

_HAPROXY = Daemon(
    "haproxy", ("haproxy", "-db", "-f", "/run/lab/haproxy.cfg"), Ready.SOCKET, HAPROXY,
)  # fmt: skip

# An Unbound that behaves like a public resolver of 2021: SERVFAIL about ten seconds after the
# first failure, then at once. The limits against reply floods count the whole lab as one client.
_FAST = (
    ("outbound-msg-retry", "1"),
    ("infra-cache-max-rtt", "1000"),
    ("infra-keep-probing", "yes"),
)
_LIMITS = (("wait-limit", "0"), ("discard-timeout", "0"))
# RFC 9520 section 3.2 asks for 1 s at least, and 5 s at first where the time grows.
RFC_9520_S = 5.0
# RFC 8767 section 5 suggests 1 to 3 days.
RFC_8767_S = 86400


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
        side_zones.pop_zones(context.topology, pop, context.settings.dns),
    )
    agent = program("health", _health(context, node), HEALTH_READY, after=("bgpd",))
    return NodeConfig({**nsd.files, **agent.files}, (*nsd.daemons, *agent.daemons))


def _health(context: Context, node: Node) -> HealthJob:
    health, lo = context.settings.health, node.interface("lo")
    assert node.asn is not None  # noqa: S101  a name server announces its own prefixes
    return HealthJob(
        node=node.name,
        asn=node.asn,
        prefixes=(
            *(str(each.network) for each in lo.addresses),
            *(str(each.network) for each in lo.addresses6),
        ),
        checks=tuple(
            HealthPage(dc=dc.code, host=str(context.address(web)))
            for dc in sites_of(context.topology).data_centres
            for web in dc.webs[:1]
        ),
        interval_s=health.interval_s,
        fall=health.fall,
        rise=health.rise,
        timeout_s=health.timeout_s,
        hold_down_s=health.hold_down_s,
        keep=health.on_isolation is OnIsolation.KEEP or node.site in health.exempt_pops,
        source=str(host_address(node)),
        floor_host=str(_edge_beside(context, node)) if health.floor else "",
        seed=f"{context.seed}-{node.name}",
    )


def _edge_beside(context: Context, node: Node) -> IPv4Address:
    """Return the address of the edge proxy in a name server's PoP: it reaches other networks."""
    return host_address(context.topology.node(pop_of(context.topology, node).edge))


def _coordinator(context: Context, address: IPv4Address) -> NodeConfig:
    sites, floor = len(context.topology.of_kind(Kind.DNS)), context.settings.health.floor
    job = CoordinatorJob(listen=str(address), sites=sites, floor=floor)
    return program("coordinator", job, COORDINATOR_READY)


def foreign_name_server(context: Context, node: Node) -> NodeConfig:
    """Return the root's, .com's or the other provider's name server."""
    topology, dns = context.topology, context.settings.dns
    address = node.interface("lo").addresses[0].ip
    match node.kind:
        case Kind.ROOT:
            served = side_zones.root_zones(topology, dns)
        case Kind.TLD:
            served = side_zones.gtld_zones(topology, dns)
        case _:
            served = side_zones.provider_zones(topology, dns)
    parts = [_nsd(context, (address,), served)]
    if node.kind == Kind.PROVIDER and context.settings.health.floor:
        parts.append(_coordinator(context, address))
    embeds = pages.pages(context.settings.capacity) is not None
    if node.kind == Kind.PROVIDER and (embeds or dns.registrar is Registrar.PROVIDER):
        parts.append(tools(context, node))
    files = {path: text for part in parts for path, text in part.files.items()}
    return NodeConfig(files, tuple(daemon for part in parts for daemon in part.daemons))


def resolver(context: Context, node: Node) -> NodeConfig:
    """Return a recursive resolver of the software and tuning its plan names."""
    each = next(r for r in sites_of(context.topology).resolvers if r.node == node.name)
    root = zones.root_address(context.topology)
    hints = fill(context.configs, "resolver/root.hints.j2", root=root)
    config: Mapping[str, str]
    match each.software:
        case "unbound":
            config, daemon = unbound(context, each.address, each.tuning)
        case "bind":
            config, daemon = _bind(context, each)
        case _:
            legacy = _legacy(context, each, root)
            config, (daemon,) = legacy.files, legacy.daemons
    return NodeConfig({"/run/lab/root.hints": hints, **config}, (daemon,))


def _bind(context: Context, each: Resolver) -> tuple[dict[str, str], Daemon]:
    stale_s = _stale_s(context)
    text = fill(context.configs, "resolver/named.conf.j2", address=each.address, stale_s=stale_s)
    argv = ("named", "-g", "-4", "-c", "/run/lab/named.conf")
    daemon = Daemon("named", argv, Ready.FILE, "/run/named/named.pid")
    return {"/run/lab/named.conf": text}, daemon


def _legacy(context: Context, each: Resolver, root: IPv4Address) -> NodeConfig:
    caches = context.settings.resolvers.cache_failures is Switch.ON
    failure_s = RFC_9520_S if caches else 0.0
    job = LegacyJob(
        listen=str(each.address), roots=(str(root),), timeout_s=1.5, failure_s=failure_s
    )
    return program("legacy", job, LEGACY_READY)


def _stale_s(context: Context) -> int:
    """Return how long after its TTL an answer may be given, 0 for never."""
    return RFC_8767_S if context.settings.resolvers.serve_stale is Switch.ON else 0


def unbound(
    context: Context, address: IPv4Address, tuning: str, *, source: IPv4Address | None = None
) -> tuple[dict[str, str], Daemon]:
    """Return an Unbound that answers at an address and asks others from it, or from another."""
    options: tuple[tuple[str, str], ...] = ()
    if tuning == "fast":
        options = _FAST + (_LIMITS if context.software.unbound_limits else ())
    text = fill(
        context.configs, "resolver/unbound.conf.j2",
        address=address, source=source or address, options=options, stale_s=_stale_s(context),
    )  # fmt: skip
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
    (provider,) = context.topology.of_kind(Kind.PROVIDER)
    coordinator = context.address(provider.name) if context.settings.health.floor else None
    text = fill(
        context.configs,
        "http/edge.cfg.j2",
        vips=[each.ip for each in node.interface("lo").addresses],
        internal=host_address(node),
        webs=webs,
        coordinator=coordinator,
        floor_port=FLOOR_PORT,
    )
    return NodeConfig({"/run/lab/haproxy.cfg": text}, (_HAPROXY,))


def web(context: Context, node: Node) -> NodeConfig:
    """Return a data centre's front end and the agent that starts it cold after a cut."""
    warmup, heavy = context.settings.warmup, pages.pages(context.settings.capacity)
    edges = tuple(
        Edge(pop=pop.code, host=str(host_address(context.topology.node(pop.edge))), port=8080)
        for pop in sites_of(context.topology).pops
    )
    ramp_s = context.settings.capacity.ramp_s if heavy else 0.0
    job = WarmupJob(
        node=node.name,
        edges=edges,
        interval_s=1,
        timeout_s=0.8,
        fall=warmup.fall,
        cold_start_s=0.0 if ramp_s else warmup.cold_start_s,
        ramp_s=ramp_s,
    )
    agent = program("warmup", job, WARMUP_READY, after=("haproxy",))
    text = fill(context.configs, "http/web.cfg.j2", name=node.name, pages=heavy, admitted=ADMITTED)
    more, copies = pages.files(node.name, context.settings.capacity), copying(context, node)
    files = {"/run/lab/haproxy.cfg": text, **more, **agent.files, **copies.files}
    return NodeConfig(files, (_HAPROXY, *agent.daemons, *copies.daemons))


def tools(context: Context, node: Node) -> NodeConfig:
    """Return a web server: internal tools, or pages of others, as a registrar's."""
    text = fill(context.configs, "http/web.cfg.j2", name=node.name, pages=None)
    return NodeConfig({"/run/lab/haproxy.cfg": text}, (_HAPROXY,))


def aaa(context: Context, _node: Node) -> NodeConfig:
    """Return the AAA service: it knows the public keys of the accounts."""
    accounts = aaa_keys(context)
    files = {f"/run/lab/keys/{name}": f"{key}\n" for name, key in accounts.items()}
    files["/run/lab/haproxy.cfg"] = fill(
        context.configs, "http/aaa.cfg.j2", accounts=tuple(accounts)
    )
    return NodeConfig(files, (_HAPROXY,))


def users(context: Context, node: Node) -> NodeConfig:
    """Return the people of an access ISP; they start when the network has converged."""
    group = next(each for each in sites_of(context.topology).users if each.node == node.name)
    dials = context.settings.users
    capacity = context.settings.capacity
    needs, cached_s = pages.objects(capacity), capacity.object_cached_s
    apps = {
        app.name: AppJob(
            host=app.host.rstrip("."), objects=needs, cached_s=cached_s if needs else 0.0
        )
        for app in APPS
    }
    job = UsersJob(
        node=node.name,
        users=group.users,
        resolvers=tuple(map(str, group.resolvers)),
        apps=apps,
        seed=f"{context.seed}-{node.name}",
        think_s=dials.think_s,
        spread_s=context.settings.dns.ttl_s,
        stub=Stub(timeout_s=dials.stub_timeout_s, attempts=dials.stub_attempts, max_ttl=3600),
        retry=Retry(base_s=dials.retry_base_s, cap_s=dials.retry_cap_s),
        http_timeout_s=capacity.patience_s if needs else dials.http_timeout_s,
        others=side_names.others(dials),
        turn=side_names.turn(dials),
    )
    argv = ("stormdrill-node", "when", GO, "users", "/run/lab/users.json")
    daemon = Daemon("users", argv, Ready.FILE, "/run/lab/users.json")
    resolv = "".join(f"nameserver {address}\n" for address in group.resolvers)
    return NodeConfig(
        {"/run/lab/users.json": job_text(job), "/etc/resolv.conf": resolv}, (daemon,)
    )
