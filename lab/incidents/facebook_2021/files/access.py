"""Logins: the SSH service of routers, and the keys of those who change them."""

from lab.incidents.facebook_2021.dials import OobFailure
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.topology import Node
from lab.render.context import Context, as_json, host_address

CHANGE_LOG = "/var/log/change.jsonl"  # a router's own record of its changes
MANAGED = frozenset({Kind.EB, Kind.FA, Kind.PR})  # routers with an SSH service


def ssh_service(context: Context, node: Node, daemons: tuple[str, ...]) -> NodeConfig:
    """Return a router's SSH service: normal accounts ask AAA, the local one does not.

    Where the out-of-band path cannot fail, routers know the NOC's account themselves.
    """
    aaa = host_address(context.topology.of_kind(Kind.AAA)[0])
    config = {
        "node": node.name,
        "host_key": "/run/lab/host_key",
        "aaa": f"http://{aaa}:49/keys",
        "aaa_source": str(context.address(node.name)),
        "aaa_timeout_s": context.settings.access.aaa_timeout_s,
        "breakglass_key": "/run/lab/breakglass.pub",
        "daemons": list(daemons),
        "log": CHANGE_LOG,
        "ready": "/run/lab/ssh.ready",
    }
    known = {}
    if context.settings.access.oob_failure is OobFailure.NONE:
        config["noc_key"] = "/run/lab/noc.pub"
        known["/run/lab/noc.pub"] = f"{context.keys.noc.public}\n"
    files = {
        **known,
        "/run/lab/ssh.json": as_json(config),
        "/run/lab/host_key": context.keys.host.private,
        "/run/lab/breakglass.pub": f"{context.keys.breakglass.public}\n",
    }
    argv = ("stormdrill-node", "ssh", "/run/lab/ssh.json")
    return NodeConfig(
        files, (Daemon("ssh", argv, Ready.FILE, "/run/lab/ssh.ready", after=daemons),)
    )


def managed_addresses(context: Context) -> dict[str, tuple[str, str]]:
    """Return, by router, the address for in-band logins and the out-of-band one."""
    found = {}
    for node in context.topology.of_kind(*MANAGED):
        link = next(
            each
            for each in context.topology.links_of(node.name)
            if each.other(node.name).node == "oob"
        )
        end = link.a if link.a.node == node.name else link.b
        found[node.name] = (
            str(context.address(node.name)),
            str(node.interface(end.interface).addresses[0].ip),
        )
    return found


def client(context: Context, accounts: tuple[str, ...]) -> NodeConfig:
    """Return the keys of some accounts and the host keys of every router."""
    pairs = {
        "drain": context.keys.drain,
        "noc": context.keys.noc,
        "breakglass": context.keys.breakglass,
    }
    kind, key = context.keys.host.public.split()[:2]
    known = "".join(
        f"{address} {kind} {key}\n"
        for addresses in managed_addresses(context).values()
        for address in addresses
    )
    files = {f"/run/lab/keys/{name}": pairs[name].private for name in accounts}
    return NodeConfig({**files, "/run/lab/known_hosts": known})
