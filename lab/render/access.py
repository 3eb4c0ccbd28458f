"""Logins to routers: the SSH service of any router, and the files of the nodes that log in."""

from collections.abc import Iterable

from lab.model.deployment import NodeConfig
from lab.model.keys import Keys
from lab.model.programs.access import KNOWN_HOSTS, SshJob, key_file
from lab.render.programs import program


def ssh_service(job: SshJob, keys: Keys) -> NodeConfig:
    """Return a router's SSH service with the keys its job names; it starts after its daemons.

    Raises:
        KeyError: the job names an account that has no keys.
    """
    local = dict(job.accounts)
    if job.breakglass_key:
        local[job.breakglass] = job.breakglass_key
    service = program("ssh", job, job.ready, after=job.daemons)
    files = {
        **service.files,
        job.host_key: keys.host.private,
        **{path: f"{keys.accounts[account].public}\n" for account, path in local.items()},
    }
    return NodeConfig(files, service.daemons)


def client_files(keys: Keys, accounts: Iterable[str], addresses: Iterable[str]) -> dict[str, str]:
    """Return the private keys of some accounts, and the known host key of router addresses.

    Raises:
        KeyError: an account has no keys.
    """
    kind, key = keys.host.public.split()[:2]
    files = {key_file(account): keys.accounts[account].private for account in accounts}
    return {**files, KNOWN_HOSTS: "".join(f"{each} {kind} {key}\n" for each in addresses)}
