"""Login probes: an account tries to log in to routers at intervals."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

from lab.journal.kinds.change import LoginTried
from lab.journal.kinds.read import read
from lab.model.errors import CommandError
from lab.model.probe import ProbeSpec
from lab.model.programs.access import KNOWN_HOSTS, key_file
from lab.model.selector import selected
from lab.ports import RunningLab
from lab.probes.look import Look
from lab.probes.plan import Beat
from lab.probes.routers import RouterProbes
from lab.push.job import ATTEMPT, Access, Target, job
from lab.steps.stage import Network

_LIMIT = timedelta(seconds=30)
_WORKERS = 16


def login_beats(specs: Iterable[ProbeSpec], network: Network, lab: RunningLab) -> tuple[Beat, ...]:
    """Return the login probes among declared probes."""
    return tuple(
        Beat(spec.id, spec.every_s, partial(_looks, spec, network, lab))
        for spec in specs
        if spec.login is not None
    )


def _looks(
    spec: ProbeSpec, network: Network, lab: RunningLab, _probes: RouterProbes
) -> Iterator[Look]:
    path = network.access.paths[spec.path]
    origin = path.origins[spec.account]
    nodes = [node.name for node in selected(spec.login or (), network.topology.nodes)]
    access = Access(
        origin, spec.path, spec.account, key_file(spec.account), KNOWN_HOSTS, spec.timeout_s,
        _WORKERS,
    )  # fmt: skip
    targets = [Target(node, path.addresses[node]) for node in nodes if node in path.addresses]
    task = json.dumps(job(f"probe-{spec.id}", access, targets, ATTEMPT))
    try:
        done = lab.run(origin, ("stormdrill-node", "push", "-"), timeout=_LIMIT, stdin=task)
    except CommandError as error:
        yield _unseen(spec, origin, str(error))
        return
    if done.returncode not in (0, 1):
        yield _unseen(spec, origin, done.stderr.strip()[-200:])
        return
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event["kind"] == LoginTried.kind:
            tried = read(LoginTried, event["data"])
            yield Look.of(replace(tried, probe=spec.id, dst=tried.target), event["subject"])


def _unseen(spec: ProbeSpec, origin: str, reason: str) -> Look:
    return Look.of(LoginTried(probe=spec.id, blind=reason), origin)
