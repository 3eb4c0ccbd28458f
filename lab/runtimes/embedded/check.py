"""What a deployment needs of this host, asked before anything starts."""

import shutil
from contextlib import suppress
from pathlib import Path

from lab.model.deployment import Deployment
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import node
from lab.runtimes.embedded.children import OWN_PROGRAM, PATH

_HINT = "see stormdrill doctor"
# Ubuntu 23.10 and later: 1 where only programs with a profile may make user namespaces.
_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


def host_has(deployment: Deployment) -> None:
    """Raise RuntimeFailure that names every program this host lacks, or a directory."""
    programs = {
        daemon.argv[0] for config in deployment.configs.values() for daemon in config.daemons
    }
    path = ":".join(PATH)
    missing = sorted(
        program for program in programs - {OWN_PROGRAM} if shutil.which(program, path=path) is None
    )
    if missing:
        raise RuntimeFailure(f"this host has no {', '.join(missing)}; {_HINT}")
    directory = node.missing_directory(deployment.configs)
    if directory is not None:
        raise RuntimeFailure(f"this host has no {directory}; {_HINT}")


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
