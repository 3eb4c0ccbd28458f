"""Programs of this product among a node's daemons, each with the file of its job."""

import json
from typing import TYPE_CHECKING

from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.programs.codec import to_json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def job_text(job: "DataclassInstance") -> str:
    """Return the text of a job's file."""
    return json.dumps(to_json(job), indent=1) + "\n"


def program(
    name: str, job: "DataclassInstance", ready: str, *, after: tuple[str, ...] = ()
) -> NodeConfig:
    """Return the program ``name`` as a daemon: it serves once the file ``ready`` exists.

    Its job is in ``/run/lab/<name>.json``; it starts after the daemons ``after``.
    """
    path = f"/run/lab/{name}.json"
    argv = ("stormdrill-node", name, path)
    daemon = Daemon(name, argv, Ready.FILE, ready, after=after)
    return NodeConfig({path: job_text(job)}, (daemon,))
