"""Whether a running lab can become another deployment, and what is kept of it then; pure."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath

from lab.model.deployment import Deployment, NodeConfig
from lab.model.setup import Deployed, Setup
from lab.reset.acts import ROUTERS_OWN
from lab.reset.script import folders


def unlike(deployed: Deployed, made: Deployment) -> str:
    """Return why a lab cannot be taken to another deployment, "" where it can.

    It can where only files differ, and only files of daemons that can be started again. Those of
    FRR cannot: what a router has learned would be another thing than what a new router learns.
    """
    own = deployed.deployment
    if made.topology != own.topology:
        return "it has another network"
    if replace(made, name=own.name, configs=own.configs, settings=own.settings) != own:
        return "its daemons are started in another way"
    found = (
        f"{node}: {why}"
        for node, config in made.configs.items()
        for why in _unlike(config, own.configs[node], deployed.setups[node])
    )
    return next(found, "")


def as_made(deployed: Deployed, made: Deployment) -> Deployed:
    """Return what would be kept of a lab that had been deployed as ``made``."""
    own = deployed.deployment
    setups = {
        node: replace(setup, files=_files(setup, own.configs[node], made.configs[node]))
        for node, setup in deployed.setups.items()
    }
    return replace(deployed, deployment=replace(made, name=own.name), setups=setups)


def _unlike(config: NodeConfig, own: NodeConfig, was: Setup) -> Iterator[str]:
    if replace(config, files=own.files) != own:
        yield "its daemons are others"
    edited = {path for path, text in config.files.items() if own.files.get(path) != text}
    for path in sorted(edited | (own.files.keys() - config.files.keys())):
        text = own.files.get(path)
        if path.startswith(ROUTERS_OWN):
            yield f"a router reads {path}"
        elif path not in config.files and str(PurePath(path).parent) not in folders(config):
            yield f"nobody looks for {path}, which would stay"
        elif config.commands:
            yield f"commands of the deployment may have read {path}"
        elif text is not None and was.files.get(path) != _checksum(text):
            yield f"a program of the node writes {path}"


def _files(was: Setup, own: NodeConfig, config: NodeConfig) -> dict[str, str]:
    """Return the checksums that the node has once it has the files of ``config``."""
    found = {path: mark for path, mark in was.files.items() if path not in own.files}
    for path, text in config.files.items():
        kept = was.files.get(path) if own.files.get(path) == text else _checksum(text)
        if kept is not None:
            found[path] = kept
    return found


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()
