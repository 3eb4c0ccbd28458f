"""A change rolled out under the gates that look after a push: canary and commit-confirm.

A router undoes a change by itself unless it is confirmed, so a refusal needs no path to it.
Confirmations go over sessions that were opened out of band before the change: a router that is
drained as a whole cannot be reached in band, and without a path to AAA it accepts no new login.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from lab.model.errors import PushError, Refused
from lab.model.gate import ALLOW, NOT_ASKED, REFUSE, Gate, GateResult
from lab.push.healthgate import Health, HealthGate
from lab.push.job import PUSH, Access, Procedure
from lab.push.pushers import Lines, Pushers, Standby
from lab.push.waves import Wave

CONFIRM_S = 14.0  # a health check, the time to arm all routers before it, and to confirm after it
_GUARDED = Procedure(("login", "stage", "activate"), confirm_s=CONFIRM_S)
_MOST_SEEN = 20  # pairs a refusal names


@dataclass(frozen=True, slots=True)
class Tools:
    """What a rollout needs: pushers, the health gate, and where decisions are noted.

    ``access`` is the login that pushes the change, ``confirming`` the login that confirms it.
    """

    pushers: Pushers
    access: Access
    confirming: Access
    gate: HealthGate
    note: Callable[[GateResult], None]


def roll_out(
    change: str, lines: Mapping[str, Lines], rollout: Sequence[Wave], tools: Tools
) -> None:
    """Push a change wave by wave; each wave is kept only if its gates allow it.

    If it ends early for any reason, it rolls back the routers that may keep the change. The other
    routers undo it by themselves.

    Raises:
        Refused: a gate did not allow it.
        PushError: a wave reached no router.
        CommandError: a pusher could not be run.
    """
    nodes = [node for wave in rollout for node in wave.nodes]
    with closing(tools.pushers.standby(change, tools.confirming, nodes)) as standby:
        _all_there(standby, nodes, rollout, tools)
        kept: list[str] = []
        try:
            for wave in rollout:
                if not wave.gates:  # no timer either: a router that takes the change keeps it
                    kept += wave.nodes
                _push(change, wave, lines, tools)
                if wave.gates:
                    seen = _harmless(wave, tools)
                    kept += wave.nodes
                    _confirm(wave, seen, standby, tools)
        except BaseException:  # Ctrl-C too
            _roll_back(change, kept, standby, rollout[0], tools)
            raise


def _all_there(
    standby: Standby, nodes: Sequence[str], rollout: Sequence[Wave], tools: Tools
) -> None:
    """Refuse a change before the push if it could not be confirmed afterwards."""
    there = standby.logged_in(nodes)
    if len(there) < len(nodes):
        told = f"{len(there)} of {len(nodes)} routers can be reached out of band to confirm"
        _refuse(rollout[0].gates, told, (), tools)


def _push(change: str, wave: Wave, lines: Mapping[str, Lines], tools: Tools) -> None:
    procedure = _GUARDED if wave.gates else PUSH
    tools.gate.pushing()
    done = tools.pushers.push(change, tools.access, {n: lines[n] for n in wave.nodes}, procedure)
    if not done["activate"]:
        raise PushError(f"{change}: no router of {wave.name} took it")
    if not wave.gates:
        told = f"{wave.name} is the last, no other is left to be spared"
        tools.note(GateResult(Gate.CANARY, NOT_ASKED, told))


def _harmless(wave: Wave, tools: Tools) -> Health:
    """Return the health after a wave, if nothing is lost."""
    seen = tools.gate.health()
    if not seen.good:
        _refuse(wave.gates, f"after {wave.name}: {seen}", seen.lost[:_MOST_SEEN], tools)
    return seen


def _confirm(wave: Wave, seen: Health, standby: Standby, tools: Tools) -> None:
    """Confirm the change on the routers of a wave; end the rollout if one may not know it."""
    confirmed = standby.confirm(wave.nodes)
    told = f"after {wave.name}: {seen}; {len(confirmed)} of {len(wave.nodes)} routers confirmed"
    if len(confirmed) < len(wave.nodes):
        _refuse(wave.gates, told, (), tools)
    for gate in wave.gates:
        tools.note(GateResult(gate, ALLOW, told))


def _roll_back(
    change: str, kept: Sequence[str], standby: Standby, first: Wave, tools: Tools
) -> None:
    left = standby.roll_back(kept) if kept else ()
    if left:
        told = f"{', '.join(sorted(left))} could not be told to take {change} back"
        tools.note(GateResult(first.gates[0], REFUSE, told))


def _refuse(gates: Sequence[Gate], told: str, saw: tuple[str, ...], tools: Tools) -> None:
    for gate in gates:
        tools.note(GateResult(gate, REFUSE, told, saw))
    raise Refused(f"refused: {gates[0]}: {told}")
