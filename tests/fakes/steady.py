"""A runtime whose labs are steady: every session is up and every look gets its answer.

It can do what ``FakeRuntime`` can; ``stormdrill-node`` looks once with success, keeps looking
after a word from before the run, and logs in everywhere.
"""

import json
from collections.abc import Mapping

from tests.fakes.runtime import Call, FakeRuntime, NeverEnds, Program, Said

_NEIGHBORS = {
    f"10.1.0.{number}": [{"nbrState": "Full/-", "ifaceName": f"e{number}"}]
    for number in range(1, 33)  # more than any router is wired to
}
_SESSIONS = {"ipv4Unicast": {"peers": {"10.0.0.1": {"state": "Established"}}}}
ANSWERS: Mapping[str, str] = {
    "show bgp summary json": json.dumps(_SESSIONS),
    "clear bgp 10.0.0.1": "",
    "show ip ospf neighbor json": json.dumps({"neighbors": _NEIGHBORS}),
}

BEFORE = json.dumps({"t": 0.0, "kind": "reach", "subject": "before", "data": {}})


def _node(call: Call) -> Said:
    if call.argv[1] == "push":
        return 0, "", ""
    if call.argv[1] == "once":
        return 0, "", ""
    raise NeverEnds(BEFORE)


def _tail(_call: Call) -> Said:
    raise NeverEnds


PROGRAMS: Mapping[str, Program] = {"stormdrill-node": _node, "tail": _tail}


def steady_runtime(**programs: Program) -> FakeRuntime:
    """Return a runtime without labs; the programs are added to its nodes'."""
    return FakeRuntime({**PROGRAMS, **programs}, ANSWERS, lacks=())
