"""``stormdrill-node ssh CONFIG.json [COMMAND...]``: a router's SSH service, or its console.

Without a command it serves until it is ended; with one it carries that out as someone at the
console would, whom nobody asks for a key.

It is ready when it listens. What a session needs is imported only then: who connects meanwhile
waits, and in thirty containers the import takes the machine for seconds that a login has not.
"""

import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.model.errors import InputError, Problem

if TYPE_CHECKING:
    from lab.inside.router.ssh_server import Service

PORT = 22
_KEYS = (
    "node", "host_key", "aaa", "aaa_timeout_s", "breakglass_key", "daemons", "log", "ready",
)  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Serve, or carry out one command and return its exit status; raise InputError."""
    config = _config(argv)
    if argv[1:]:
        return _console(config, argv[1:])
    with socket.create_server(("0.0.0.0", PORT), backlog=64) as listener:  # noqa: S104
        Path(config["ready"]).touch()
        service = _service(config)
        while True:
            connection, peer = listener.accept()
            service.take(connection, f"{peer[0]}:{peer[1]}")


def _config(argv: Sequence[str]) -> dict[str, Any]:
    place = argv[0] if argv else "arguments"
    try:
        config: dict[str, Any] = json.loads(Path(place).read_text())
    except (OSError, ValueError) as error:
        raise InputError([Problem(place, f"cannot be read as JSON: {error}")]) from error
    missing = [key for key in _KEYS if key not in config]
    if missing:
        raise InputError([Problem(place, f"lacks {', '.join(missing)}")])
    return {"changes": "/run/lab/changes", **config}


def _console(config: dict[str, Any], words: Sequence[str]) -> int:
    from lab.inside.router.wiring import orders

    reply = orders(config).run(words, sys.stdin.read() if words[0] == "stage" else "")
    sys.stdout.write(reply.text)
    return reply.status


def _service(config: dict[str, Any]) -> "Service":
    from lab.inside.router.accounts import from_config
    from lab.inside.router.wiring import orders

    # Only paramiko's reader of ssh_config files uses Invoke, which is a third of its import.
    sys.modules.setdefault("invoke", None)  # type: ignore[arg-type]
    from lab.inside.router.ssh_server import Service

    router = orders(config)
    router.changes.resume()
    return Service.with_key(router, from_config(config), config["host_key"])
