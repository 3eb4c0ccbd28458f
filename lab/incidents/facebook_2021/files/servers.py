"""Files and daemons of hosts: name servers, proxies, web, AAA, users."""

from ipaddress import IPv4Address, IPv6Address

from lab.incidents.facebook_2021.dials import OnIsolation, Registrar
from lab.incidents.facebook_2021.files import pages, side_names, side_zones, zones
from lab.incidents.facebook_2021.files.access import aaa_keys
from lab.incidents.facebook_2021.files.context import Context, host_address
from lab.incidents.facebook_2021.files.copies import copying
from lab.incidents.facebook_2021.files.policy import pop_of
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import APPS
from lab.model.deployment import Daemon, NodeConfig, Ready
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
from lab.model.programs.users import App as AppJob
from lab.model.programs.users import Retry, Stub, UsersJob
from lab.model.topology import Node
from lab.probes.converge import GO
from lab.render.programs import job_text, program
from lab.render.template import fill

Address = IPv4Address | IPv6Address

_HAPROXY = Daemon(
    "haproxy", ("haproxy", "-db", "-f", "/run/lab/haproxy.cfg"), Ready.SOCKET, HAPROXY,
)  # fmt: skip


def _nsd(
    context: Context, addresses: tuple[Address, ...], served: tuple[zones.Zone, ...]
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
    lo = node.interface("lo")
    anycast: list[Address] = [each.ip for each in lo.addresses]
    anycast += [each.ip for each in lo.addresses6]
    nsd = _nsd(
        context,
        (*anycast, host_address(node), *(each.ip for each in node.uplink.addresses6)),
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
    answers: tuple[Address, ...] = (address,)
    match node.kind:
        case Kind.ROOT:
            served = side_zones.root_zones(topology, dns)
        case Kind.TLD:
            served = side_zones.gtld_zones(topology, dns)
        case _:
            served = side_zones.provider_zones(topology, dns)
            answers = zones.provider_addresses(topology)
    parts = [_nsd(context, answers, served)]
    if node.kind == Kind.PROVIDER and context.settings.health.floor:
        parts.append(_coordinator(context, address))
    embeds = pages.pages(context.settings.capacity) is not None
    if node.kind == Kind.PROVIDER and (embeds or dns.registrar is Registrar.PROVIDER):
        parts.append(tools(context, node))
    files = {path: text for part in parts for path, text in part.files.items()}
    return NodeConfig(files, tuple(daemon for part in parts for daemon in part.daemons))


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
    capacity = context.settings.capacity
    paced_s = capacity.paced_s if heavy else 0.0
    job = WarmupJob(
        node=node.name,
        edges=edges,
        interval_s=1,
        timeout_s=0.8,
        fall=warmup.fall,
        cold_start_s=0.0 if paced_s else warmup.cold_start_s,
        pace_per_s=capacity.pace_per_s if paced_s else 0,
        paced_s=paced_s,
    )
    agent = program("warmup", job, WARMUP_READY, after=("haproxy",))
    text = fill(context.configs, "http/web.cfg.j2", name=node.name, pages=heavy, admitted=ADMITTED)
    more, copies = pages.files(node.name, capacity), copying(context, node)
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
