"""What a deployment needs of this host, asked before anything starts."""

import os
import resource
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from lab.model.ability import Ability, Lack
from lab.model.deployment import Deployment
from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes import links
from lab.runtimes.command import run
from lab.runtimes.embedded.environment import OWN_PROGRAM, PATH

_FILES_OF_A_LAB = 32
_FILES_OF_A_NODE = 5  # its namespaces and its first process
_HINT = "see stormdrill doctor"
# Ubuntu 23.10 and later: 1 where only programs with a profile may make user namespaces.
_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


def host_has(deployment: Deployment) -> None:
    """Raise RuntimeFailure that names every program this host lacks, or too low a limit."""
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES_OF_A_LAB + _FILES_OF_A_NODE * len(deployment.configs)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        nodes = f"{len(deployment.configs)} nodes"
        text = f"{allowed} open files are allowed, a lab of {nodes} opens up to {wanted}"
        raise RuntimeFailure(f"{text}; raise the limit: ulimit -Hn (root may), or a smaller lab")
    programs = {
        daemon.argv[0] for config in deployment.configs.values() for daemon in config.daemons
    }
    path = ":".join(PATH)
    missing = sorted(
        program for program in programs - {OWN_PROGRAM} if shutil.which(program, path=path) is None
    )
    if missing:
        raise RuntimeFailure(f"this host has no {', '.join(missing)}; {_HINT}")


def cannot(wanted: Collection[Ability]) -> tuple[Lack, ...]:
    """Return those of the wanted abilities that this host's kernel lacks.

    Raises:
        RuntimeFailure: nothing could be tried.
    """
    if not wanted:
        return ()
    own = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    unshare, *rest = links.trial(wanted)
    try:
        done = run((unshare, *own, *rest), timeout=links.LIMIT, env={"PATH": ":".join(PATH)})
        return links.judge(wanted, done.stdout if done.returncode == 0 else done.stderr)
    except CommandError as error:
        raise RuntimeFailure(f"{error}; {_HINT}") from error


def refusal(error: OSError) -> str:
    """Return why this host makes no sandbox, and what helps, in one line."""
    if error.filename == "/proc":
        return (
            "this container hides parts of /proc, so no sandbox can have its own; "
            "docker run --security-opt systempaths=unconfined shows them"
        )
    with suppress(OSError):
        if _APPARMOR.read_text().strip() == "1":
            return (
                "AppArmor on this host forbids user namespaces; "
                "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 allows them"
            )
    return f"this host forbids user namespaces ({error.strerror}); see stormdrill doctor"
