"""Jobs around logins: the SSH service of a router, and the programs that change routers by it.

All times are seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lab.model.programs.codec import written

# By daemon: the context of a line and the line, as ((("router bgp 1",), "no bgp ..."), ...).
Lines: TypeAlias = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

CHANGE_LOG = "/var/log/change.jsonl"  # a router's own record of its changes
STEPS = ("login", "stage", "activate", "confirm", "rollback")
STANDBY_STEPS = ("confirm", "rollback")
KNOWN_HOSTS = "/run/lab/known_hosts"


def key_file(account: str) -> str:
    """Return the path of an account's private key on the nodes that may use it."""
    return f"/run/lab/keys/{account}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SshJob:
    """A router's SSH service, and where it finds the public keys of an account.

    ``accounts`` are known to the router itself, by name the path of a public key. Other accounts
    are asked for at the URL ``aaa``, if there is one, from the address ``aaa_source``. The
    account ``breakglass`` exists if it has a key, and only while ``breakglass_enabled`` exists.
    """

    node: str
    host_key: str = written("/run/lab/host_key")
    aaa: str = ""
    aaa_source: str = ""
    aaa_timeout_s: float = written(2.0)
    breakglass_key: str = ""
    daemons: tuple[str, ...]
    log: str = written(CHANGE_LOG)
    ready: str = written("/run/lab/ssh.ready")
    accounts: Mapping[str, str] = field(default_factory=dict)
    breakglass: str = "breakglass"
    breakglass_enabled: str = "/run/lab/breakglass.enabled"
    changes: str = "/run/lab/changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushTarget:
    """A router of a job, the address to log in at, and the lines it is to be given."""

    node: str
    address: str
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PushJob:
    """The steps a pusher takes, each with every router before the next.

    With ``confirm_s`` a router undoes the change by itself unless it is confirmed within so many
    seconds. ``account_class`` is what ``login`` events have as the account, its name if empty.
    """

    change: str
    pusher: str
    path: str
    account: str
    key: str
    known_hosts: str
    targets: tuple[PushTarget, ...]
    steps: tuple[str, ...]
    timeout_s: float = written(4.0)
    workers: int = written(32)
    confirm_s: float | None = written(None)
    account_class: str = ""

    def __post_init__(self) -> None:
        """Refuse steps that do not exist, and a job that does not log in first."""
        _known(self.steps, STEPS)
        if self.steps[:1] != ("login",):
            raise ValueError("the first step must be login")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandbyOrder:
    """A step that a standby takes with the routers ``nodes``."""

    step: str
    nodes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a step that a standby cannot take."""
        _known((self.step,), STANDBY_STEPS)


def _known(steps: Sequence[str], known: Sequence[str]) -> None:
    for step in steps:
        if step not in known:
            raise ValueError(f"unknown step {step!r}; known are {', '.join(known)}")
