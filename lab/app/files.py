"""A topology's files, without starting anything."""

from dataclasses import replace
from pathlib import Path

from lab.app import catalog, keys
from lab.app.software import host, software
from lab.incidents.facebook_2021.dials import Settings
from lab.incidents.facebook_2021.drain.state import DrainState
from lab.incidents.facebook_2021.files.access import ACCOUNTS
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.network import topology as build
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.model.deployment import Deployment
from lab.model.errors import InputError, Problem
from lab.model.software import Software


def context(
    plan: Blueprint, profile: str | None, settings: Settings, seed: int, programs: Software
) -> Context:
    """Return what every node of a blueprint is rendered from for these programs; fresh keys."""
    topology = build(plan, profile)
    return Context(
        topology,
        settings,
        programs,
        keys.fresh(ACCOUNTS),
        DrainState(),
        seed,
        catalog.configs_dir(),
    )


def unused(out: Path, place: str) -> None:
    """Refuse a folder to write to; ``place`` is what the user gave it by.

    Raises:
        InputError: it is no folder, has something in it, or cannot be looked at.
    """
    try:
        used = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise unwritable(place, error) from error
    if used:
        raise InputError([Problem(place, "is not an empty folder", "name a new folder")])


def unwritable(place: str, error: OSError) -> InputError:
    """Return what a user reads of a folder that cannot be written to."""
    return InputError([Problem(place, f"cannot be written: {error.strerror or error}")])


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

    Equal input gives equal files: their public keys are those of ``keys.same``.

    Raises:
        InputError: the folder has something in it or cannot be written to, or the topology is
            wrong.
    """
    unused(out, str(out))
    plan = catalog.blueprint(topology)
    chosen = profile or plan.default_profile
    settings = catalog.settings(plan, None, chosen)
    looked_at = replace(
        context(plan, chosen, settings, 1, software(host)), keys=keys.same(ACCOUNTS)
    )
    made = deployment(looked_at, plan.name)
    try:
        return write(made, out)
    except OSError as error:
        raise unwritable(str(out), error) from error
