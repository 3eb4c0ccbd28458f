"""A topology's files, without starting anything."""

from pathlib import Path

from lab.app import catalog, keys
from lab.app.software import software
from lab.design import topology as build
from lab.model.blueprint import Blueprint
from lab.model.deployment import Deployment
from lab.model.drain import DrainState
from lab.model.errors import InputError, Problem
from lab.model.settings import Settings
from lab.render.context import Context
from lab.render.deployment import deployment


def context(plan: Blueprint, profile: str | None, settings: Settings, seed: int) -> Context:
    """Return what every node of a blueprint is rendered from on this host."""
    topology = build(plan, profile)
    return Context(
        topology, settings, software(), keys.fresh(), DrainState(), seed, catalog.configs_dir()
    )


def write(made: Deployment, out: Path) -> int:
    """Write every node's files below ``out``, private keys left out; return their number."""
    count = 0
    for node, config in made.configs.items():
        for path, text in config.files.items():
            if "PRIVATE KEY" in text:
                continue
            target = out / node / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            count += 1
    return count


def render(topology: str, profile: str | None, out: Path) -> int:
    """Write every node's files into an empty or new folder and return their number.

    Raises:
        InputError: the folder has something in it or cannot be written to, or the topology is
            wrong.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError([Problem(str(out), "is not an empty folder", "name a new one")])
    plan = catalog.blueprint(topology)
    chosen = profile or plan.default_profile
    made = deployment(context(plan, chosen, catalog.settings(plan, None, chosen), 1), plan.name)
    try:
        return write(made, out)
    except OSError as error:
        text = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(out), text)]) from error
