"""Logins: the SSH service of routers, and the keys of those who change them."""

from lab.incidents.facebook_2021.dials import OobFailure
from lab.incidents.facebook_2021.files.context import Context, host_address
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import NodeConfig
from lab.model.dial import Switch
from lab.model.programs.access import SshJob
from lab.model.topology import Node
from lab.render import access as render_access

BREAKGLASS = "breakglass"
ACCOUNTS = ("drain", "noc", BREAKGLASS)
MANAGED = frozenset({Kind.EB, Kind.FA, Kind.PR})  # routers with an SSH service
_AAA_ACCOUNTS = ("noc", "drain")
_BREAKGLASS_KEY = "/run/lab/breakglass.pub"


def ssh_service(context: Context, node: Node, daemons: tuple[str, ...]) -> NodeConfig:
    """Return a router's SSH service: normal accounts ask AAA, the local one does not.

    Where the out-of-band path cannot fail, routers know the NOC's account themselves. A local
    account that is always on is one that they know, which no console switches.
    """
    aaa = host_address(context.topology.of_kind(Kind.AAA)[0])
    access = context.settings.access
    known = {"noc": "/run/lab/noc.pub"} if access.oob_failure is OobFailure.NONE else {}
    switched = access.breakglass is Switch.OFF
    if not switched:
        known[BREAKGLASS] = _BREAKGLASS_KEY
    job = SshJob(
        node=node.name,
        aaa=f"http://{aaa}:49/keys",
        aaa_source=str(context.address(node.name)),
        aaa_timeout_s=access.aaa_timeout_s,
        breakglass_key=_BREAKGLASS_KEY if switched else "",
        daemons=daemons,
        accounts=known,
    )
    return render_access.ssh_service(job, context.keys)


def aaa_keys(context: Context) -> dict[str, str]:
    """Return the public keys that AAA knows, by account."""
    return {name: context.keys.accounts[name].public for name in _AAA_ACCOUNTS}


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
    both = managed_addresses(context).values()
    addresses = [address for each in both for address in each]
    return NodeConfig(render_access.client_files(context.keys, accounts, addresses))
