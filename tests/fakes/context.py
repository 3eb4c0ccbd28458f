"""What nodes are rendered from, with keys that open nothing.

It can do: the shipped blueprint at its smallest, any drain state a text names, any dials
and any release of the programs.
"""

from functools import cache

from lab.catalog.subject import subject
from lab.incidents.facebook_2021.backbone.state import DrainLevel, DrainState, scopes
from lab.incidents.facebook_2021.dials import Settings
from lab.incidents.facebook_2021.files.access import ACCOUNTS
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.incidents.facebook_2021.source import BlueprintSource
from lab.load import configs_dir
from lab.model.keys import KeyPair, Keys
from lab.model.software import Software
from lab.model.topology import Topology


def _pair(name: str) -> KeyPair:
    return KeyPair(f"private key of {name}\n", f"ssh-ed25519 AAAA{name} {name}")


KEYS = Keys(_pair("host"), {name: _pair(name) for name in ACCOUNTS})


@cache
def shipped() -> Blueprint:
    source = subject("facebook-2021").source
    assert isinstance(source, BlueprintSource)
    return source.blueprint


@cache
def network() -> Topology:
    return topology(shipped(), "mini")


def drains(text: str, of: Topology) -> DrainState:
    """Return the state in which what a text names is drained."""
    return DrainState().with_level(scopes(text, of), DrainLevel.DRAINED)


def context(
    drained: str = "",
    *,
    software: Software | None = None,
    settings: Settings | None = None,
) -> Context:
    found = network()
    dials, programs = settings or shipped().settings, software or Software()
    return Context(found, dials, programs, KEYS, drains(drained, found), 1, configs_dir())
