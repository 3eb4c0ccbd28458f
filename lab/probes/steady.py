"""What a lab has to show when it has converged, kept as data and made of it again."""

import json
from collections.abc import Sequence

from lab.model.programs.codec import from_json, to_json
from lab.model.setup import Steady
from lab.probes.kinds import CHECKS
from lab.probes.kinds.kind import Check, ProbeJob
from lab.probes.plan import Proofs
from lab.probes.routers import RouterProbes
from lab.probes.tables import shapes

_MOST = 100  # of more routers it takes longer to read all tables than to wait until they stand


def steady(probes: RouterProbes, proofs: Proofs) -> Steady:
    """Return the proofs of a lab that has converged, with the tables it has now."""
    versions = probes.converged().versions
    return Steady(
        {node: _text(node, checks) for node, checks in proofs.forwarding.items()},
        proofs.starters,
        proofs.adjacencies,
        proofs.unchanged_s,
        shapes(probes, versions) if len(versions) <= _MOST else {},
    )


def proofs(kept: Steady) -> Proofs:
    """Return the proofs that were kept.

    Raises:
        InputError: this product does not know one of them.
    """
    return Proofs(
        {node: _checks(text) for node, text in kept.forwarding.items()},
        kept.starters,
        kept.adjacencies,
        kept.unchanged_s,
        kept.tables,
    )


def _text(node: str, checks: Sequence[Check]) -> str:
    return json.dumps(to_json(ProbeJob(node=node, checks=tuple(checks))))


def _checks(text: str) -> tuple[Check, ...]:
    return from_json(ProbeJob, json.loads(text), kinds={Check: CHECKS}).checks
