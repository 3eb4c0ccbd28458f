"""``stormdrill-node push [JOB.json]``: brings a change to many routers, or tries to log in."""

import logging
from collections.abc import Sequence
from pathlib import Path

import paramiko

from lab.inside.program.config import read_job
from lab.inside.program.emit import emit
from lab.inside.pusher.login import Credentials, RouterLogin
from lab.inside.pusher.steps import Pusher
from lab.model.errors import InputError, Problem
from lab.model.programs.access import PushJob


def main(argv: Sequence[str]) -> int:
    """Do a job; return 0 when all of it was done, else 1. Without a file it is on standard input.

    Raises:
        InputError: the job, or a file it names, cannot be read.
    """
    job = read_job(PushJob, argv or ["-"])
    pusher = pusher_for(job)
    attempt = job.steps == ("login",)
    done = pusher.attempt(job.targets) if attempt else pusher.push(job.targets)
    return 0 if done else 1


def pusher_for(job: PushJob) -> Pusher:
    """Return the pusher of a job; raise InputError when a file of the job cannot be read."""
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # paramiko prints tracebacks
    credentials = _credentials(job)
    return Pusher(job, lambda address: RouterLogin.at(address, credentials), emit)


def _credentials(job: PushJob) -> Credentials:
    try:
        key = paramiko.Ed25519Key.from_private_key_file(job.key)
    except (OSError, paramiko.SSHException) as error:
        raise InputError([Problem(Path(job.key).name, f"is not a usable key: {error}")]) from error
    try:
        known_hosts = paramiko.HostKeys(job.known_hosts)
    except OSError as error:
        raise InputError([Problem(job.known_hosts, f"cannot be read: {error}")]) from error
    return Credentials(job.account, key, known_hosts, job.timeout_s)
