"""The command ``stormdrill-node PROGRAM [ARGS]``."""

import importlib
import sys
from collections.abc import Sequence

from lab.model.errors import BackendError, InputError

# Each module has main(argv: Sequence[str]) -> int and is imported only when it is called.
PROGRAMS = {
    "probe": "lab.inside.probe.probe",
    "users": "lab.inside.users.users",
    "legacy": "lab.inside.resolver.legacy",
    "health": "lab.inside.agents.health",
    "warmup": "lab.inside.agents.warmup",
    "backlog": "lab.inside.agents.backlog",
    "coordinator": "lab.inside.agents.coordinator",
    "ssh": "lab.inside.router.ssh",
    "push": "lab.inside.pusher.push",
    "standby": "lab.inside.pusher.standby",
    "counters": "lab.inside.probe.counters",
    "queues": "lab.inside.probe.queues",
    "when": "lab.inside.program.when",
    "once": "lab.inside.probe.once",
}
# Modules that programs import late, so that a single program starts quickly. A process that forks
# programs loads them first: a node with a private root file system cannot read their files.
LATE = (
    "dns.exception", "dns.flags", "dns.message", "dns.rcode", "dns.rdatatype",
    "dns.rdtypes.ANY.CNAME", "dns.rdtypes.ANY.NS", "dns.rdtypes.ANY.OPT", "dns.rdtypes.ANY.SOA",
    "dns.rdtypes.IN.A", "dns.rdtypes.IN.AAAA", "encodings.idna",
    "http.client", "lab.frr.vty", "lab.inside.program.event_log", "lab.inside.router.accounts",
    "lab.inside.router.changes", "lab.inside.router.commands", "lab.inside.router.ledger",
    "lab.inside.router.ssh_server",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run a program and return its exit code: 2 for wrong input, 3 when it cannot do its work."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] not in PROGRAMS:
        sys.stderr.write(f"usage: stormdrill-node {'|'.join(PROGRAMS)} [ARGS]\n")
        return 2
    try:
        code: int = importlib.import_module(PROGRAMS[words[0]]).main(words[1:])
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BackendError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except BrokenPipeError:  # the reader has gone: there is nothing left to do
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
