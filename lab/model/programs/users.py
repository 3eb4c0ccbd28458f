"""Jobs of users and of the resolver they may ask; times in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.model.programs.codec import written

USERS_LOG = "/var/log/users.log"
LEGACY_READY = "/run/lab/legacy.ready"
LEGACY_STATS = "/run/lab/legacy.sock"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An application: its place, and how many times as often as once in think_s it is used.

    Its page needs ``objects``, fetched one after the other, which a device keeps for ``cached_s``.
    """

    host: str
    weight: float = written(1)
    path: str = written("/")
    port: int = 80
    objects: tuple[str, ...] = ()
    cached_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """How a device asks its resolvers; ``max_ttl`` caps its cache."""

    timeout_s: float
    attempts: int
    max_ttl: float
    port: int = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How long an application waits after a failure: a capped exponential, times a jitter."""

    base_s: float
    cap_s: float
    jitter: tuple[float, float] = written((0.5, 1.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherNames:
    """Names that are no application's, and how many of them one user looks up a second."""

    names: tuple[str, ...]
    per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a user turns to other names: at each so many failures of an application, by chance.

    ``to`` is the key of these names in the job's ``others``.
    """

    to: str = ""
    failures: int = 1
    chance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersJob:
    """The users of one node; ``others`` are names besides the applications, by what they are.

    Their first pages are spread over ``spread_s``, best one TTL, so that caches do not lapse
    together.
    """

    node: str
    users: int
    resolvers: tuple[str, ...]
    apps: Mapping[str, App]
    seed: int | str
    think_s: float
    spread_s: float
    stub: Stub
    retry: Retry
    http_timeout_s: float
    others: Mapping[str, OtherNames] = field(default_factory=dict)
    turn: Turn = Turn()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyJob:
    """A resolver's address and the root's; it works on ``most_clients`` queries at most.

    It remembers a failure for ``failure_s`` seconds (RFC 9520), 0: not at all. With ``ipv6`` it
    asks a name server that has an address of that family at either of them.
    """

    listen: str
    roots: tuple[str, ...]
    timeout_s: float
    ready: str = written(LEGACY_READY)
    stats: str = written(LEGACY_STATS)
    most_clients: int = 1000
    failure_s: float = 0.0
    ipv6: bool = False
    port: int = 53
    upstream_port: int = 53
