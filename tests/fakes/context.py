"""What nodes are rendered from, with keys that open nothing.

It can do: the shipped blueprint at any of its profiles, any drain state a text names, any release
of the programs.
"""

from functools import cache

from lab.app.catalog import blueprint, configs_dir
from lab.design import topology
from lab.model.blueprint import Blueprint
from lab.model.drain import DrainLevel, DrainState, scopes
from lab.model.keys import KeyPair, Keys
from lab.model.software import Software
from lab.model.topology import Topology
from lab.render.context import Context


def _pair(name: str) -> KeyPair:
    return KeyPair(f"private key of {name}\n", f"ssh-ed25519 AAAA{name} {name}")


KEYS = Keys(_pair("host"), _pair("drain"), _pair("noc"), _pair("breakglass"))


@cache
def shipped() -> Blueprint:
    return blueprint("facebook-2021")


@cache
def network(profile: str = "mini") -> Topology:
    return topology(shipped(), profile)


def drains(text: str, of: Topology) -> DrainState:
    """Return the state in which what a text names is drained."""
    return DrainState().with_level(scopes(text, of), DrainLevel.DRAINED)


def context(
    drained: str = "", *, profile: str = "mini", software: Software | None = None
) -> Context:
    found = network(profile)
    programs = software or Software()
    state = drains(drained, found)
    return Context(found, shipped().settings, programs, KEYS, state, 1, configs_dir())
